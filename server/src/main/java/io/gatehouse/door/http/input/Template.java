package io.gatehouse.door.http.input;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A route's path as its author writes it, taken apart.
///
/// @param path without the query
/// @param segments literals, and parameters in braces
/// @param parameters names of the path parameters, in order
/// @param query names of the query parameters
/// @param repeatable those of them that may be there several times
public record Template(
    String path,
    List<String> segments,
    List<String> parameters,
    List<String> query,
    List<String> repeatable) {

  private static final String ANY = "{?*}";
  private static final Pattern QUERY = Pattern.compile("\\{\\?([A-Za-z0-9_,*-]+)}$");
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z0-9_]+)(\\.\\.\\.)?}");

  /// Reads `/v1/users/{id}{?limit,cursor}`; a last `{rest...}` takes all segments that are left,
  /// and a query parameter with `*` may be there several times (RFC 6570 section 2.4.2). `{?*}`
  /// takes any query, which is then read as it came.
  public static Template of(String text) {
    Matcher tail = QUERY.matcher(text);
    List<String> query = List.of();
    List<String> repeatable = List.of();
    String path = text;
    if (text.endsWith(ANY)) {
      query = List.of("*");
      path = text.substring(0, text.length() - ANY.length());
    } else if (tail.find()) {
      List<String> names = List.of(tail.group(1).split(","));
      query = names.stream().map(name -> name.replace("*", "")).toList();
      repeatable =
          names.stream()
              .filter(name -> name.endsWith("*"))
              .map(name -> name.replace("*", ""))
              .toList();
      path = text.substring(0, tail.start());
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a template begins with a slash: " + text);
    }
    List<String> segments = List.of(path.substring(1).split("/", -1));
    List<String> parameters = new ArrayList<>();
    for (String segment : segments) {
      Matcher parameter = PARAMETER.matcher(segment);
      if (parameter.matches()) {
        parameters.add(parameter.group(1));
      } else if (segment.contains("{")) {
        throw new IllegalArgumentException("a parameter is a whole segment: " + text);
      }
    }
    return new Template(path, segments, List.copyOf(parameters), query, repeatable);
  }

  static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  static boolean isRest(String segment) {
    return segment.endsWith("...}");
  }
}

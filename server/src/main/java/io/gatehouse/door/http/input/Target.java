package io.gatehouse.door.http.input;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import org.jspecify.annotations.Nullable;

/// What the request line asks for: a path that can be read in one way only, and a query.
///
/// Whatever another program in front of the server might read differently is refused, never put
/// right: access that is decided by one reading must not be served by another.
public record Target(String path, @Nullable String query) {

  public static Target of(String uri) {
    if (uri.isEmpty() || uri.charAt(0) != '/') {
      throw malformed("the request asks for `" + uri + "`, which is no path", "begin it with `/`");
    }
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    checkCharacters(uri);
    checkSegments(path);
    return new Target(path, mark < 0 ? null : uri.substring(mark + 1));
  }

  private static void checkCharacters(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
        throw malformed("the path holds a character that must be encoded", "percent-encode it");
      }
    }
  }

  private static void checkSegments(String path) {
    int from = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        checkSegment(path, from, i);
        from = i + 1;
      } else if (path.charAt(i) == '%') {
        checkEncoded(path, i);
      }
    }
  }

  private static void checkSegment(String path, int from, int to) {
    if (from == to && to < path.length()) {
      throw malformed("the path has an empty segment (`//`)", "write single slashes");
    }
    int dots = 0;
    for (int i = from; i < to; i++) {
      if (path.charAt(i) == '.') {
        dots++;
      } else if (path.charAt(i) == '%' && Percent.hex(path, i + 1) == '.') {
        dots++;
        i += 2;
      } else {
        return;
      }
    }
    if (dots == 1 || dots == 2) {
      throw malformed("the path has a dot segment", "write the path that it leads to");
    }
  }

  private static void checkEncoded(String path, int at) {
    int value = Percent.hex(path, at + 1);
    if (value < 0) {
      throw malformed(
          "the path has a broken percent-encoding", "write `%` and two hexadecimal digits");
    }
    if (value == '/' || value == '\\') {
      throw malformed("the path has an encoded slash", "ids and names hold no slashes");
    }
    if (value < ' ' || value == 0x7f) {
      throw malformed("the path has an encoded control character", "leave it out");
    }
  }

  public static Refused malformed(String detail, String cure) {
    return Problem.of(ProblemType.MALFORMED, detail).cure(cure).refused();
  }
}

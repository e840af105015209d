package io.gatehouse.door.http.input;

import io.gatehouse.problem.Nearest;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The parameters of a query, each known to its route and there once, unless it may repeat.
public final class Query {
  private static final Set<String> TOKENS =
      Set.of("token", "access_token", "auth_token", "api_key", "apikey", "jwt");

  private Query() {}

  /// @param repeatable those of the known that may be there several times
  public static Map<String, List<String>> read(
      String query, List<String> known, List<String> repeatable) {
    Map<String, List<String>> values = new HashMap<>();
    for (int from = 0, to; from <= query.length(); from = to + 1) {
      to = end(query, from);
      int equals = query.indexOf('=', from, to);
      String name = decoded(query.substring(from, equals < 0 ? to : equals));
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
      String value = equals < 0 ? "" : decoded(query.substring(equals + 1, to));
      List<String> before = values.put(name, List.of(value));
      if (before != null) {
        if (!repeatable.contains(name)) {
          throw Problem.of(ProblemType.INVALID, "`" + name + "` is in the query twice")
              .at(name)
              .cure("send it once")
              .refused();
        }
        values.put(name, Stream.concat(before.stream(), Stream.of(value)).toList());
      }
    }
    return values;
  }

  /// The known ones of them, of each the first; what else is there is passed over.
  public static Map<String, List<String>> known(String query, List<String> known) {
    Map<String, List<String>> values = new HashMap<>();
    for (int from = 0, to; from <= query.length(); from = to + 1) {
      to = end(query, from);
      int equals = query.indexOf('=', from, to);
      String name = decoded(query.substring(from, equals < 0 ? to : equals));
      if (known.contains(name)) {
        String value = equals < 0 ? "" : decoded(query.substring(equals + 1, to));
        values.putIfAbsent(name, List.of(value));
      }
    }
    return values;
  }

  private static int end(String query, int from) {
    int end = query.indexOf('&', from);
    return end < 0 ? query.length() : end;
  }

  private static String decoded(String text) {
    String decoded = Percent.decode(text, true);
    if (decoded == null || decoded.indexOf('\0') >= 0) {
      throw Target.malformed(
          "the query has a broken percent-encoding", "write `%` and two hexadecimal digits");
    }
    return decoded;
  }

  private static Refused unknown(String name, List<String> known) {
    if (TOKENS.contains(name)) {
      return Problem.of(ProblemType.MALFORMED, "a token must not be in a URL, where logs keep it")
          .at(name)
          .cure("send the header `Authorization: Bearer TOKEN`, and renew this token")
          .refused();
    }
    String nearest = Nearest.to(name, known);
    String cure =
        nearest != null
            ? "did you mean `" + nearest + "`?"
            : known.isEmpty()
                ? "send no query here"
                : "known are `" + String.join("`, `", known) + "`";
    return Problem.of(ProblemType.INVALID, "`" + name + "` is not a parameter here")
        .at(name)
        .cure(cure)
        .refused();
  }
}

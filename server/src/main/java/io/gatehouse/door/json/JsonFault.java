package io.gatehouse.door.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.Locale;

/// Says in our words what the parser did not like.
final class JsonFault {
  private JsonFault() {}

  static Refused empty() {
    return Problem.of(ProblemType.MALFORMED, "there is no JSON in the body")
        .cure("send a JSON object")
        .refused();
  }

  static Refused trailing(JsonParser parser) {
    return Problem.of(ProblemType.MALFORMED, "there is more behind the JSON" + where(parser))
        .cure("send one JSON value and nothing else")
        .refused();
  }

  static Refused malformed(JsonParser parser, JsonProcessingException fault) {
    String pointer = parser.getParsingContext().pathAsPointer().toString();
    if (fault instanceof StreamConstraintsException) {
      return Problem.of(ProblemType.MALFORMED, constraint(fault) + where(fault))
          .at(pointer)
          .cure("nest at most " + Json.DEEPEST + " levels, with short names and numbers")
          .refused();
    }
    String said = fault.getOriginalMessage();
    if (said.startsWith("Duplicate field '")) {
      String name = said.substring("Duplicate field '".length(), said.lastIndexOf('\''));
      return Problem.of(ProblemType.MALFORMED, "`" + name + "` is there twice" + where(fault))
          .at(pointer)
          .cure("send each field once")
          .refused();
    }
    return Problem.of(ProblemType.MALFORMED, "this is not JSON: " + plain(said) + where(fault))
        .at(pointer)
        .refused();
  }

  private static String constraint(JsonProcessingException fault) {
    String said = fault.getOriginalMessage();
    if (said.contains("nesting")) {
      return "the JSON is nested too deeply";
    }
    return said.contains("Number") ? "a number is too long" : "a name or text is too long";
  }

  /// The first statement of the parser, without its advice to programmers.
  private static String plain(String said) {
    int end = said.length();
    for (String stop : new String[] {": ", " (for ", "\n", "; "}) {
      int at = said.indexOf(stop);
      if (at > 0 && at < end) {
        end = at;
      }
    }
    String first = said.substring(0, end);
    return first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1);
  }

  private static String where(JsonProcessingException fault) {
    JsonLocation place = fault.getLocation();
    return place == null ? "" : where(place);
  }

  private static String where(JsonParser parser) {
    return where(parser.currentTokenLocation());
  }

  private static String where(JsonLocation place) {
    return " at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  /// A name as part of a JSON pointer (RFC 6901 section 3).
  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}

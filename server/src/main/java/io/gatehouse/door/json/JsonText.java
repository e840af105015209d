package io.gatehouse.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The text of a JSON document: Unicode and nothing else.
final class JsonText {
  private JsonText() {}

  static String of(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0 && !isUtf8(utf8)) {
      throw Problem.of(ProblemType.MALFORMED, "the JSON is not valid UTF-8")
          .cure("encode it as UTF-8")
          .refused();
    }
    return text;
  }

  /// Refuses halves of surrogate pairs, which only an escape can bring in: they are no characters
  /// and could not be written again.
  static void check(String text, JsonNode value) {
    if (text.contains("\\u")) {
      check(value, "");
    }
  }

  private static void check(JsonNode value, String pointer) {
    if (value.isTextual() && hasLoneSurrogate(value.textValue())) {
      throw invalid(pointer);
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String below = pointer + "/" + JsonFault.escape(field.getKey());
      if (hasLoneSurrogate(field.getKey())) {
        throw invalid(pointer);
      }
      check(field.getValue(), below);
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), pointer + "/" + i);
      }
    }
  }

  private static RuntimeException invalid(String pointer) {
    return Problem.of(ProblemType.MALFORMED, "the text holds half a character (a lone surrogate)")
        .at(pointer)
        .cure("write both halves of the pair")
        .refused();
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}

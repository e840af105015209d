package io.gatehouse.script.module.secure;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Bytes in JSON: a text stands for its UTF-8, `{hex}`, `{base64}` and `{base64url}` for others.
final class Bytes {
  private Bytes() {}

  static byte[] read(JsonNode value) {
    try {
      if (value.isTextual()) {
        return value.textValue().getBytes(StandardCharsets.UTF_8);
      }
      if (value.path("hex").isTextual()) {
        return HexFormat.of().parseHex(value.path("hex").textValue());
      }
      if (value.path("base64").isTextual()) {
        return Base64.getDecoder().decode(value.path("base64").textValue());
      }
      if (value.path("base64url").isTextual()) {
        return Base64.getUrlDecoder().decode(value.path("base64url").textValue());
      }
    } catch (IllegalArgumentException e) {
      throw invalid("the bytes are not written as they say");
    }
    throw invalid("these are no bytes");
  }

  /// @param form `hex` where it is null
  static String write(byte[] bytes, @Nullable String form) {
    return switch (form == null ? "hex" : form) {
      case "hex" -> HexFormat.of().formatHex(bytes);
      case "base64" -> Base64.getEncoder().encodeToString(bytes);
      case "base64url" -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      default -> throw invalid("there is no such form");
    };
  }

  private static Refused invalid(String detail) {
    return Problem.of(ProblemType.INVALID, detail)
        .cure("use a text, `{hex}`, `{base64}` or `{base64url}`")
        .refused();
  }
}

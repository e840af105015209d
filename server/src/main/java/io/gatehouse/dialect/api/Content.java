package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message as it is sent over HTTP: any JSON, or bytes in base64.
///
/// A string is sent as its text, so that a receiver on MQTT reads `on` and not `"on"`.
record Content(
    String channel,
    @Nullable JsonNode message,
    @Nullable String messageBase64,
    @Nullable String contentType,
    @Nullable Boolean retain,
    @Nullable Integer qos) {

  Content {
    if ((message == null) == (messageBase64 == null)) {
      throw Problem.of(ProblemType.INVALID, "either `message` or `message_base64` is needed")
          .at("/message")
          .cure("send one of them; `message_base64` with an empty text clears what is retained")
          .refused();
    }
    if (qos != null && (qos < 0 || qos > 1)) {
      throw Problem.of(ProblemType.INVALID, "`qos` is 0 or 1").at("/qos").refused();
    }
  }

  Message message(byte[] payload, @Nullable String type, boolean text) {
    return new Message(
        channel,
        payload,
        contentType == null ? type : contentType,
        Asked.or(qos, 0),
        Asked.or(retain, false),
        new Message.Extras(text, null, null, Long.MAX_VALUE, List.of()));
  }

  Message sent() {
    if (message == null) {
      return message(decoded(Asked.or(messageBase64, "")), null, false);
    }
    return message.isTextual()
        ? message(message.textValue().getBytes(StandardCharsets.UTF_8), "text/plain", true)
        : message(Json.write(message), "application/json", true);
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException wrong) {
      throw Problem.of(ProblemType.INVALID, "`message_base64` is not base64")
          .at("/message_base64")
          .cure("use the alphabet of RFC 4648 section 4, with padding")
          .refused();
    }
  }
}

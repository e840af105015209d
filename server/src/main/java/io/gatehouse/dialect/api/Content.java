package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.Message;
import io.gatehouse.messaging.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

  /// A message that a channel shows to new subscribers, as JSON: the reverse of [Content].
  record Retained(
      String channel,
      @Nullable JsonNode message,
      @Nullable String messageBase64,
      @Nullable String contentType,
      int qos,
      String sender,
      ObjectNode senderData,
      Instant publishedAt) {

    static Retained of(Publication publication) {
      Message message = publication.message();
      JsonNode readable = readable(message);
      return new Retained(
          message.channel(),
          readable,
          readable == null ? Base64.getEncoder().encodeToString(message.payload()) : null,
          message.contentType(),
          message.qos(),
          publication.sender().subject().toString(),
          PrincipalJson.object(publication.sender().publicData()),
          Instant.ofEpochMilli(publication.publishedAt()));
    }

    private static @Nullable JsonNode readable(Message message) {
      String type = message.contentType();
      if (type != null && type.startsWith("application/json")) {
        try {
          return Json.read(message.payload());
        } catch (Refused notJson) {
          return text(message.payload());
        }
      }
      return text(message.payload());
    }

    private static @Nullable JsonNode text(byte[] payload) {
      try {
        return TextNode.valueOf(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
      } catch (CharacterCodingException binary) {
        return null;
      }
    }
  }
}

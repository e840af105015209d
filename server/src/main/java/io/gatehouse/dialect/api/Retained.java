package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.Message;
import io.gatehouse.messaging.Publication;
import io.gatehouse.problem.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

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

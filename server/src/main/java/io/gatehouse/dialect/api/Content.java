package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A message as it is sent over HTTP: any JSON, a text, or bytes in base64.
record Content(
    String channel,
    @Nullable JsonNode message,
    @Nullable String messageText,
    @Nullable String messageBase64,
    @Nullable String contentType,
    @Nullable Boolean retain,
    @Nullable Integer qos) {

  Content {
    long given =
        Stream.of(
                Optional.ofNullable(message),
                Optional.ofNullable(messageText),
                Optional.ofNullable(messageBase64))
            .filter(Optional::isPresent)
            .count();
    if (given != 1) {
      throw Problem.of(
              ProblemType.INVALID,
              "one of `message`, `message_text` and `message_base64` is needed")
          .at("/message")
          .cure("send one; an empty `message_text` clears what is retained")
          .refused();
    }
    if (qos != null && (qos < 0 || qos > 1)) {
      throw Problem.of(ProblemType.INVALID, "`qos` is 0 or 1").at("/qos").refused();
    }
  }

  Message sent() {
    if (messageText != null) {
      return sent(messageText.getBytes(StandardCharsets.UTF_8), "text/plain", true);
    }
    return messageBase64 == null
        ? sent(Json.write(Asked.or(message, NullNode.instance)), "application/json", true)
        : sent(decoded(messageBase64), null, false);
  }

  private Message sent(byte[] payload, @Nullable String usualType, boolean text) {
    return new Message(
        channel,
        payload,
        contentType == null ? usualType : contentType,
        Asked.or(qos, 0),
        Asked.or(retain, false),
        new Message.Extras(text, null, null, Long.MAX_VALUE, List.of()));
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

  /// The verified sender of a message.
  record From(String id, String name, String kind) {
    static From of(Publication.Sender sender) {
      return new From(sender.subject().toString(), sender.name(), sender.subject().kind().label());
    }
  }

  /// A message that a channel shows to new subscribers: JSON as it is, other text as a string,
  /// anything else in base64.
  record Retained(
      String channel,
      @Nullable JsonNode message,
      @Nullable String messageBase64,
      @Nullable String contentType,
      int qos,
      From from,
      ObjectNode userData,
      Instant publishedAt) {

    static Retained of(Publication publication) {
      Message message = publication.message();
      JsonNode readable = readable(message.payload());
      return new Retained(
          message.channel(),
          readable,
          readable == null ? Base64.getEncoder().encodeToString(message.payload()) : null,
          message.contentType(),
          message.qos(),
          From.of(publication.sender()),
          PrincipalJson.object(publication.sender().publicData()),
          Instant.ofEpochMilli(publication.publishedAt()));
    }

    private static @Nullable JsonNode readable(byte[] payload) {
      JsonNode json = Json.readOrNull(payload);
      return json == null ? text(payload) : json;
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

package io.gatehouse.dialect.scriptr.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The texts of one socket: replies, which repeat the id of what they answer, and messages, which
/// come as they were published.
///
/// @param session the first word of every id, without a `-`
record Texts(String session) {
  private static final String JSON = "application/json";

  static Texts fresh() {
    return new Texts(UUID.randomUUID().toString().substring(0, 8));
  }

  /// What the server says first; clients compare it.
  byte[] hello() {
    return Json.write(
        Words.object().put("id", session).put("status", Words.SUCCESS).put("result", "connected."));
  }

  private ObjectNode head(@Nullable String id, String status, int code) {
    String rest = id == null ? UUID.randomUUID().toString().substring(9) : id;
    return Words.object()
        .put("id", session + "-" + rest)
        .put("status", status)
        .put("statusCode", Integer.toString(code));
  }

  byte[] success(@Nullable String id, @Nullable JsonNode result, List<JsonNode> log) {
    ObjectNode reply = head(id, Words.SUCCESS, 200);
    if (result != null) {
      reply.set("result", result);
    }
    Words.addLog(reply, log);
    return Json.write(reply);
  }

  byte[] failure(@Nullable String id, Failure failure, List<JsonNode> log) {
    ObjectNode reply =
        head(id, Words.FAILURE, failure.status())
            .put("errorCode", failure.code())
            .put("errorDetail", failure.detail());
    Words.addLog(reply, log);
    return Json.write(reply);
  }

  /// A text as it is, anything else as JSON.
  static Message message(String channel, JsonNode said) {
    byte[] payload =
        said.isTextual() ? said.asText().getBytes(StandardCharsets.UTF_8) : Json.write(said);
    boolean json = !said.isTextual() || Json.readOrNull(payload) != null;
    return new Message(channel, payload, json ? JSON : "text/plain", 0, false, Message.Extras.NONE);
  }

  /// The frame that every receiver of a publication gets: its payload alone.
  static byte[] frame(Publication publication) {
    return publication.frame(WireFormat.SCRIPTR, one -> Frames.text(text(one.payload())));
  }

  /// What is no text goes as base64, since the frame has to be one.
  private static byte[] text(byte[] payload) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
      return payload;
    } catch (CharacterCodingException e) {
      return Json.write(Words.object().put("base64", Base64.getEncoder().encodeToString(payload)));
    }
  }
}

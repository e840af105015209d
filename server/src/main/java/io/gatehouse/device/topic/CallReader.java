package io.gatehouse.device.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.device.action.Report;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.action.ActionCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what is sent to actions and their status.
final class CallReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final int LONGEST_ID = 64;

  private CallReader() {}

  /// The payload as JSON: what is none becomes a string, of its text or else of its bytes in
  /// base64; nothing becomes `null`.
  static String json(byte[] payload) {
    if (payload.length == 0) {
      return "null";
    }
    JsonNode node = node(payload);
    if (node == null) {
      String text = text(payload);
      node =
          MAPPER
              .getNodeFactory()
              .textNode(text == null ? Base64.getEncoder().encodeToString(payload) : text);
    }
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// What a device answers: an object with `state`, `status` or `result`, or else the result alone.
  /// The call is named by `id`, or by what the message is correlated with.
  static Report report(Message message) {
    byte[] correlation = message.extras().correlation();
    String correlated = correlation == null ? null : text(correlation);
    JsonNode node = node(message.payload());
    if (node == null || !node.isObject() || !isReport(node)) {
      ActionCall.State done = correlated == null ? null : ActionCall.State.DONE;
      return new Report(correlated, done, null, json(message.payload()));
    }
    String id = string(node, "id");
    ActionCall.State state = state(string(node, "state"));
    JsonNode result = node.get("result");
    return new Report(
        id == null ? correlated : id,
        state,
        string(node, "status"),
        result == null || result.isNull() ? null : result.toString());
  }

  private static boolean isReport(JsonNode node) {
    return node.has("state") || node.has("status") || node.has("result");
  }

  private static ActionCall.@Nullable State state(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "running" -> ActionCall.State.RUNNING;
      case "done" -> ActionCall.State.DONE;
      case "failed" -> ActionCall.State.FAILED;
      default ->
          throw Problem.of(ProblemType.INVALID, "a device says running, done or failed")
              .at("/state")
              .refused();
    };
  }

  private static @Nullable String string(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    boolean fits =
        value.isTextual() && (!field.equals("id") || value.textValue().length() <= LONGEST_ID);
    if (!fits) {
      throw Problem.of(ProblemType.INVALID, "`%s` is no text that can be kept".formatted(field))
          .at("/" + field)
          .refused();
    }
    return value.textValue();
  }

  private static @Nullable JsonNode node(byte[] payload) {
    try {
      JsonNode node = MAPPER.readTree(payload);
      return node == null || node.isMissingNode() ? null : node;
    } catch (IOException none) {
      return null;
    }
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException none) {
      return null;
    }
  }
}

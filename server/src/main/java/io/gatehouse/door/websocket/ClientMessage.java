package io.gatehouse.door.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Nearest;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client may say. `id` is the client's own and comes back in the reply.
sealed interface ClientMessage {
  List<String> TYPES = List.of("auth", "subscribe", "unsubscribe", "publish", "batch", "ping");

  @Nullable String id();

  /// Shows a token: at the beginning, or a fresh one before the old one ends.
  ///
  /// @param application the tenant to act in; without it the token's own
  record Auth(@Nullable String id, String type, String token, @Nullable String application)
      implements ClientMessage {
    @Override
    public String toString() {
      return "Auth[" + id + "]";
    }
  }

  /// Listens to a channel, or to many by wildcards.
  record Subscribe(@Nullable String id, String type, String channel) implements ClientMessage {}

  /// Stops listening.
  record Unsubscribe(@Nullable String id, String type, String channel) implements ClientMessage {}

  /// Sends any JSON to whoever listens to the channel.
  ///
  /// @param retain whether the channel shows this message to each later subscriber
  /// @param qos 1 for an answer only once the message is safe with everybody who is owed it
  record Publish(
      @Nullable String id,
      String type,
      String channel,
      JsonNode message,
      @Nullable Boolean retain,
      @Nullable Integer qos)
      implements ClientMessage {
    public Publish {
      if (qos != null && qos != 0 && qos != 1) {
        throw Problem.of(ProblemType.INVALID, "`qos` is 0 or 1").at("/qos").refused();
      }
    }
  }

  /// Says several things at once; each is answered as if it had come alone, in order.
  record Batch(@Nullable String id, String type, List<JsonNode> messages)
      implements ClientMessage {}

  /// Asks whether the server is still there.
  record Ping(@Nullable String id, String type) implements ClientMessage {}

  static ClientMessage of(JsonNode json) {
    if (!json.isObject()) {
      throw Problem.of(ProblemType.INVALID, "a message is a JSON object").refused();
    }
    JsonNode type = json.path("type");
    return switch (type.asText()) {
      case "auth" -> Json.read(json, Auth.class);
      case "subscribe" -> Json.read(json, Subscribe.class);
      case "unsubscribe" -> Json.read(json, Unsubscribe.class);
      case "publish" -> Json.read(json, Publish.class);
      case "batch" -> Json.read(json, Batch.class);
      case "ping" -> Json.read(json, Ping.class);
      default -> throw unknown(type);
    };
  }

  private static RuntimeException unknown(JsonNode type) {
    if (!type.isTextual()) {
      return Problem.of(ProblemType.INVALID, "the message does not say its `type`")
          .at("/type")
          .cure("send one of `" + String.join("`, `", TYPES) + "`")
          .refused();
    }
    String nearest = Nearest.to(type.asText(), TYPES);
    return Problem.of(ProblemType.INVALID, "`" + type.asText() + "` is no type of message")
        .at("/type")
        .cure(
            nearest != null
                ? "did you mean `" + nearest + "`?"
                : "send one of `" + String.join("`, `", TYPES) + "`")
        .refused();
  }
}

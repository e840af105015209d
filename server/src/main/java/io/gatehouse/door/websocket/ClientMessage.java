package io.gatehouse.door.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.request.Texts;
import io.gatehouse.identity.request.Wish;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.problem.Nearest;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client may say. `id` is the client's own and comes back in the reply.
sealed interface ClientMessage {
  List<String> TYPES =
      List.of(
          "auth",
          "request_access",
          "subscribe",
          "unsubscribe",
          "publish",
          "presence",
          "history",
          "invoke",
          "batch",
          "ping");

  @Nullable String id();

  /// Shows a token: at the beginning, or a fresh one before the old one ends.
  ///
  /// @param application the tenant to act in; without it the token's own
  /// @param userId whose token it is, for the application's backend to check
  record Auth(
      @Nullable String id,
      String type,
      String token,
      @Nullable String application,
      @Nullable String userId)
      implements ClientMessage {
    @Override
    public String toString() {
      return "Auth[" + id + "]";
    }
  }

  /// A device without access asks for it, or goes on to wait for a request of before.
  ///
  /// @param request id of one that waits, with its secret; all the rest is for a new one
  record RequestAccess(
      @Nullable String id,
      String type,
      @Nullable String application,
      @Nullable String clientId,
      @Nullable String description,
      @Nullable List<String> roles,
      @Nullable List<String> permissions,
      @Nullable String request,
      @Nullable String secret)
      implements ClientMessage {
    public RequestAccess {
      boolean again = request != null && secret != null;
      if (again == (clientId != null) || (request == null) != (secret == null)) {
        throw Problem.of(ProblemType.INVALID, "it is not clear what is asked for")
            .at("/client_id")
            .cure("send `client_id` to ask, or `request` and `secret` to wait again")
            .refused();
      }
    }

    String applicationOrFirst() {
      return application == null ? Applications.MAIN : application;
    }

    Wish wish() {
      return new Wish.Device(
          clientId == null ? "" : clientId,
          description,
          roles == null ? Set.of() : Set.copyOf(roles),
          permissions == null ? List.of() : Texts.permissions(permissions));
    }

    @Override
    public String toString() {
      return "RequestAccess[" + clientId + "]";
    }
  }

  /// Listens to a channel, or to many by wildcards.
  ///
  /// @param presence whether to hear as well who comes and goes
  /// @param since offset of the last message heard, to get what came behind it
  record Subscribe(
      @Nullable String id,
      String type,
      String channel,
      @Nullable Boolean presence,
      @Nullable String since)
      implements ClientMessage {
    boolean wantsPresence() {
      return presence != null && presence;
    }
  }

  /// Stops listening, also to who comes and goes.
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

  /// Asks who listens to a channel now.
  record Presence(@Nullable String id, String type, String channel) implements ClientMessage {}

  /// Asks what was said on a channel lately.
  ///
  /// @param since offset of the last message heard; without it the newest are meant
  record History(
      @Nullable String id,
      String type,
      String channel,
      @Nullable Integer limit,
      @Nullable String since)
      implements ClientMessage {
    private static final int USUAL = 50;
    private static final int MOST = 1_000;

    public History {
      if (limit != null && (limit < 1 || limit > MOST)) {
        throw Problem.of(ProblemType.INVALID, "`limit` is from 1 to " + MOST)
            .at("/limit")
            .refused();
      }
    }

    int most() {
      return limit == null ? USUAL : limit;
    }
  }

  /// What an offset in a message means.
  static Since.Behind offset(String text) {
    Since.Behind since = Since.Behind.parse(text);
    if (since == null) {
      throw Problem.of(ProblemType.INVALID, "`" + text + "` is no offset")
          .at("/since")
          .cure("send the `offset` of a message as it came")
          .refused();
    }
    return since;
  }

  /// Calls a script.
  ///
  /// @param script its path
  /// @param parameters named values; texts, numbers and truths
  /// @param body any JSON
  record Invoke(
      @Nullable String id,
      String type,
      String script,
      @Nullable JsonNode parameters,
      @Nullable JsonNode body)
      implements ClientMessage {
    public Invoke {
      if (parameters != null && !parameters.isObject()) {
        throw Problem.of(ProblemType.INVALID, "`parameters` is an object")
            .at("/parameters")
            .refused();
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
      case "request_access" -> Json.read(json, RequestAccess.class);
      case "subscribe" -> Json.read(json, Subscribe.class);
      case "unsubscribe" -> Json.read(json, Unsubscribe.class);
      case "publish" -> Json.read(json, Publish.class);
      case "presence" -> Json.read(json, Presence.class);
      case "history" -> Json.read(json, History.class);
      case "invoke" -> Json.read(json, Invoke.class);
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

package io.gatehouse.dialect.carotene;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a client of Carotene may say. A key more or less makes it something unknown.
sealed interface ClientCommand {

  /// Says who it is, and shows the proof that its backend knows.
  record Authenticate(String userId, String token) implements ClientCommand {
    @Override
    public String toString() {
      return "Authenticate[" + userId + "]";
    }
  }

  /// Listens to a channel from now on.
  record Subscribe(String channel) implements ClientCommand {}

  /// Says something; the client of Carotene always says a text that holds JSON.
  record Publish(JsonNode message, String channel) implements ClientCommand {}

  /// Asks who listens to a channel.
  record Presence(String channel) implements ClientCommand {}

  /// An authentication that cannot be right, whoever is asked.
  record Unprovable() implements ClientCommand {}

  /// Anything else.
  ///
  /// @param json whether it was JSON at all
  record Unknown(boolean json) implements ClientCommand {}

  /// @param json a missing node for what is no JSON
  static ClientCommand of(JsonNode json) {
    if (!json.isObject()) {
      return new Unknown(!json.isMissingNode());
    }
    Set<String> keys = new TreeSet<>();
    json.fieldNames().forEachRemaining(keys::add);
    return switch (String.join(" ", keys)) {
      case "authenticate token" -> authenticate(json);
      case "subscribe" -> named(json.get("subscribe"), new Unknown(true), Subscribe::new);
      case "channel publish" ->
          named(
              json.get("channel"),
              new Unknown(true),
              channel -> new Publish(json.get("publish"), channel));
      case "presence" -> named(json.get("presence"), new Unknown(true), Presence::new);
      default -> new Unknown(true);
    };
  }

  private static ClientCommand authenticate(JsonNode json) {
    String userId = text(json.get("authenticate"));
    String token = text(json.get("token"));
    return userId == null || token == null ? new Unprovable() : new Authenticate(userId, token);
  }

  /// Backends give out numbers as ids, and pages send them as they come.
  private static @Nullable String text(JsonNode value) {
    return value.isTextual() || value.isIntegralNumber() ? value.asText() : null;
  }

  private static ClientCommand named(
      JsonNode name, ClientCommand otherwise, Function<String, ClientCommand> made) {
    return name.isTextual() ? made.apply(name.textValue()) : otherwise;
  }
}

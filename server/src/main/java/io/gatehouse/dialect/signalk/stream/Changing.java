package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.model.Delta;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.request.ChangeRequest;
import io.gatehouse.dialect.signalk.request.ChangeRequest.Standing;
import io.gatehouse.dialect.signalk.request.Puts;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

/// PUT and DELETE over the stream, questions how they stand, and answers of who was asked.
final class Changing {
  private static final int LONGEST_MESSAGE = 500;

  private final StreamConnection connection;
  private final Puts puts;

  Changing(StreamConnection connection, Puts puts) {
    this.connection = connection;
    this.puts = puts;
  }

  void change(JsonNode message, @Nullable String id, @Nullable Rights by) {
    if (by == null) {
      refuse(id, 403, "you have not said who you are");
      return;
    }
    boolean put = message.has("put");
    JsonNode wished = message.path(put ? "put" : "delete");
    JsonNode one = wished.isArray() && wished.size() == 1 ? wished.get(0) : wished;
    String context = Delta.context(message.path("context").textValue(), connection.vessel().self());
    String path = one.path("path").textValue();
    JsonNode value = one.get("value");
    if (context == null || path == null || !PathChannels.isPath(path)) {
      refuse(id, 400, wished.isArray() ? "send one `put` per request" : "invalid path");
      return;
    }
    if (put && value == null) {
      refuse(id, 400, "input is missing a value");
      return;
    }
    Puts.Wish wish =
        new Puts.Wish(
            Place.value(context, path),
            put && value != null ? Json.write(value) : null,
            one.path("source").textValue());
    Identity identity = by.identity();
    ChangeRequest.Asker asker =
        new ChangeRequest.Asker(
            identity.application(),
            identity.subject(),
            identity.name(),
            connection.peer().origin().address().toString(),
            id);
    ChangeRequest asked =
        puts.ask(by, asker, wish, ended -> connection.run(() -> connection.write(ended.json())));
    connection.write(asked.json());
  }

  private void refuse(@Nullable String id, int status, String why) {
    connection.write(Commands.reply(id, Standing.completed(status, why)));
  }

  /// How a request stands, for who asked: the ids of others are not known here.
  void query(@Nullable String id, @Nullable Rights by) {
    ChangeRequest known = id == null || by == null ? null : puts.requests().own(by, id);
    if (known != null) {
      connection.write(known.json());
      return;
    }
    ObjectNode unknown = Commands.reply(id, Standing.completed(404, null));
    connection.write(unknown);
  }

  /// The answer of a client that was asked to change something.
  void answered(JsonNode message, String id) {
    ChangeRequest.State state =
        switch (message.path("state").asText("")) {
          case "PENDING" -> ChangeRequest.State.PENDING;
          case "FAILED" -> ChangeRequest.State.FAILED;
          default -> ChangeRequest.State.COMPLETED;
        };
    JsonNode code = message.has("statusCode") ? message.path("statusCode") : message.path("result");
    int usual = state == ChangeRequest.State.FAILED ? 502 : 200;
    int status = code.asInt(usual);
    String text = message.path("message").textValue();
    String bounded =
        text == null || text.length() <= LONGEST_MESSAGE
            ? text
            : text.substring(0, LONGEST_MESSAGE);
    puts.answered(
        connection,
        id,
        new Standing(state, status < 100 || status > 599 ? usual : status, bounded));
  }
}

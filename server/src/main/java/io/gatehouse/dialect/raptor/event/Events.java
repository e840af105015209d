package io.gatehouse.dialect.raptor.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.line.Line;
import io.gatehouse.access.line.Lines;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.raptor.entry.Rooms;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.util.function.Consumer;

/// Tells on `user/ID`, `token/ID` and so on what was done with the thing, without anything secret.
///
/// The server is the only sender on these channels: nobody else can say that something happened.
public final class Events {
  private static final String JSON = "application/json";

  private final Hub hub;
  private final Lines lines;
  private final Consumer<String> thingsChanged;

  public Events(Rooms rooms) {
    this.hub = rooms.hub();
    this.lines = rooms.access().lines();
    this.thingsChanged = rooms.thingsChanged();
  }

  /// @param type the word of Raptor: `user`, `token`, `role`, `app`, `device`, `tree`
  /// @param op `create`, `update`, `delete`, or what else was done
  /// @param thing what it is now, as its routes show it to everybody who may read it
  public void of(Author author, String type, String id, String op, ObjectNode thing) {
    ObjectNode payload = payload(author, type, id, op);
    payload.set(type.equals("tree") ? "node" : type, thing);
    boolean device = type.equals("device");
    if (!device && lines.renew(new Line.Ref(author.application(), Realms.kind(type), id))) {
      thingsChanged.accept(author.application());
    }
    send(author, type + "/" + id, payload);
    if (device) {
      // under the name at which the clients in JavaScript listen
      send(author, "inventory/" + id, payload);
    }
  }

  /// What every event begins with.
  public static ObjectNode payload(Author author, String type, String id, String op) {
    ObjectNode payload = Words.object().put("type", type).put("op", op).put("id", id);
    if (author.subject().kind() == Subject.Kind.USER) {
      payload.put("userId", author.subject().id());
    }
    return payload;
  }

  public void send(Author author, String channel, ObjectNode payload) {
    Publication.Sender sender =
        new Publication.Sender(author.subject(), author.subject().id(), "{}");
    Message plain = Message.of(channel, Json.write(payload));
    Message message = new Message(channel, plain.payload(), JSON, 0, false, plain.extras());
    hub.publishFromServer(author.application(), sender, message);
  }
}

package io.gatehouse.door.websocket;

import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.ServerMessage.Dropped;
import io.gatehouse.door.websocket.ServerMessage.Failed;
import io.gatehouse.door.websocket.ServerMessage.Ok;
import io.gatehouse.door.websocket.ServerMessage.Resumed;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client does with channels: listening, no longer listening, publishing.
///
/// Belongs to the event loop of its connection.
final class Acts {
  private static final String PRESENCE = "$presence/";
  private static final int MOST_MISSED = 1_000;

  private final WebSocketConnection connection;
  private final Set<String> channels = new LinkedHashSet<>(2);
  private boolean published;

  Acts(WebSocketConnection connection) {
    this.connection = connection;
  }

  /// Whether anything was allowed so far.
  boolean haveBegun() {
    return published || !channels.isEmpty();
  }

  void subscribe(Session session, ClientMessage.Subscribe message) {
    Since.Behind since = message.since() == null ? null : ClientMessage.offset(message.since());
    switch (session.subscribe(message.channel(), Subscription.Options.DEFAULT)) {
      case Outcome.Accepted<Subscription>(Subscription subscription) -> {
        channels.add(message.channel());
        Subscription presence = message.wantsPresence() ? watch(session, message) : null;
        if (message.wantsPresence() && presence == null) {
          return;
        }
        welcome(session, message, subscription, since);
        if (presence != null) {
          session.sendRetained(presence);
        }
      }
      case Outcome.Rejected<Subscription>(Problem why) -> connection.fail(message.id(), why);
    }
  }

  /// Listens to who comes and goes as well; where that is refused, nothing is listened to.
  private @Nullable Subscription watch(Session session, ClientMessage.Subscribe message) {
    String filter = PRESENCE + message.channel();
    switch (session.subscribe(filter, Subscription.Options.DEFAULT)) {
      case Outcome.Accepted<Subscription>(Subscription presence) -> {
        channels.add(filter);
        return presence;
      }
      case Outcome.Rejected<Subscription>(Problem why) -> {
        session.unsubscribe(message.channel());
        channels.remove(message.channel());
        connection.fail(message.id(), why);
        return null;
      }
    }
  }

  private void welcome(
      Session session,
      ClientMessage.Subscribe message,
      Subscription subscription,
      Since.@Nullable Behind since) {
    if (since == null) {
      connection.ok(message.id(), message.channel());
      session.sendRetained(subscription);
      return;
    }
    Recalled missed = session.missed(subscription, since, MOST_MISSED);
    if (message.id() != null || missed.gap()) {
      connection.answer(new Resumed(message.id(), message.channel(), missed.gap()));
    }
    connection.deliverRetained(missed.messages(), subscription);
  }

  void unsubscribe(@Nullable Session session, ClientMessage.Unsubscribe message) {
    if (session != null && session.unsubscribe(message.channel())) {
      channels.remove(message.channel());
      if (channels.remove(PRESENCE + message.channel())) {
        session.unsubscribe(PRESENCE + message.channel());
      }
      connection.ok(message.id(), message.channel());
    } else {
      connection.fail(
          message.id(),
          Problem.of(ProblemType.NOT_FOUND, "you do not listen to `" + message.channel() + "`")
              .at("/channel"));
    }
  }

  void publish(Session session, ClientMessage.Publish message) {
    boolean retain = message.retain() != null && message.retain();
    Message sent =
        new Message(
            message.channel(),
            Json.write(message.message()),
            "application/json",
            message.qos() == null ? 0 : message.qos(),
            retain,
            Message.Extras.NONE);
    switch (session.publish(sent)) {
      case Outcome.Accepted<Sent>(Sent done) -> {
        published = true;
        accepted(message, done);
      }
      case Outcome.Rejected<Sent>(Problem why) -> connection.fail(message.id(), why);
    }
  }

  /// Answers at once, or where the sender asked for it, when the message is safe.
  private void accepted(ClientMessage.Publish message, Sent sent) {
    String id = message.id();
    Unit unit = sent.unit();
    boolean safe = message.qos() != null && message.qos() > 0;
    if (unit == null || !(safe || sent.isOpen())) {
      connection.ok(id, null);
      return;
    }
    Replies.Reply reply = connection.promise();
    ServerMessage good = id == null ? null : new Ok(id, null);
    unit.then(failure ->
        connection.run(() ->
            connection.keep(
                reply, failure == null ? good : new Failed(id, Sent.why(failure, lost())))));
  }

  private static Problem lost() {
    return Problem.of(ProblemType.UNAVAILABLE, "the store did not take the message")
        .cure("send it again")
        .retryAfter(1);
  }

  /// Subscribes again under the rights of a new session; what they do not allow is dropped.
  void move(Session fresh) {
    for (String channel : new ArrayList<>(channels)) {
      Outcome<Subscription> outcome = fresh.subscribe(channel, Subscription.Options.DEFAULT);
      if (outcome instanceof Outcome.Rejected<Subscription>(Problem why)) {
        channels.remove(channel);
        connection.say(new Dropped(channel, why));
      }
    }
  }

  void forget(String channel) {
    channels.remove(channel);
  }
}

package io.gatehouse.door.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.door.Presented;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.ServerMessage.Dropped;
import io.gatehouse.door.websocket.ServerMessage.Failed;
import io.gatehouse.door.websocket.ServerMessage.Known;
import io.gatehouse.door.websocket.ServerMessage.Ok;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is said on one connection: each message of the client is done and answered in turn.
///
/// Belongs to the event loop of its connection.
final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
  private static final int MOST_FAULTS = 20;
  private static final int MOST_FAILED_AUTHS = 3;
  private static final long NANOS = 1_000_000_000L;

  private final WebSocketConnection connection;
  private final WebSocketDoor.Services services;
  private final WebSocketSettings settings;
  private final Origin origin;
  private final Set<String> channels = new LinkedHashSet<>(2);
  private @Nullable Session session;
  private boolean published;
  private int faults;
  private int failedAuths;
  private int thisSecond;
  private long second;

  Conversation(
      WebSocketConnection connection,
      WebSocketDoor.Services services,
      WebSocketSettings settings,
      Origin origin) {
    this.connection = connection;
    this.services = services;
    this.settings = settings;
    this.origin = origin;
  }

  /// Whether somebody is there who proved who they are, or who is allowed something as a stranger.
  boolean isUseful() {
    return session != null && (!isAnonymous(session.rights()) || published || !channels.isEmpty());
  }

  private static boolean isAnonymous(Rights rights) {
    return rights.identity().credential().kind() == Identity.Kind.NONE;
  }

  void heard(String text) {
    JsonNode json;
    try {
      json = Json.read(text);
    } catch (Refused refused) {
      fault(null, refused.problem());
      return;
    }
    String id = json.path("id").textValue();
    try {
      answer(ClientMessage.of(json));
    } catch (Refused refused) {
      fault(id, refused.problem());
    } catch (RuntimeException e) {
      LOG.error("message {} on connection {} failed", id, connection.id(), e);
      fail(id, Problem.of(ProblemType.INTERNAL, "this should not have happened"));
    }
  }

  /// A message that is not understood: some are forgiven.
  private void fault(@Nullable String id, Problem problem) {
    fail(id, problem);
    if (++faults >= MOST_FAULTS) {
      connection.end(
          Problem.of(ProblemType.MALFORMED, "too many messages could not be understood")
              .cure(problem.line()));
    }
  }

  private void fail(@Nullable String id, Problem problem) {
    connection.say(new Failed(id, problem));
  }

  private void ok(@Nullable String id, @Nullable String channel) {
    if (id != null) {
      connection.say(new Ok(id, channel));
    }
  }

  private void answer(ClientMessage message) {
    if (message instanceof ClientMessage.Publish publish) {
      whenOpen(() -> publish(publish));
      return;
    }
    if (isTooFast()) {
      connection.end(
          Problem.of(ProblemType.TOO_MANY, "you send too many messages a second").retryAfter(1));
      return;
    }
    switch (message) {
      case ClientMessage.Auth auth -> authenticate(auth);
      case ClientMessage.Subscribe subscribe -> whenOpen(() -> subscribe(subscribe));
      case ClientMessage.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case ClientMessage.Publish publish -> whenOpen(() -> publish(publish));
      case ClientMessage.Ping ping -> ok(ping.id(), null);
    }
  }

  private boolean isTooFast() {
    long now = System.nanoTime() / NANOS;
    if (now != second) {
      second = now;
      thisSecond = 0;
    }
    return ++thisSecond > settings.messagesPerSecond();
  }

  private void authenticate(ClientMessage.Auth auth) {
    Presented presented = new Presented(auth.token(), auth.application());
    try {
      Rights known = services.authenticator().known(presented, origin);
      if (known != null) {
        greet(auth, known);
      } else {
        fetch(presented, rights -> greet(auth, rights), refused -> refuse(auth, refused));
      }
    } catch (Refused refused) {
      refuse(auth, refused);
    }
  }

  private void greet(ClientMessage.Auth auth, Rights rights) {
    try {
      take(rights);
      Identity identity = rights.identity();
      long end = identity.credential().expiresAt();
      connection.say(
          new Known(
              auth.id(),
              identity.subject().toString(),
              identity.name(),
              end == Long.MAX_VALUE ? null : Instant.ofEpochMilli(end)));
    } catch (Refused refused) {
      fail(auth.id(), refused.problem());
    }
  }

  private void refuse(ClientMessage.Auth auth, Refused refused) {
    fail(auth.id(), refused.problem());
    if (++failedAuths >= MOST_FAILED_AUTHS) {
      connection.end(refused.problem());
    }
  }

  /// Goes on with a session, that of a stranger if nobody has said who they are.
  private void whenOpen(Runnable next) {
    if (session != null) {
      next.run();
      return;
    }
    Rights known = services.authenticator().known(Presented.NOTHING, origin);
    if (known != null) {
      take(known);
      next.run();
      return;
    }
    fetch(
        Presented.NOTHING,
        rights -> {
          take(rights);
          next.run();
        },
        refused -> connection.end(refused.problem()));
  }

  /// Fetches rights on another thread; until they are there, nothing more is read.
  private void fetch(
      Presented presented, Consumer<Rights> whenKnown, Consumer<Refused> whenRefused) {
    connection.pause();
    Thread.ofVirtual()
        .name("websocket-" + connection.id())
        .start(() -> {
          Runnable next = fetched(presented, whenKnown, whenRefused);
          connection.run(() -> {
            next.run();
            connection.resume();
          });
        });
  }

  private Runnable fetched(
      Presented presented, Consumer<Rights> whenKnown, Consumer<Refused> whenRefused) {
    try {
      Rights rights = services.authenticator().authenticate(presented, origin);
      return () -> whenKnown.accept(rights);
    } catch (Refused refused) {
      return () -> whenRefused.accept(refused);
    } catch (RuntimeException e) {
      LOG.error("connection {} could not be authenticated", connection.id(), e);
      Problem problem =
          Problem.of(ProblemType.UNAVAILABLE, "nobody can be authenticated now").retryAfter(1);
      return () -> whenRefused.accept(problem.refused());
    }
  }

  /// From now on these are the rights. A stranger may become anybody, others stay who they are.
  void take(Rights rights) {
    Session old = session;
    if (old != null && !isAnonymous(old.rights()) && !isSame(old.rights(), rights)) {
      throw Problem.of(ProblemType.CONFLICT, "this connection belongs to somebody else already")
          .cure("open another connection")
          .refused();
    }
    Session fresh = services.hub().open(connection, rights);
    session = fresh;
    if (old != null) {
      move(fresh);
      old.end();
    }
  }

  private static boolean isSame(Rights one, Rights other) {
    return one.identity().subject().equals(other.identity().subject())
        && one.identity().application().equals(other.identity().application());
  }

  /// Subscribes again under the new rights; what they do not allow is dropped.
  private void move(Session fresh) {
    for (String channel : new ArrayList<>(channels)) {
      Outcome<Subscription> outcome = fresh.subscribe(channel, Subscription.Options.DEFAULT);
      if (outcome instanceof Outcome.Rejected<Subscription>(Problem why)) {
        channels.remove(channel);
        connection.say(new Dropped(channel, why));
      }
    }
  }

  private void subscribe(ClientMessage.Subscribe message) {
    Session now = session;
    if (now == null) {
      return;
    }
    switch (now.subscribe(message.channel(), Subscription.Options.DEFAULT)) {
      case Outcome.Accepted<Subscription>(Subscription subscription) -> {
        channels.add(message.channel());
        ok(message.id(), message.channel());
        now.sendRetained(subscription);
      }
      case Outcome.Rejected<Subscription>(Problem why) -> fail(message.id(), why);
    }
  }

  private void unsubscribe(ClientMessage.Unsubscribe message) {
    if (session != null && session.unsubscribe(message.channel())) {
      channels.remove(message.channel());
      ok(message.id(), message.channel());
    } else {
      fail(
          message.id(),
          Problem.of(ProblemType.NOT_FOUND, "you do not listen to `" + message.channel() + "`")
              .at("/channel"));
    }
  }

  private void publish(ClientMessage.Publish message) {
    Session now = session;
    if (now == null) {
      return;
    }
    boolean retain = message.retain() != null && message.retain();
    Message sent =
        new Message(
            message.channel(),
            Json.write(message.message()),
            "application/json",
            0,
            retain,
            Message.Extras.NONE);
    switch (now.publish(sent)) {
      case Outcome.Accepted<Sent> _ -> {
        published = true;
        ok(message.id(), null);
      }
      case Outcome.Rejected<Sent>(Problem why) -> fail(message.id(), why);
    }
  }

  void forget(String channel) {
    channels.remove(channel);
  }

  void countSlow() {
    services.hub().countSlowConsumer();
  }

  /// Nothing more is heard or said.
  void over() {
    if (session != null) {
      session.end();
    }
  }
}

package io.gatehouse.dialect.carotene;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gatehouse.door.Failures;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.List;
import java.util.concurrent.Executor;

/// What is said on one connection, over either transport: each command is done before the next one
/// is looked at, also where a backend has to be asked first.
///
/// Belongs to the loop of its line.
final class Conversation implements Connection {
  private static final String PING = "ping";
  private static final long NANOS = 1_000_000_000L;

  private final Rooms rooms;
  private final CaroteneSettings settings;
  private final Line line;
  private final SignIn signIn;
  private final String id;
  private int thisSecond;
  private long second;

  Conversation(Rooms rooms, CaroteneSettings settings, Line line, Origin origin) {
    this.rooms = rooms;
    this.settings = settings;
    this.line = line;
    this.id = rooms.connections().newId();
    this.signIn = new SignIn(rooms, settings, line, this, origin);
  }

  /// One message of the client.
  void heard(String text) {
    if (isTooFast()) {
      line.end(
          Problem.of(ProblemType.TOO_MANY, "you send too many messages a second").retryAfter(1));
    } else if (text.equals(PING)) {
      line.pong();
    } else {
      try {
        act(ClientCommand.of(json(text)));
      } catch (Refused refused) {
        info(refused.problem().line());
      } catch (RuntimeException e) {
        info(Failures.told("a message on connection " + id, e).detail());
      }
    }
  }

  private boolean isTooFast() {
    long now = System.nanoTime();
    if (now - second > NANOS) {
      second = now;
      thisSecond = 0;
    }
    return ++thisSecond > settings.messagesPerSecond();
  }

  /// The value, or a missing one where the text is no JSON.
  private static JsonNode json(String text) {
    try {
      return Json.read(text);
    } catch (Refused noJson) {
      return MissingNode.getInstance();
    }
  }

  private void act(ClientCommand command) {
    switch (command) {
      case ClientCommand.Authenticate(String userId, String token) ->
          signIn.whenOpen(_ -> signIn.authenticate(userId, token));
      case ClientCommand.Unprovable _ ->
          signIn.whenOpen(_ -> info(signIn.isKnown() ? Words.ALREADY : Words.FAILED));
      case ClientCommand.Subscribe(String channel) ->
          signIn.whenOpen(session -> subscribe(session, channel));
      case ClientCommand.Publish publish -> signIn.whenOpen(session -> publish(session, publish));
      case ClientCommand.Presence(String channel) ->
          signIn.whenOpen(session -> presence(session, channel));
      case ClientCommand.Unknown(boolean json) -> info(json ? Words.UNKNOWN : Words.NO_JSON);
    }
  }

  private void subscribe(Session session, String name) {
    String channel = ChannelNames.channel(name);
    if (channel == null) {
      info(Words.UNKNOWN);
    } else if (!session.listensTo(channel)) {
      signIn.whenAsked(session.toSubscribe(channel), () -> listen(session, channel));
    }
  }

  private void listen(Session session, String channel) {
    switch (session.subscribe(channel, Subscription.Options.DEFAULT)) {
      case Outcome.Accepted<Subscription>(Subscription subscription) -> {
        signIn.listensTo(channel);
        session.sendRetained(subscription);
      }
      case Outcome.Rejected<Subscription>(Problem why) -> info(Words.refusal(why));
    }
  }

  private void publish(Session session, ClientCommand.Publish said) {
    String channel = ChannelNames.channel(said.channel());
    if (channel == null) {
      info(Words.UNKNOWN);
      return;
    }
    signIn.whenAsked(
        session.toPublish(channel),
        () -> {
          Outcome<Sent> outcome = session.publish(MessageText.message(channel, said.message()));
          switch (outcome) {
            case Outcome.Accepted<Sent>(Sent sent) -> open(sent);
            case Outcome.Rejected<Sent>(Problem why) -> info(Words.refusal(why));
          }
        });
  }

  /// What is taken in by a thing may still be refused.
  private void open(Sent sent) {
    Unit unit = sent.unit();
    if (unit != null && sent.isOpen()) {
      unit.then(failure -> {
        if (failure instanceof Refused refused) {
          loop().execute(() -> info(Words.refusal(refused.problem())));
        }
      });
    }
  }

  private void presence(Session session, String name) {
    String channel = ChannelNames.channel(name);
    if (!settings.presence()) {
      info(Words.NO_PRESENCE);
    } else if (channel == null || !session.listensTo(channel)) {
      info(Words.NOT_SUBSCRIBED);
    } else {
      switch (rooms.hub().presence(session.rights(), channel)) {
        case Outcome.Accepted<List<Member>>(List<Member> members) ->
            line.say(Words.presence(Here.users(members), name));
        case Outcome.Rejected<List<Member>>(Problem why) -> info(Words.refusal(why));
      }
    }
  }

  void info(String text) {
    line.say(Words.info(text));
  }

  /// The line has ended.
  void over() {
    signIn.over();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return line.loop();
  }

  @Override
  public boolean isBusy() {
    return line.isBusy();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (!line.isOver() && !line.offer(publication, subscription)) {
      rooms.hub().countSlowConsumer();
      line.discard();
      line.end(
          Problem.of(ProblemType.SLOW_CONSUMER, "messages came faster than you read them")
              .cure("read faster, or subscribe to less"));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    publications.forEach(publication -> line.add(publication, subscription));
  }

  /// The client keeps its callback and hears nothing more; it subscribes again when it connects
  /// again, and is refused then.
  @Override
  public int dropped(Subscription subscription, Problem why) {
    signIn.forget(subscription.filter());
    info(Words.refusal(why));
    return line.discard(subscription);
  }

  @Override
  public int close(Problem why) {
    int discarded = line.discard();
    line.end(why);
    return discarded;
  }
}

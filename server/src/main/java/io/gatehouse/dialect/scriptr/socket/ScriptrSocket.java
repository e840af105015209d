package io.gatehouse.dialect.scriptr.socket;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Scripts;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.door.Failures;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One client that has shown a good token; belongs to the event loop of its socket.
final class ScriptrSocket implements Connection, TextSocket.Speaker {

  /// The client stops, and asks its user to sign in again. After any other code it comes back.
  static final int TOKEN_INVALID = 4000;

  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int MOST_CALLS = 16;
  private static final long NANOS = 1_000_000_000L;

  private final Entry entry;
  private final TextSocket socket;
  private final String id;
  private final Texts texts = Texts.fresh();
  private final Session session;
  private int calls;
  private int thisSecond;
  private long second;

  /// Throws `Refused` where the rights do not hold any more, or there are too many connections.
  ScriptrSocket(Entry entry, TextSocket socket, Rights rights) {
    this.entry = entry;
    this.socket = socket;
    this.id = entry.rooms().connections().newId();
    this.session = entry.rooms().hub().open(this, rights);
  }

  void hello() {
    say(texts.hello());
  }

  private void say(byte[] json) {
    socket.write(Frames.text(json));
  }

  @Override
  public void heard(String text) {
    Frame frame = Frame.of(Json.readOrNull(text.getBytes(StandardCharsets.UTF_8)));
    String name = frame == null ? null : frame.id();
    try {
      if (isTooFast()) {
        throw Problem.of(ProblemType.TOO_MANY, "you send too many messages a second")
            .retryAfter(1)
            .refused();
      }
      if (frame == null) {
        throw Problem.of(ProblemType.MALFORMED, "this is no frame with a `method`").refused();
      }
      act(frame);
    } catch (Refused refused) {
      fail(name, refused.problem());
    } catch (RuntimeException e) {
      fail(name, Failures.told("a frame on connection " + id, e));
    }
  }

  private boolean isTooFast() {
    long now = System.nanoTime();
    if (now - second > NANOS) {
      second = now;
      thisSecond = 0;
    }
    return ++thisSecond > entry.settings().socket().messagesPerSecond();
  }

  private void act(Frame frame) {
    switch (frame.method()) {
      case "Subscribe" -> subscribe(frame);
      // as the published provider writes it where it gives up several at once
      case "Unsubscribe", "Unscubscribe" -> unsubscribe(frame);
      case "Publish" -> publish(frame);
      default -> invoke(frame);
    }
  }

  private static String channel(Frame frame) {
    String channel = frame.channel();
    if (channel == null) {
      throw Problem.of(ProblemType.INVALID, "there is no `channel`")
          .at("channel")
          .coded(Failure.coded("PARAMETER_REQUIRED"))
          .refused();
    }
    return channel;
  }

  private void subscribe(Frame frame) {
    String channel = channel(frame);
    whenAsked(session.toSubscribe(channel), () -> listen(frame, channel));
  }

  private void listen(Frame frame, String channel) {
    switch (session.subscribe(channel, Subscription.Options.DEFAULT)) {
      case Outcome.Accepted<Subscription>(Subscription subscription) -> {
        say(texts.success(frame.id(), null, List.of()));
        session.sendRetained(subscription);
      }
      case Outcome.Rejected<Subscription>(Problem why) -> fail(frame.id(), why);
    }
  }

  /// Also several at once, as a list.
  private void unsubscribe(Frame frame) {
    JsonNode several = frame.params().path(frame.params().has("channels") ? "channels" : "channel");
    if (several.isArray()) {
      several.forEach(one -> session.unsubscribe(one.asText()));
    } else {
      session.unsubscribe(channel(frame));
    }
    say(texts.success(frame.id(), null, List.of()));
  }

  private void publish(Frame frame) {
    String channel = channel(frame);
    JsonNode said = frame.message();
    if (said == null) {
      throw Problem.of(ProblemType.INVALID, "there is no `message`")
          .at("message")
          .coded(Failure.coded("PARAMETER_REQUIRED"))
          .refused();
    }
    whenAsked(
        session.toPublish(channel),
        () -> {
          switch (session.publish(Texts.message(channel, said))) {
            case Outcome.Accepted<Sent>(Sent sent) -> sent(frame, sent);
            case Outcome.Rejected<Sent>(Problem why) -> fail(frame.id(), why);
          }
        });
  }

  /// What a thing takes in may still be refused.
  private void sent(Frame frame, Sent sent) {
    if (sent.unit() == null) {
      say(texts.success(frame.id(), null, List.of()));
    } else {
      sent.unit()
          .then(failure ->
              loop()
                  .execute(() -> {
                    if (failure instanceof Refused refused) {
                      fail(frame.id(), refused.problem());
                    } else {
                      say(texts.success(frame.id(), null, List.of()));
                    }
                  }));
    }
  }

  private void invoke(Frame frame) {
    if (calls >= MOST_CALLS) {
      throw Problem.of(ProblemType.TOO_MANY, "too many calls of this connection are under way")
          .retryAfter(1)
          .refused();
    }
    calls++;
    var _ =
        entry
            .rooms()
            .scripts()
            .invoke(
                session.rights(),
                new Scripts.Call(
                    "websocket",
                    frame.method(),
                    "POST",
                    frame.parameters(),
                    java.util.Map.of(),
                    "",
                    Json.write(frame.params()),
                    "application/json",
                    0))
            .whenComplete((answer, failure) ->
                loop()
                    .execute(() -> {
                      calls--;
                      answered(frame, answer, failure);
                    }));
  }

  private void answered(Frame frame, Scripts.@Nullable Answer answer, @Nullable Throwable failure) {
    Throwable why =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (why instanceof Refused refused) {
      fail(frame.id(), refused.problem());
    } else if (why != null || answer == null) {
      fail(frame.id(), Failures.told("a call on connection " + id, why));
    } else if (answer.failure() != null) {
      say(texts.failure(frame.id(), Words.of(answer.failure()), answer.log()));
    } else {
      say(texts.success(frame.id(), answer.result(), answer.log()));
    }
  }

  private void fail(@Nullable String name, Problem why) {
    say(texts.failure(name, Words.of(why), List.of()));
  }

  /// Does something once the backend has been asked, where it has to be; nothing is heard until
  /// then.
  private void whenAsked(@Nullable Asking asking, Runnable act) {
    if (asking == null) {
      act.run();
      return;
    }
    socket.pause();
    asking.then(() -> {
      if (!socket.isOver()) {
        act.run();
        socket.resume();
      }
    });
  }

  @Override
  public void broken(int code, Problem why) {
    end(code, why.line());
  }

  @Override
  public void silent() {
    end(NORMAL, "nothing was heard of you");
  }

  @Override
  public void stopping() {
    end(GOING_AWAY, "the server is stopping");
  }

  @Override
  public void gone() {
    session.end();
  }

  private void end(int code, String reason) {
    socket.close(code, reason);
    session.end();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return socket.loop();
  }

  @Override
  public boolean isBusy() {
    return socket.isBusy();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (!socket.isOver() && !socket.offer(publication, subscription)) {
      entry.rooms().hub().countSlowConsumer();
      socket.discard();
      close(
          Problem.of(ProblemType.SLOW_CONSUMER, "messages came faster than you read them")
              .cure("read faster, or subscribe to less"));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    publications.forEach(publication -> socket.add(publication, subscription));
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    fail(null, why);
    return socket.discard(subscription);
  }

  @Override
  public int close(Problem why) {
    int discarded = socket.discard();
    if (socket.isStuck()) {
      socket.cut();
      session.end();
    } else {
      end(code(why), why.line());
    }
    return discarded;
  }

  /// What a client of Scriptr understands: that its token is dead, or that it may come back.
  static int code(Problem why) {
    boolean dead =
        EnumSet.of(
                ProblemType.UNAUTHENTICATED,
                ProblemType.CREDENTIAL_REFUSED,
                ProblemType.CREDENTIAL_ENDED,
                ProblemType.FORBIDDEN,
                ProblemType.SECOND_FACTOR_REQUIRED)
            .contains(why.type());
    return dead ? TOKEN_INVALID : why.type().webSocketClose();
  }
}

package io.gatehouse.door.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.Failures;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What is said on one connection: each message of the client is done and answered in turn.
///
/// Belongs to the event loop of its connection.
final class Conversation {
  private static final Queue<Runnable> NOTHING = new ArrayDeque<>(0);
  private static final int MOST_FAULTS = 20;
  private static final long NANOS = 1_000_000_000L;

  private final WebSocketConnection connection;
  private final WebSocketSettings settings;
  private final SignIn signIn;
  private final Petition petition;
  private final Acts acts;
  private final Questions questions;
  private final Calls calls;
  private Queue<Runnable> pending = NOTHING;
  private int faults;
  private int thisSecond;
  private long second;

  Conversation(
      WebSocketConnection connection,
      WebSocketSettings settings,
      SignIn signIn,
      Petition petition,
      Acts acts,
      Questions questions,
      Calls calls) {
    this.connection = connection;
    this.settings = settings;
    this.signIn = signIn;
    this.petition = petition;
    this.acts = acts;
    this.questions = questions;
    this.calls = calls;
  }

  void heard(String text) {
    JsonNode json;
    try {
      json = Json.read(text);
    } catch (Refused refused) {
      fault(null, refused.problem());
      return;
    }
    answer(json, false);
  }

  /// Does what is left of a batch, until something has to be waited for.
  void goOn() {
    while (!connection.isPaused() && !connection.isOver()) {
      Runnable next = pending.poll();
      if (next == null) {
        pending = NOTHING;
        return;
      }
      next.run();
    }
  }

  /// Does what had to wait.
  void goOn(Runnable act) {
    try {
      act.run();
    } catch (Refused refused) {
      fault(null, refused.problem());
    } catch (RuntimeException e) {
      connection.fail(null, Failures.told("a message on connection " + connection.id(), e));
    }
  }

  private void answer(JsonNode json, boolean inBatch) {
    String id = json.path("id").textValue();
    try {
      ClientMessage message = ClientMessage.of(json);
      if (message instanceof ClientMessage.Batch batch) {
        begin(batch, inBatch);
      } else if (isAllowedNow(message)) {
        act(message);
      }
    } catch (Refused refused) {
      fault(id, refused.problem());
    } catch (RuntimeException e) {
      connection.fail(id, Failures.told("a message on connection " + connection.id(), e));
    }
  }

  /// A message that is not understood: some are forgiven.
  private void fault(@Nullable String id, Problem problem) {
    connection.fail(id, problem);
    if (++faults >= MOST_FAULTS) {
      connection.end(
          Problem.of(ProblemType.MALFORMED, "too many messages could not be understood")
              .cure(problem.line()));
    }
  }

  private void begin(ClientMessage.Batch batch, boolean inBatch) {
    if (inBatch) {
      throw Problem.of(ProblemType.INVALID, "a batch holds no batches").at("/type").refused();
    }
    if (batch.messages().size() > settings.batch()) {
      throw Problem.of(ProblemType.TOO_LARGE, "a batch holds " + settings.batch() + " messages")
          .at("/messages")
          .cure("send less at once, or raise `websocket.batch`")
          .refused();
    }
    Queue<Runnable> all = new ArrayDeque<>(batch.messages().size() + 1);
    batch.messages().forEach(json -> all.add(() -> answer(json, true)));
    all.add(() -> connection.ok(batch.id(), null));
    pending = all;
    goOn();
  }

  /// Publishing has a rate of its own.
  private boolean isAllowedNow(ClientMessage message) {
    if (message instanceof ClientMessage.Publish || !isTooFast()) {
      return true;
    }
    connection.end(
        Problem.of(ProblemType.TOO_MANY, "you send too many messages a second").retryAfter(1));
    return false;
  }

  private boolean isTooFast() {
    long now = System.nanoTime() / NANOS;
    if (now != second) {
      second = now;
      thisSecond = 0;
    }
    return ++thisSecond > settings.messagesPerSecond();
  }

  private void act(ClientMessage message) {
    switch (message) {
      case ClientMessage.Auth auth -> signIn.authenticate(auth);
      case ClientMessage.RequestAccess asking -> petition.ask(asking);
      case ClientMessage.Subscribe subscribe ->
          signIn.whenOpen(session ->
              connection.after(
                  session.toSubscribe(subscribe.channel()),
                  () -> acts.subscribe(session, subscribe)));
      case ClientMessage.Unsubscribe unsubscribe -> acts.unsubscribe(signIn.session(), unsubscribe);
      case ClientMessage.Publish publish ->
          signIn.whenOpen(session ->
              connection.after(
                  session.toPublish(publish.channel()), () -> acts.publish(session, publish)));
      case ClientMessage.Presence presence ->
          signIn.whenOpen(session ->
              connection.after(
                  session.toSubscribe(presence.channel()),
                  () -> questions.presence(session.rights(), presence)));
      case ClientMessage.History history ->
          signIn.whenOpen(session ->
              connection.after(
                  session.toSubscribe(history.channel()),
                  () -> questions.history(session.rights(), history)));
      case ClientMessage.Invoke invoke -> signIn.whenOpen(session -> calls.invoke(session, invoke));
      case ClientMessage.Ping ping -> connection.ok(ping.id(), null);
      case ClientMessage.Batch _ -> throw new IllegalStateException("a batch is taken apart");
    }
  }
}

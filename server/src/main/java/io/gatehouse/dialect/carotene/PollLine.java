package io.gatehouse.dialect.carotene;

import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A client that asks again and again whether there is something; belongs to the loop on which it
/// first came, whatever connections its requests take.
final class PollLine implements Line {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final int MOST_HELD = 100;
  private static final Response PONG = Response.text(200, TEXT, "pong");

  private final ScheduledExecutorService loop;
  private final CaroteneSettings settings;
  private final Runnable whenGone;
  private final Conversation conversation;
  private final List<Waiting> buffer = new ArrayList<>(2);
  private final Queue<String> held = new ArrayDeque<>(2);
  private Reply.@Nullable Held poll;
  private @Nullable Future<?> nothing;
  private long buffered;
  private long heldCharacters;
  private long touched = System.nanoTime();
  private boolean leaving;
  private boolean paused;
  private boolean over;

  /// What waits to be fetched: a message, or something that the server says.
  private record Waiting(
      byte @Nullable [] json,
      @Nullable Publication publication,
      @Nullable Subscription subscription) {

    byte[] text() {
      return publication != null ? MessageText.text(publication) : said();
    }

    private byte[] said() {
      return json == null ? new byte[0] : json;
    }

    int size() {
      return publication != null ? publication.size() : said().length;
    }
  }

  PollLine(
      ScheduledExecutorService loop,
      Rooms rooms,
      CaroteneSettings settings,
      Origin origin,
      Runnable whenGone) {
    this.loop = loop;
    this.settings = settings;
    this.whenGone = whenGone;
    this.conversation = new Conversation(rooms, settings, this, origin);
    lookIn(settings.times().session());
  }

  /// A request for whatever there is. An older one that still waits gets nothing.
  void poll(Reply.Held asked) {
    if (over) {
      asked.send(Response.noContent()); // the next one begins anew
      return;
    }
    touch();
    answerNothing();
    poll = asked;
    asked.whenGone(() -> loop.execute(() -> given(asked)));
    if (buffer.isEmpty()) {
      nothing = later(settings.times().poll(), this::answerNothing);
    } else {
      flush();
    }
  }

  /// The peer has gone before there was anything to say.
  @SuppressWarnings("ReferenceEquality") // this very request
  private void given(Reply.Held gone) {
    if (poll == gone) {
      touch();
      forgetPoll();
    }
  }

  private void answerNothing() {
    Reply.Held asked = poll;
    if (asked != null) {
      touch();
      forgetPoll();
      asked.send(Response.noContent());
    }
  }

  private void forgetPoll() {
    poll = null;
    if (nothing != null) {
      nothing.cancel(false);
      nothing = null;
    }
  }

  /// One message of the client; answered at once, whatever comes of it.
  void post(String text, Reply reply) {
    touch();
    if (text.equals("ping")) {
      reply.send(PONG);
      return;
    }
    reply.send(Response.noContent());
    if (over) {
      return;
    }
    if (!paused) {
      conversation.heard(text);
    } else if (held.size() < MOST_HELD && heldCharacters + text.length() <= mostHeld()) {
      held.add(text);
      heldCharacters += text.length();
    } else {
      end(Problem.of(ProblemType.TOO_MANY, "you say more than your backend can be asked about"));
    }
  }

  private long mostHeld() {
    return 4L * settings.maxMessage();
  }

  private void touch() {
    touched = System.nanoTime();
  }

  private void checkLife() {
    if (over) {
      return;
    }
    Duration left = settings.times().session().minusNanos(System.nanoTime() - touched);
    if (poll != null) {
      lookIn(settings.times().session());
    } else if (left.isPositive()) {
      lookIn(left.plusMillis(1));
    } else {
      finish();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it sees for itself whether all is over
  private void lookIn(Duration time) {
    later(time, this::checkLife);
  }

  private Future<?> later(Duration time, Runnable task) {
    return loop.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// What is said in one turn of the loop leaves in one answer.
  private void leave() {
    if (poll != null && !leaving) {
      leaving = true;
      loop.execute(this::flush);
    }
  }

  private void flush() {
    leaving = false;
    Reply.Held asked = poll;
    if (asked == null || buffer.isEmpty()) {
      return;
    }
    touch();
    forgetPoll();
    byte[] all = MessageText.array(buffer.stream().map(Waiting::text).toList());
    buffer.clear();
    buffered = 0;
    asked.send(Response.bytes(200, TEXT, all));
  }

  private void keep(Waiting waiting) {
    buffer.add(waiting);
    buffered += waiting.size();
    leave();
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public void say(byte[] json) {
    if (over) {
      return;
    }
    if (isFull(json.length)) {
      end(Problem.of(ProblemType.SLOW_CONSUMER, "more was said than you fetched"));
      return;
    }
    keep(new Waiting(json, null, null));
  }

  /// A ping is answered by the request that brought it.
  @Override
  public void pong() {}

  private boolean isFull(int size) {
    Outbox.Bounds bounds = settings.queue();
    return buffer.size() >= bounds.messages() || buffered + size > bounds.bytes();
  }

  @Override
  public boolean offer(Publication publication, Subscription subscription) {
    if (isFull(publication.size())) {
      return false;
    }
    keep(new Waiting(null, publication, subscription));
    return true;
  }

  @Override
  public void add(Publication publication, Subscription subscription) {
    keep(new Waiting(null, publication, subscription));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a subscription is itself and no other
  public int discard(Subscription subscription) {
    return drop(waiting -> waiting.subscription() == subscription);
  }

  @Override
  public int discard() {
    return drop(waiting -> waiting.publication() != null);
  }

  private int drop(Predicate<Waiting> which) {
    int before = buffer.size();
    buffer.removeIf(which);
    buffered = buffer.stream().mapToLong(Waiting::size).sum();
    return before - buffer.size();
  }

  @Override
  public boolean isBusy() {
    return poll == null;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    while (!paused && !over && !held.isEmpty()) {
      String next = held.remove();
      heldCharacters -= next.length();
      conversation.heard(next);
    }
  }

  /// Whoever waits is told why; the next poll begins a new session.
  @Override
  public void end(Problem why) {
    if (over) {
      return;
    }
    keep(new Waiting(Words.info(why.line()), null, null));
    flush();
    finish();
  }

  /// Ends without a word.
  void finish() {
    if (over) {
      return;
    }
    over = true;
    answerNothing();
    buffer.clear();
    held.clear();
    conversation.over();
    whenGone.run();
  }

  @Override
  public boolean isOver() {
    return over;
  }
}

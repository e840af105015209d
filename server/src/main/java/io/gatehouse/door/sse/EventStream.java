package io.gatehouse.door.sse;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.http.body.Body;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One page that listens: its subscriptions, and the stream of events that it reads.
///
/// Belongs to the event loop of its body.
final class EventStream implements Connection, Body.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Duration FAREWELL = Duration.ofSeconds(3);
  private static final int MOST_MISSED = 1_000;

  /// For answers that have a head only.
  static final Body.Listener NOBODY =
      new Body.Listener() {
        @Override
        public void writable() {}

        @Override
        public void gone() {}
      };

  private final StreamDoor door;
  private final Address address;
  private final EventLoop loop;
  private final String id;
  private @Nullable Session session;
  private @Nullable Body body;
  private @Nullable Outbox outbox;
  private final List<byte[]> early = new ArrayList<>(1);
  private @Nullable List<Shown> gathering;
  private @Nullable Set<Long> caughtUp;
  private int subscriptions;
  private long last;
  private boolean open;
  private boolean quiet;
  private boolean ended;

  EventStream(StreamDoor door, Address address, EventLoop loop) {
    this.door = door;
    this.address = address;
    this.loop = loop;
    this.id = door.connections().newId();
  }

  /// Subscribes to everything or to nothing, and then answers.
  void begin(Streaming offer, List<String> channels) {
    Request request = offer.request();
    Session opened = door.hub().open(this, request.rights());
    session = opened;
    List<Subscription> all = new ArrayList<>(channels.size());
    for (String channel : channels) {
      switch (opened.subscribe(channel, Subscription.Options.DEFAULT)) {
        case Outcome.Accepted<Subscription>(Subscription one) -> all.add(one);
        case Outcome.Rejected<Subscription>(Problem why) -> {
          opened.end();
          throw (why.field() == null ? why : why.at("channel")).refused();
        }
      }
    }
    subscriptions = all.size();
    Body begun = offer.begin(StreamDoor.head(), this);
    body = begun;
    outbox =
        new Outbox(
            begun,
            door.turn(loop),
            door.settings().queue(),
            begun.chunked() ? door::chunk : door::event,
            door.hub()::countDropped);
    say(Events.retry(door.settings().retry()));
    catchUp(opened, all, since(request.header("Last-Event-ID")));
    later(door.settings().heartbeat(), this::beat);
  }

  /// Shows what channels retain, and to whoever comes back what they missed: each message once, in
  /// the order in which it was sent.
  private void catchUp(Session opened, List<Subscription> all, Since.@Nullable Behind since) {
    List<Shown> gathered = new ArrayList<>();
    gathering = gathered;
    boolean gap = false;
    for (Subscription subscription : all) {
      if (since == null) {
        opened.sendRetained(subscription);
      } else {
        Recalled missed = opened.missed(subscription, since, MOST_MISSED);
        deliverRetained(missed.messages(), subscription);
        gap |= missed.gap();
      }
    }
    gathering = null;
    if (gap) {
      say(Events.event("gap", new Gap("messages that you missed are no longer there")));
    }
    gathered.sort(Comparator.comparingLong(shown -> shown.publication().id()));
    Set<Long> sent = HashSet.newHashSet(gathered.size());
    for (Shown shown : gathered) {
      if (sent.add(shown.publication().id())) {
        box().add(shown.publication(), shown.subscription());
      }
    }
    caughtUp = sent.isEmpty() ? null : sent;
  }

  private static Since.@Nullable Behind since(@Nullable String lastEventId) {
    return lastEventId == null ? null : Since.Behind.parse(lastEventId);
  }

  private Outbox box() {
    return Objects.requireNonNull(outbox, "a stream that has begun");
  }

  /// Says that the stream is still there, where nothing else has said so.
  private void beat() {
    if (ended || body == null) {
      return;
    }
    caughtUp = null;
    if (quiet) {
      say(Events.heartbeat());
      body.probe();
    }
    quiet = true;
    later(door.settings().heartbeat(), this::beat);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the event loop at the latest
  private void later(Duration time, Runnable task) {
    loop.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void say(byte[] event) {
    if (body == null || ended) {
      return;
    }
    quiet = false;
    byte[] frame = body.chunked() ? Events.chunk(event) : event;
    if (open) {
      box().write(frame);
    } else {
      early.add(frame);
    }
  }

  @Override
  public void writable() {
    if (!open) {
      open = true;
      early.forEach(box()::write);
      early.clear();
    }
    box().drain();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public boolean isBusy() {
    return outbox == null || outbox.isBusy();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (ended || publication.id() == last || wasShown(publication)) {
      return; // another subscription has brought it already
    }
    last = publication.id();
    quiet = false;
    if (!box().offer(publication, subscription)) {
      door.hub().countSlowConsumer();
      box().discard();
      end(
          Problem.of(ProblemType.SLOW_CONSUMER, "messages came faster than you read them")
              .cure("read faster, or listen to less"));
    }
  }

  private boolean wasShown(Publication publication) {
    return caughtUp != null && caughtUp.contains(publication.id());
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    List<Shown> all = gathering;
    if (all != null) {
      publications.forEach(publication -> all.add(new Shown(publication, subscription)));
    }
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    int discarded = box().discard(subscription);
    say(Events.event("revoked", StreamProblem.of(why, subscription.filter())));
    if (--subscriptions == 0) {
      end(why);
    }
    return discarded;
  }

  /// What has not reached the peer's machine by now shall not reach it any more.
  @Override
  public int close(Problem why) {
    int discarded = box().discard();
    if (box().isStuck()) {
      over(why);
      box().cut();
    } else {
      end(why);
    }
    return discarded;
  }

  /// Ends the stream because the server stops; on any thread.
  void stop() {
    try {
      loop.execute(() -> end(Problem.of(ProblemType.STOPPING, "the server is stopping")));
    } catch (RejectedExecutionException stopped) {
      // the loop has ended, and the stream with it
    }
  }

  private void end(Problem why) {
    Body ending = body;
    if (ended || ending == null) {
      return;
    }
    say(Events.event("end", StreamProblem.of(why, null)));
    box().flush();
    over(why);
    ending.end();
    later(FAREWELL, ending::cut);
  }

  private void over(Problem why) {
    LOG.debug("stream {} ends: {}", id, why.detail());
    ended = true;
    if (session != null) {
      session.end();
    }
  }

  @Override
  public void gone() {
    ended = true;
    if (outbox != null) {
      outbox.discard();
    }
    if (session != null) {
      session.end();
    }
    door.left(this, address);
  }

  /// A message that waits until everything that has to be shown is there.
  private record Shown(Publication publication, Subscription subscription) {}

  /// What a page that comes back should know before it goes on.
  record Gap(String detail) {}
}

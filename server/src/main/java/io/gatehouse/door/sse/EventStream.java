package io.gatehouse.door.sse;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.Failures;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.http.body.Body;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.sse.Gathering.Shown;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
  private @Nullable Gathering gathering;
  private @Nullable Set<Long> caughtUp;
  private int subscriptions;
  private long last;
  private boolean open;
  private boolean quiet;
  private volatile boolean ended; // read beside the loop, too

  EventStream(StreamDoor door, Address address, EventLoop loop) {
    this.door = door;
    this.address = address;
    this.loop = loop;
    this.id = door.connections().newId();
  }

  /// Subscribes to everything or to nothing, and then answers; both once the application's backend
  /// has been asked, where that is needed.
  void begin(Streaming offer, List<String> channels) {
    Session opened = door.hub().open(this, offer.request().rights());
    session = opened;
    Asking asking = opened.toSubscribe(channels);
    if (asking == null) {
      begin(offer, opened, channels);
    } else {
      asking.then(() -> beginLater(offer, opened, channels));
    }
  }

  private void beginLater(Streaming offer, Session opened, List<String> channels) {
    try {
      begin(offer, opened, channels);
    } catch (RuntimeException refused) {
      gone();
      offer.fail(refused);
    }
  }

  private void begin(Streaming offer, Session opened, List<String> channels) {
    Request request = offer.request();
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

  /// Shows what channels retain, and to whoever comes back what they missed.
  private void catchUp(Session opened, List<Subscription> all, Since.@Nullable Behind since) {
    gathering = new Gathering(door.settings().queue());
    if (since == null) {
      all.forEach(opened::sendRetained);
      caughtUp();
    } else {
      door.lookBack(() -> lookBack(opened, all, since));
    }
  }

  /// Looks through histories, of which there may be too many for an event loop.
  private void lookBack(Session opened, List<Subscription> all, Since.Behind since) {
    Runnable next;
    try {
      long epoch = opened.rights().epoch();
      List<Recalled> missed = new ArrayList<>(all.size());
      for (Subscription one : all) {
        boolean over = ended || one.ended();
        missed.add(
            over
                ? new Recalled("", 0, false, false, List.of())
                : opened.lookBack(one.filter(), since, MOST_MISSED));
      }
      next =
          () -> {
            if (epoch == opened.rights().epoch()) {
              show(opened, all, missed);
            } else {
              door.lookBack(() -> lookBack(opened, all, since)); // what may be seen has changed
            }
          };
    } catch (RuntimeException failed) {
      Problem why = Failures.told("the search for what a stream has missed", failed);
      next = () -> end(why);
    }
    execute(next);
  }

  private void show(Session opened, List<Subscription> all, List<Recalled> missed) {
    Gathering gathered = gathering;
    if (ended || gathered == null) {
      return;
    }
    boolean gap = false;
    for (int i = 0; i < all.size(); i++) {
      // a right that went meanwhile has taken its subscription with it
      if (!all.get(i).ended()) {
        opened.countShown(gathered.add(missed.get(i).messages(), all.get(i)));
        gap |= missed.get(i).gap();
      }
    }
    if (gap) {
      say(Events.event("gap", new Gap("messages that you missed are no longer there")));
    }
    caughtUp();
  }

  /// Goes on with what is said from now on. What was said before may still be on its way here.
  private void caughtUp() {
    Collection<Shown> all = Objects.requireNonNull(gathering, "gathered").inOrder();
    gathering = null;
    if (!all.isEmpty()) {
      Set<Long> sent = HashSet.newHashSet(all.size());
      for (Shown shown : all) {
        sent.add(shown.publication().id());
        box().add(shown.publication(), shown.subscription());
      }
      caughtUp = sent;
      later(door.settings().heartbeat(), () -> caughtUp = null);
    }
  }

  private void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException stopped) {
      // the loop has ended, and the stream with it
    }
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
    boolean taken =
        gathering == null
            ? box().offer(publication, subscription)
            : gathering.hold(publication, subscription);
    if (!taken) {
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
    if (gathering != null) {
      gathering.add(publications, subscription);
    }
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    int held = gathering == null ? 0 : gathering.discard(subscription);
    int discarded = held + box().discard(subscription);
    say(Events.event("revoked", StreamProblem.of(why, subscription.filter())));
    if (--subscriptions == 0) {
      end(why);
    }
    return discarded;
  }

  /// What has not reached the peer's machine by now shall not reach it any more.
  @Override
  public int close(Problem why) {
    if (outbox == null) {
      ended = true; // it has not begun, and will not
      return 0;
    }
    int held = gathering == null ? 0 : gathering.inOrder().size();
    int discarded = held + box().discard();
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
    execute(() -> end(Problem.of(ProblemType.STOPPING, "the server is stopping")));
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

  /// What a page that comes back should know before it goes on.
  record Gap(String detail) {}
}

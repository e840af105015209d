package io.gatehouse.door.amqp.v1;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/// One peer that has signed in: its links, and what the hub has for them.
///
/// INVARIANT: every method runs on the channel's event loop.
final class Client implements Connection {
  private final Parts parts;
  private final Peer peer;
  private final org.apache.qpid.protonj2.engine.Connection endpoint;
  private final String id;
  private final Session session;
  private final Backlog backlog;
  private final Receiving receiving = new Receiving();
  private final Map<Receiver, Incoming> sending = new HashMap<>(2);
  private long partial;
  private int asking;
  private boolean leaving;
  private boolean closing;
  private boolean finished;

  /// Throws `Refused` when there are too many connections.
  Client(
      Parts parts, Peer peer, org.apache.qpid.protonj2.engine.Connection endpoint, Rights rights) {
    this.parts = parts;
    this.peer = peer;
    this.endpoint = endpoint;
    this.id = parts.connections().newId();
    this.backlog = new Backlog(parts.hub().limits());
    this.session = parts.hub().open(this, rights);
    endpoint.sessionOpenHandler(this::begun);
    endpoint.senderOpenHandler(link ->
        guarded(() ->
            after(
                session.toSubscribe(Attaching.listened(link, this)),
                () -> {
                  if (!leaving) {
                    Attaching.receiving(link, this);
                  }
                })));
    endpoint.receiverOpenHandler(link -> guarded(() -> Attaching.sending(link, this)));
  }

  Parts parts() {
    return parts;
  }

  Session session() {
    return session;
  }

  Backlog backlog() {
    return backlog;
  }

  Peer peer() {
    return peer;
  }

  /// What the client calls itself: the same in each of its connections.
  String container() {
    String container = endpoint.getRemoteContainerId();
    return container == null ? "" : container;
  }

  /// Whether nothing can be said to the peer any more.
  boolean isClosing() {
    return closing || leaving;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return peer.channel().eventLoop();
  }

  /// The engine swallows what a handler of a transfer throws, so nothing may get so far.
  void guarded(Runnable work) {
    if (closing) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException failed) {
      peer.fail(failed);
    }
  }

  /// Does something at once, or when the application's backend has been asked; nothing is read
  /// meanwhile.
  void after(@Nullable Asking needed, Runnable act) {
    if (needed == null) {
      act.run();
      return;
    }
    if (asking++ == 0) {
      peer.hold();
    }
    needed.then(() -> {
      guarded(act);
      if (--asking > 0 || closing) {
        return;
      }
      if (leaving) {
        endpoint.close();
      } else {
        peer.resume();
      }
    });
  }

  /// The peer closes: what it sent before that, and perhaps takes for settled, comes first. It is
  /// sent nothing more meanwhile.
  void leaving() {
    if (asking == 0) {
      endpoint.close();
    } else {
      leaving = true;
      leaveAll();
    }
  }

  // --- sessions and links ---

  private void begun(org.apache.qpid.protonj2.engine.Session begun) {
    begun.setHandleMax(parts.settings().maxLinks() - 1L);
    begun.closeHandler(ended -> guarded(() -> ended(ended)));
    begun.open();
  }

  @SuppressWarnings("ReferenceEquality") // a session is itself and no other
  private void ended(org.apache.qpid.protonj2.engine.Session gone) {
    for (Outgoing link : receiving.all()) {
      if (link.belongsTo(gone)) {
        remove(link, false);
      }
    }
    sending.keySet().stream()
        .filter(link -> link.getSession() == gone)
        .toList()
        .forEach(this::remove);
    gone.close();
  }

  /// Whether there may be one more link.
  boolean hasRoom() {
    return receiving.count() + sending.size() < parts.settings().maxLinks();
  }

  /// Finds or makes the subscription by which live links get this filter.
  Outcome<Subscription> subscribe(String filter, Outgoing.Wishes wishes) {
    Subscription shared = receiving.subscription(filter);
    return shared == null
        ? session.subscribe(
            filter, new Subscription.Options(wishes.settled() ? 0 : 1, false, false, 0))
        : new Outcome.Accepted<>(shared);
  }

  /// Takes up a link that gets what is published, and shows it what the channels show to whoever
  /// comes new; its attach has been answered.
  void receive(Outgoing link, Subscription subscription) {
    receiving.add(link, subscription);
    receiving.newcomer(link);
    session.sendRetained(subscription);
    receiving.newcomer(null);
  }

  /// Takes up a link of a durable subscription.
  void receive(Outgoing link, StoredFeed feed) {
    receiving.add(link);
    feed.attach(link);
  }

  /// Forgets a link.
  ///
  /// @param closed whether for good, and not only because the client leaves for a while
  void remove(Outgoing link, boolean closed) {
    link.leave(closed);
    if (receiving.remove(link)) {
      session.unsubscribe(link.filter());
    }
  }

  void send(Receiver link, Incoming incoming) {
    sending.put(link, incoming);
  }

  void remove(Receiver link) {
    Incoming gone = sending.remove(link);
    if (gone != null) {
      gone.forget();
    }
  }

  /// Counts the bytes of messages that have not come whole yet; false where they are too many.
  boolean holdPartial(long more) {
    partial += more;
    return partial <= 4L * parts.settings().maxMessageBytes();
  }

  // --- what the hub has for the client ---

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    List<Outgoing> sharing = receiving.live(subscription.filter());
    if (isClosing()) {
      return;
    }
    boolean own = isOwn(publication);
    for (int i = 0; i < sharing.size(); i++) {
      Outgoing link = sharing.get(i);
      if (!(own && link.wishes().noLocal()) && link.feed() instanceof LiveFeed feed) {
        feed.add(link, publication, false);
      }
    }
    if (backlog.isFull()) {
      dropSlowest();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a connection is itself and no other
  private boolean isOwn(Publication publication) {
    return publication.from() == this;
  }

  /// Only the link that is furthest behind has to go: the others may be fast enough.
  private void dropSlowest() {
    Outgoing slowest = receiving.slowest();
    if (slowest != null) {
      parts.hub().countSlowConsumer();
      Problem why = Problem.of(ProblemType.SLOW_CONSUMER, "too many messages wait to be read");
      remove(slowest, false);
      slowest.detach(Conditions.of(why.cure("give the link more credit, or receive less on it")));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    Outgoing link = receiving.newcomer();
    if (!isClosing() && link != null && link.feed() instanceof LiveFeed feed) {
      for (Publication publication : publications) {
        feed.add(link, publication, true);
      }
    }
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    if (isClosing()) {
      return 0;
    }
    ErrorCondition error = Conditions.of(why);
    int discarded = 0;
    for (Outgoing link : List.copyOf(receiving.live(subscription.filter()))) {
      receiving.remove(link);
      discarded += link.leave(false);
      link.detach(error);
    }
    return discarded;
  }

  @Override
  public int close(Problem why) {
    if (closing) {
      return 0;
    }
    int discarded = leaveAll();
    closing = true;
    if (endpoint.getEngine().isRunning()) {
      endpoint.setCondition(Conditions.of(why)).close();
    }
    peer.end();
    return discarded;
  }

  private int leaveAll() {
    int discarded = 0;
    for (Outgoing link : receiving.all()) {
      discarded += link.leave(false);
    }
    return discarded;
  }

  /// Sends what waits, as far as the socket and the links take it.
  void drain() {
    if (!isClosing()) {
      receiving.all().forEach(Outgoing::drain);
    }
  }

  @Override
  public Collection<String> mailboxFilters() {
    return receiving.stored();
  }

  @Override
  public void narrowed() {
    for (Outgoing link : receiving.all()) {
      if (!isClosing() && link.feed() instanceof StoredFeed feed) {
        feed.narrow();
      }
    }
  }

  @Override
  public boolean isBusy() {
    return isClosing() || backlog.isBusy();
  }

  /// The connection is over.
  void finish() {
    closing = true;
    if (!finished) {
      finished = true;
      leaveAll();
      session.end();
    }
  }
}

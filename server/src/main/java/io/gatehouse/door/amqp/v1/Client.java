package io.gatehouse.door.amqp.v1;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/// One peer that has signed in: its links, and what the hub has for them.
///
/// Links of one connection that receive the same filter share a subscription.
///
/// INVARIANT: every method runs on the channel's event loop.
final class Client implements Connection {
  private final Parts parts;
  private final Peer peer;
  private final org.apache.qpid.protonj2.engine.Connection endpoint;
  private final String id;
  private final Session session;
  private final Backlog backlog;
  private final Map<String, List<Outgoing>> receiving = new HashMap<>(2);
  private final Map<Receiver, Incoming> sending = new HashMap<>(2);
  private @Nullable Outgoing newcomer;
  private int links;
  private long partial;
  private boolean publishing;
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
    endpoint.senderOpenHandler(link -> guarded(() -> Attaching.receiving(link, this)));
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

  boolean isClosing() {
    return closing;
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

  // --- sessions and links ---

  private void begun(org.apache.qpid.protonj2.engine.Session begun) {
    begun.setHandleMax(parts.settings().maxLinks() - 1L);
    begun.closeHandler(ended -> guarded(() -> ended(ended)));
    begun.open();
  }

  private void ended(org.apache.qpid.protonj2.engine.Session gone) {
    for (Outgoing link : receivingLinks()) {
      if (link.belongsTo(gone)) {
        remove(link);
      }
    }
    sending.keySet().stream()
        .filter(link -> link.getSession() == gone)
        .toList()
        .forEach(this::remove);
    gone.close();
  }

  private List<Outgoing> receivingLinks() {
    List<Outgoing> all = new ArrayList<>();
    receiving.values().forEach(all::addAll);
    return all;
  }

  /// Whether there may be one more link.
  boolean hasRoom() {
    return links < parts.settings().maxLinks();
  }

  /// Begins to receive; the attach has to be answered before `welcome` is called.
  Outcome<Outgoing> receive(Sender link, String filter, Outgoing.Wishes wishes) {
    List<Outgoing> sharing = receiving.get(filter);
    if (sharing == null) {
      Subscription.Options options =
          new Subscription.Options(wishes.settled() ? 0 : 1, false, false, 0);
      switch (session.subscribe(filter, options)) {
        case Outcome.Rejected<Subscription>(Problem problem) -> {
          return new Outcome.Rejected<>(problem);
        }
        case Outcome.Accepted<Subscription>(Subscription fresh) -> {
          sharing = new ArrayList<>(1);
          receiving.put(filter, sharing);
          Outgoing first = new Outgoing(this, link, fresh, wishes);
          sharing.add(first);
          links++;
          return new Outcome.Accepted<>(first);
        }
      }
    }
    Outgoing further = new Outgoing(this, link, sharing.getFirst().subscription(), wishes);
    sharing.add(further);
    links++;
    return new Outcome.Accepted<>(further);
  }

  /// Sends what the channels show to whoever comes new.
  void welcome(Outgoing link) {
    newcomer = link;
    session.sendRetained(link.subscription());
    newcomer = null;
  }

  void remove(Outgoing link) {
    List<Outgoing> sharing = receiving.get(link.filter());
    if (sharing == null || !sharing.remove(link)) {
      return;
    }
    links--;
    link.discard();
    if (sharing.isEmpty()) {
      receiving.remove(link.filter());
      session.unsubscribe(link.filter());
    }
  }

  void send(Receiver link, Incoming incoming) {
    sending.put(link, incoming);
    links++;
  }

  void remove(Receiver link) {
    Incoming gone = sending.remove(link);
    if (gone != null) {
      links--;
      gone.forget();
    }
  }

  /// Counts the bytes of messages that have not come whole yet; false where they are too many.
  boolean holdPartial(long more) {
    partial += more;
    return partial <= 4L * parts.settings().maxMessageBytes();
  }

  /// Publishes, and knows meanwhile that what comes back is its own.
  <T> T publishing(Supplier<T> publish) {
    publishing = true;
    try {
      return publish.get();
    } finally {
      publishing = false;
    }
  }

  // --- what the hub has for the client ---

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    List<Outgoing> sharing = receiving.get(subscription.filter());
    if (closing || sharing == null) {
      return;
    }
    for (int i = 0; i < sharing.size(); i++) {
      Outgoing link = sharing.get(i);
      if (!(publishing && link.wishes().noLocal())) {
        link.add(publication, false);
      }
    }
    if (backlog.isFull()) {
      dropSlowest();
    }
  }

  /// Only the link that is furthest behind has to go: the others may be fast enough.
  private void dropSlowest() {
    Outgoing slowest = null;
    for (Outgoing link : receivingLinks()) {
      if (slowest == null || link.waiting() > slowest.waiting()) {
        slowest = link;
      }
    }
    if (slowest != null) {
      parts.hub().countSlowConsumer();
      Problem why = Problem.of(ProblemType.SLOW_CONSUMER, "too many messages wait to be read");
      remove(slowest);
      slowest.detach(Conditions.of(why.cure("give the link more credit, or receive less on it")));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    Outgoing link = newcomer;
    if (closing || link == null) {
      return;
    }
    for (Publication publication : publications) {
      link.add(publication, true);
    }
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    List<Outgoing> sharing = receiving.remove(subscription.filter());
    if (closing || sharing == null) {
      return 0;
    }
    ErrorCondition error = Conditions.of(why);
    int discarded = 0;
    for (Outgoing link : sharing) {
      links--;
      discarded += link.discard();
      link.detach(error);
    }
    return discarded;
  }

  @Override
  public int close(Problem why) {
    if (closing) {
      return 0;
    }
    int discarded = 0;
    for (Outgoing link : receivingLinks()) {
      discarded += link.discard();
    }
    closing = true;
    if (endpoint.getEngine().isRunning()) {
      endpoint.setCondition(Conditions.of(why)).close();
    }
    peer.end();
    return discarded;
  }

  /// Sends what waits, as far as the socket and the links take it.
  void drain() {
    if (!closing) {
      receivingLinks().forEach(Outgoing::drain);
    }
  }

  /// The connection is over.
  void finish() {
    closing = true;
    if (!finished) {
      finished = true;
      session.end();
    }
  }
}

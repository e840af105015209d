package io.gatehouse.dialect.api;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A live connection without a wire: it keeps what it is told.
final class TestConnection implements Connection {
  private static final AtomicLong IDS = new AtomicLong();

  private final String id = "t" + IDS.incrementAndGet();
  private final List<Publication> received = new CopyOnWriteArrayList<>();
  private final List<Problem> dropped = new CopyOnWriteArrayList<>();
  private volatile @Nullable Problem closed;
  private @Nullable Session session;

  private TestConnection() {}

  static TestConnection open(Hub hub, Rights rights) {
    TestConnection connection = new TestConnection();
    connection.session = hub.open(connection, rights);
    return connection;
  }

  TestConnection subscribed(String filter) {
    Session live = session;
    if (live == null) {
      throw new AssertionError("not open");
    }
    // as doors do: what the rights to the channel need is loaded first
    Asking asking = live.toSubscribe(filter);
    if (asking != null) {
      asking.await();
    }
    if (!(live.subscribe(filter, Subscription.Options.DEFAULT)
        instanceof Outcome.Accepted<Subscription>)) {
      throw new AssertionError("not subscribed to " + filter);
    }
    return this;
  }

  List<Publication> received() {
    return received;
  }

  List<Problem> dropped() {
    return dropped;
  }

  /// Why it was ended, or null while it lives.
  @Nullable Problem closed() {
    return closed;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return Runnable::run;
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    received.add(publication);
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    publications.forEach(received::add);
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    dropped.add(why);
    return 0;
  }

  @Override
  public int close(Problem why) {
    closed = why;
    return 0;
  }
}

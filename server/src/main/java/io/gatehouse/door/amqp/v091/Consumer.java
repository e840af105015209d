package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.problem.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One consumer of a channel.
///
/// INVARIANT: used on the connection's loop only.
final class Consumer implements Receiver {
  private final Consuming home;
  private final AmqpConnection connection;
  private final Terms terms;
  private final Set<String> allowed = new HashSet<>(2);
  private @Nullable Rights looked;
  private long epoch;
  private int holds;
  private boolean retired;

  Consumer(Consuming home, AmqpConnection connection, Terms terms) {
    this.home = home;
    this.connection = connection;
    this.terms = terms;
  }

  /// What basic.consume asked for.
  ///
  /// @param prefetch the most deliveries that may wait for their acknowledgement; 0 for any number
  record Terms(String tag, Queue queue, boolean noAck, boolean exclusive, int prefetch) {}

  String tag() {
    return terms.tag();
  }

  Queue queue() {
    return terms.queue();
  }

  boolean noAck() {
    return terms.noAck();
  }

  boolean isExclusive() {
    return terms.exclusive();
  }

  boolean isFull() {
    return terms.prefetch() > 0 && holds >= terms.prefetch();
  }

  /// How many letters it has not settled.
  int holds() {
    return holds;
  }

  void took() {
    holds++;
  }

  /// One letter was settled or given back; a consumer that was cancelled goes with its last one.
  void released() {
    holds--;
    if (retired && holds == 0) {
      queue().detach(this, 0);
    }
  }

  /// It takes nothing more.
  ///
  /// @return whether it was the last of its queue
  boolean retire() {
    retired = true;
    boolean last = queue().retire(this);
    if (holds == 0) {
      queue().detach(this, 0);
    }
    return last;
  }

  /// Gives back at once what it holds.
  void abandon() {
    int held = holds;
    holds = 0;
    if (!retired || held > 0) {
      queue().retire(this);
      queue().detach(this, held);
    }
    retired = true;
  }

  /// Whether its connection may listen to a filter, as far as that was found out under the rights
  /// of now.
  boolean isKnownAllowed(String filter) {
    if (isStale()) {
      looked = rights();
      epoch = looked.epoch();
      allowed.clear();
    }
    return allowed.contains(filter);
  }

  /// Forgets what was allowed.
  void doubt() {
    looked = null;
  }

  void allowed(String filter) {
    allowed.add(filter);
  }

  /// Whether its rights have changed since it was looked at.
  @SuppressWarnings("ReferenceEquality") // a renewed credential has rights of its own
  boolean isStale() {
    Rights now = rights();
    return now != looked || now.epoch() != epoch;
  }

  @Override
  public Executor loop() {
    return connection.loop();
  }

  @Override
  public Rights rights() {
    return connection.session().rights();
  }

  @Override
  public void ready() {
    home.ready(this);
  }

  @Override
  public void dropped(Subscription subscription, Problem why) {
    if (queue().filters().isEmpty()) {
      home.cancelled(this, why);
    }
  }

  @Override
  public void ended(Problem why) {
    home.cancelled(this, why);
  }
}

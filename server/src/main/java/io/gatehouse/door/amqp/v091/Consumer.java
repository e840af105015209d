package io.gatehouse.door.amqp.v091;

import io.gatehouse.problem.Problem;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// One consumer of a channel.
///
/// INVARIANT: beside `wake` and `cancelled`, used on the connection's loop only.
final class Consumer implements Queue.Receiver {
  private static final int WINDOW = 256;

  private final Consuming home;
  private final Executor loop;
  private final Terms terms;
  private final AtomicBoolean woken = new AtomicBoolean();
  private long allowedEpoch = -1;
  private int allowedVersion = -1;

  Consumer(Consuming home, Executor loop, Terms terms) {
    this.home = home;
    this.loop = loop;
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

  /// Whether the queue counts what it may have by acknowledgements.
  boolean isLimited() {
    return !terms.noAck() && terms.prefetch() > 0;
  }

  void begin() {
    int credit = isLimited() ? terms.prefetch() : WINDOW;
    queue().add(this, credit, !isLimited(), terms.exclusive());
  }

  /// Whether its right was found to be there under these rights and bindings.
  boolean isKnownAllowed(long epoch) {
    return allowedEpoch == epoch && allowedVersion == queue().version();
  }

  void allowed(long epoch, int version) {
    allowedEpoch = epoch;
    allowedVersion = version;
  }

  @Override
  public void wake() {
    if (woken.compareAndSet(false, true)) {
      run(() -> {
        woken.set(false);
        home.drain(this);
      });
    }
  }

  @Override
  public void cancelled(Problem why) {
    run(() -> home.cancelled(this, why));
  }

  private void run(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException stopping) {
      // the loop ends with the server, and this consumer with it
    }
  }
}

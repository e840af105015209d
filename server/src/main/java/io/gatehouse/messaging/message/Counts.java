package io.gatehouse.messaging.message;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Counts what becomes of messages, on any thread.
public final class Counts {
  private final LongAdder published = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  public void published() {
    published.increment();
  }

  public void delivered(int receivers) {
    delivered.add(receivers);
  }

  public void refused() {
    refused.increment();
  }

  public void slowConsumer() {
    slow.increment();
  }

  public void dropped() {
    dropped.increment();
  }

  public Totals totals() {
    return new Totals(published.sum(), delivered.sum(), refused.sum(), slow.sum(), dropped.sum());
  }

  /// Messages since the start.
  ///
  /// @param slowConsumers connections that ended because they read too slowly
  /// @param dropped messages that were given up because too many waited
  public record Totals(
      long published, long delivered, long refused, long slowConsumers, long dropped) {
    /// With all that was counted there.
    public Totals plus(Stream<Counts> others) {
      return others.map(Counts::totals).reduce(this, Totals::plus);
    }

    private Totals plus(Totals more) {
      return new Totals(
          published + more.published,
          delivered + more.delivered,
          refused + more.refused,
          slowConsumers + more.slowConsumers,
          dropped + more.dropped);
    }
  }
}

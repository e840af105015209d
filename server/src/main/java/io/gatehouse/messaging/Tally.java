package io.gatehouse.messaging;

import java.util.concurrent.atomic.LongAdder;

/// Counts what a change has cut, on several event loops at once.
final class Tally {
  private final LongAdder connections = new LongAdder();
  private final LongAdder subscriptions = new LongAdder();
  private final LongAdder messages = new LongAdder();

  void connection(int discarded) {
    connections.increment();
    messages.add(discarded);
  }

  void subscription(int discarded) {
    subscriptions.increment();
    messages.add(discarded);
  }

  int connections() {
    return connections.intValue();
  }

  int subscriptions() {
    return subscriptions.intValue();
  }

  int messages() {
    return messages.intValue();
  }
}

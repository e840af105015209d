package io.gatehouse.bench.load;

import java.util.function.LongConsumer;

/// A connection whose end is of interest.
public interface LiveClient extends AutoCloseable {

  /// Tells, on the generator's loop, the `System.nanoTime()` at which the socket reported its end.
  void onEnd(LongConsumer nanoTime);

  boolean isOpen();

  @Override
  void close();
}

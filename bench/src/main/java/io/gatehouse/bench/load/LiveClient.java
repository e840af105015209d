package io.gatehouse.bench.load;

import java.util.function.LongConsumer;

/// A connection that receives messages, and whose end is of interest.
public interface LiveClient extends AutoCloseable {

  /// From now on messages are only counted: the listener runs on the generator's loop.
  void count(Runnable onMessage);

  /// Tells, on the generator's loop, the `System.nanoTime()` at which the socket reported its end.
  void onEnd(LongConsumer nanoTime);

  boolean isOpen();

  @Override
  void close();
}

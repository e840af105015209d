package io.gatehouse.bench.soak.line;

import java.util.concurrent.CompletableFuture;

/// One connection to the server, over whatever protocol. A new transport is a new implementation
/// and a constant in [Transport].
public interface Line extends AutoCloseable {

  /// Asks to listen; true when granted, and failed when the connection ends before the answer.
  CompletableFuture<Boolean> subscribe(String channel);

  /// Sends a JSON text; true when the server has taken it, false when it refused.
  CompletableFuture<Boolean> publish(String channel, String text);

  /// Stops or goes on reading.
  void pause(boolean pause);

  public boolean isOpen();

  /// Ends it with a goodbye.
  @Override
  void close();

  /// Ends it without one.
  void cut();

  /// Hears what comes, on the generator's loop.
  interface Ear {
    /// @param again whether the server says that it sends this a second time
    void heard(String text, boolean again);

    default void ended() {}
  }
}

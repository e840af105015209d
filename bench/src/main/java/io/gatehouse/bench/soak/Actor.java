package io.gatehouse.bench.soak;

/// Somebody who does one thing over and over until the soak ends.
interface Actor {
  /// One turn of it, on a thread of its own.
  void act() throws Exception;

  /// What is checked once nobody publishes any more; then it goes.
  void leave() throws Exception;
}

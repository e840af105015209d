package io.gatehouse.bench.session;

/// Hears what a session receives, on the generator's loop.
public interface SessionListener {

  /// A message; of QoS 2 each one is told once, as the specification demands of a receiver.
  void message(Received message);

  /// The connection is gone, whoever ended it.
  default void ended() {}

  /// What came in a PUBLISH.
  record Received(String topic, String text, int qos, boolean duplicate) {}
}

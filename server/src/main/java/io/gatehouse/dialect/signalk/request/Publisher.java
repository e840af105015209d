package io.gatehouse.dialect.signalk.request;

import io.gatehouse.dialect.signalk.model.Place;
import java.time.Duration;

/// A connection that sends deltas, and that can be asked to change what it tells.
public interface Publisher {

  /// The id of its connection.
  String id();

  /// Asks it to do something about a path that it has told; any thread.
  ///
  /// @param message as it understands it
  /// @param silent runs when so much time has gone by
  /// @param refused runs when it may not tell this path any more, or is gone
  void ask(Place place, byte[] message, Duration time, Runnable silent, Runnable refused);
}

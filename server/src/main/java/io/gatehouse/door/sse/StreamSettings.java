package io.gatehouse.door.sse;

import io.gatehouse.door.outbox.Outbox;
import java.time.Duration;

/// How the door for event streams is set up.
///
/// @param heartbeat how long a stream may say nothing
/// @param retry when a browser whose stream broke is to come back
/// @param queue what may wait for one slow reader
public record StreamSettings(Duration heartbeat, Duration retry, Outbox.Bounds queue) {

  public static StreamSettings standard() {
    return new StreamSettings(
        Duration.ofSeconds(15), Duration.ofSeconds(3), new Outbox.Bounds(10_000, 4 << 20));
  }
}

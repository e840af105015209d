package io.gatehouse.identity.request;

import java.time.Duration;

/// How much strangers may ask.
///
/// @param preset for applications that have not chosen who may ask
/// @param pending requests that may wait in one application
/// @param pendingPerAddress requests from one address that may wait, in all applications
/// @param asksPerMinute of one address
/// @param pollsPerMinute of one address
/// @param life how long a request waits for a decision, and a decision for its asker
/// @param remembered how long what is finished can be asked for
public record Bounds(
    Openness preset,
    int pending,
    int pendingPerAddress,
    int asksPerMinute,
    int pollsPerMinute,
    Duration life,
    Duration remembered) {
  public static final Bounds STANDARD =
      new Bounds(Openness.CLOSED, 100, 10, 20, 600, Duration.ofDays(1), Duration.ofHours(1));
}

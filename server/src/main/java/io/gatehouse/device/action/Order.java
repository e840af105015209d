package io.gatehouse.device.action;

import io.gatehouse.access.Rights;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a device is to do.
///
/// @param payload JSON
/// @param timeout how long the device has to answer; null for the usual time
/// @param reply where the sender waits for an answer; null for nowhere
public record Order(String payload, @Nullable Duration timeout, @Nullable Reply reply) {

  /// A channel of the sender's choice, on which it may publish itself.
  ///
  /// @param by whose rights open the channel
  /// @param correlation opaque bytes that the answer repeats
  public record Reply(Rights by, String channel, byte @Nullable [] correlation) {}
}

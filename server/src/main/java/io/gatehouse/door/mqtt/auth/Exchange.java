package io.gatehouse.door.mqtt.auth;

import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

/// One authentication by a method of MQTT 5 (section 4.12), from its first data to its outcome.
public interface Exchange {

  /// Takes what the client shows next; may block. Throws `Refused`.
  Step next(byte[] shown);

  /// What the server does about it.
  sealed interface Step {

    /// Asks for more.
    record More(byte[] data) implements Step {}

    /// Knows who it is.
    ///
    /// @param data what the client gets besides; null for nothing
    record Proved(Identity identity, byte @Nullable [] data) implements Step {}
  }
}

package io.gatehouse.messaging.history;

/// From where on a channel's history is wanted.
public sealed interface Since {

  /// What came behind an offset.
  ///
  /// @param epoch the epoch in which that offset was given
  record Offset(String epoch, long offset) implements Since {}

  /// The newest messages.
  record Newest() implements Since {}
}

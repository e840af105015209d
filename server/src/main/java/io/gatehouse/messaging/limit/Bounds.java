package io.gatehouse.messaging.limit;

/// How much mailboxes may hold together, in memory and in the store.
///
/// @param memory most bytes of letters that are in memory, over all mailboxes
public record Bounds(Bound principal, Bound application, Bound server, long memory) {
  public static final Bounds STANDARD =
      new Bounds(
          new Bound(100_000, 256L << 20),
          new Bound(5_000_000, 4L << 30),
          new Bound(10_000_000, 8L << 30),
          256L << 20);

  /// Most messages, and most bytes with what is around them.
  public record Bound(long messages, long bytes) {}

  /// Which bound a message has met.
  public enum Level {
    MAILBOX,
    PRINCIPAL,
    APPLICATION,
    SERVER,
    MEMORY
  }

  /// What is held in all.
  ///
  /// @param memory bytes that are in memory
  public record Held(long messages, long bytes, long memory) {}
}

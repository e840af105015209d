package io.gatehouse.messaging.limit;

/// How much one peer, one principal and everybody together may take.
///
/// @param connections live connections in all, with those that have not signed in yet
/// @param subscriptions filters of one connection
/// @param queueMessages messages that wait for one slow receiver
/// @param queueBytes payload bytes that wait for one slow receiver
/// @param publishesPerSecond long-term rate of one connection; 0 for no limit
/// @param publishBurst messages that one connection may send at once before the rate counts
/// @param retainedMessages retained messages of one application
/// @param retainedBytes their payload bytes
/// @param shared what many connections have together
public record Limits(
    int connections,
    int connectionsPerAddress,
    int connectionsPerPrincipal,
    int subscriptions,
    int queueMessages,
    long queueBytes,
    int publishesPerSecond,
    int publishBurst,
    int retainedMessages,
    long retainedBytes,
    Shared shared) {

  public static final Limits DEFAULT =
      new Limits(
          100_000,
          10_000,
          10_000,
          1_000,
          10_000,
          8L << 20,
          0,
          0,
          100_000,
          256L << 20,
          Shared.DEFAULT);

  /// What many connections have together; 0 for no limit.
  ///
  /// @param historyBytes what the histories of one application keep
  /// @param publishesPerPrincipal messages a second
  /// @param publishesPerApplication messages a second
  public record Shared(
      long historyBytes,
      int publishesPerPrincipal,
      int publishesPerApplication,
      int connectionsPerApplication) {
    public static final Shared DEFAULT = new Shared(64L << 20, 0, 0, 0);
  }
}

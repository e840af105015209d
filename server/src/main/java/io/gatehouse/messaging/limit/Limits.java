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
/// @param historyBytes what the histories of one application keep
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
    long historyBytes) {

  public static final Limits DEFAULT =
      new Limits(
          100_000, 10_000, 10_000, 1_000, 10_000, 8L << 20, 0, 0, 100_000, 256L << 20, 64L << 20);
}

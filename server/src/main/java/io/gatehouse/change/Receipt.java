package io.gatehouse.change;

/// What a change cut.
///
/// @param connections live connections that were ended
/// @param subscriptions subscriptions that were dropped on connections that stay
/// @param queuedMessages messages that were waiting for a receiver that may no longer have them
/// @param milliseconds from the durable change to the last cut
public record Receipt(int connections, int subscriptions, int queuedMessages, double milliseconds) {

  public static final Receipt NOTHING = new Receipt(0, 0, 0, 0);

  public Receipt plus(Receipt other) {
    return new Receipt(
        connections + other.connections,
        subscriptions + other.subscriptions,
        queuedMessages + other.queuedMessages,
        milliseconds + other.milliseconds);
  }
}

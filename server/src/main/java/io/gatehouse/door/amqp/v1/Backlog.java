package io.gatehouse.door.amqp.v1;

import io.gatehouse.messaging.limit.Limits;

/// How much is on its way to one client: waiting for credit, or sent and not settled.
final class Backlog {
  private static final int MOST_IN_FLIGHT = 4_096;

  private final Limits limits;
  private int waiting;
  private long waitingBytes;
  private int inFlight;
  private long inFlightBytes;

  Backlog(Limits limits) {
    this.limits = limits;
  }

  void queued(int messages, long bytes) {
    waiting += messages;
    waitingBytes += bytes;
  }

  void fly(int messages, long bytes) {
    inFlight += messages;
    inFlightBytes += bytes;
  }

  /// Whether one more message would be too many.
  boolean isFull() {
    return waiting >= limits.queueMessages() || waitingBytes >= limits.queueBytes();
  }

  /// Whether so much waits that another receiver would be a better choice.
  boolean isBusy() {
    return waiting > 0 || !mayFly();
  }

  /// Whether one more message may be sent that the client has to settle.
  boolean mayFly() {
    return inFlight < MOST_IN_FLIGHT && inFlightBytes < limits.queueBytes();
  }
}

package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;

/// What one connection takes of the server over all its channels, and how much that may be.
///
/// INVARIANT: used on the connection's loop only.
final class Load {
  private final int mostConsumers;
  private final long mostBytes;
  private int consumers;
  private long unfinished;

  Load(Settings091 settings) {
    mostConsumers = settings.consumers();
    mostBytes = 4L * Math.max(settings.maxMessageBytes(), 1 << 20);
  }

  /// Counts a consumer, or refuses it.
  void addConsumer() {
    if (consumers >= mostConsumers) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "a connection has at most " + mostConsumers + " consumers");
    }
    consumers++;
  }

  void removeConsumer() {
    consumers--;
  }

  /// Counts the bytes of messages that are not complete; many channels may each have one.
  void unfinished(long bytes) {
    unfinished += bytes;
    if (unfinished > mostBytes) {
      throw Fault.of(ReplyCode.RESOURCE_ERROR, "too many messages are sent at once, in pieces");
    }
  }
}

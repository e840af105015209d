package io.gatehouse.door.mqtt.flow;

import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.mailbox.ReceivedPackets;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The packets of QoS 2 that a client has sent and not released.
public sealed interface Received {

  boolean contains(int packetId);

  int count();

  /// Notes a packet; returns what has to become durable together with its message, or null.
  @Nullable Step add(int packetId);

  /// Forgets a packet whose message was refused.
  void refuse(int packetId);

  /// Has `told` called, on any thread, once it is known whether the message of a noted packet is
  /// durable; with false it never will be, and the packet is forgotten.
  void whenKept(int packetId, Consumer<Boolean> told);

  /// The client has released it; `then` runs once that is durable, on any thread.
  ///
  /// @return false when it is not known, or no longer
  boolean release(int packetId, Runnable then);

  /// Known as long as the connection lives.
  final class InMemory implements Received {
    private final BitSet packets = new BitSet();
    private int count;

    @Override
    public boolean contains(int packetId) {
      return packets.get(packetId);
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public @Nullable Step add(int packetId) {
      packets.set(packetId);
      count++;
      return null;
    }

    @Override
    public void refuse(int packetId) {
      packets.clear(packetId);
      count--;
    }

    @Override
    public void whenKept(int packetId, Consumer<Boolean> told) {
      // a repetition comes over the same connection, whose answers keep their order
      told.accept(true);
    }

    @Override
    public boolean release(int packetId, Runnable then) {
      if (!contains(packetId)) {
        return false;
      }
      refuse(packetId);
      then.run();
      return true;
    }
  }

  /// Known as long as the session is kept.
  record Kept(ReceivedPackets packets) implements Received {
    @Override
    public boolean contains(int packetId) {
      return packets.contains(packetId);
    }

    @Override
    public int count() {
      return packets.count();
    }

    @Override
    public @Nullable Step add(int packetId) {
      return packets.add(packetId);
    }

    @Override
    public void refuse(int packetId) {
      packets.refuse(packetId);
    }

    @Override
    public void whenKept(int packetId, Consumer<Boolean> told) {
      packets.whenKept(packetId, told);
    }

    @Override
    public boolean release(int packetId, Runnable then) {
      return packets.release(packetId, then);
    }
  }
}

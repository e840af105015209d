package io.gatehouse.door.mqtt.flow;

import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.mailbox.ReceivedPackets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The packets of QoS 2 that a client has sent and not released.
public sealed interface Received {

  boolean contains(int packetId);

  int count();

  /// Notes a packet; returns what has to become durable together with its message, or null.
  @Nullable Step add(int packetId);

  /// Forgets a packet whose message was refused.
  void refuse(int packetId);

  /// The client has released it; `then` runs once that is durable, on any thread.
  void release(int packetId, Runnable then);

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
    public void release(int packetId, Runnable then) {
      refuse(packetId);
      then.run();
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
    public void release(int packetId, Runnable then) {
      packets.release(packetId, then);
    }
  }
}

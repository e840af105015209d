package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.journal.Step;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The packets of QoS 2 that a client has sent and not released: what is in here is not published a
/// second time (MQTT 5 section 4.3.3). Safe for use by any thread.
public final class ReceivedPackets {
  private final long mailbox;
  private final Keeping keeping;
  private final Set<Integer> packets = new HashSet<>();

  ReceivedPackets(long mailbox, Keeping keeping) {
    this.mailbox = mailbox;
    this.keeping = keeping;
  }

  synchronized void restore(Collection<Integer> kept) {
    packets.addAll(kept);
  }

  public synchronized boolean contains(int packet) {
    return packets.contains(packet);
  }

  public synchronized int count() {
    return packets.size();
  }

  /// Notes a packet; the step has to become durable together with its message.
  ///
  /// @return null where nothing has to
  public synchronized @Nullable Step add(int packet) {
    packets.add(packet);
    return keeping.durable()
        ? transaction -> transaction.mailboxes().received(mailbox, packet)
        : null;
  }

  /// Forgets a packet whose message was refused.
  public synchronized void refuse(int packet) {
    packets.remove(packet);
  }

  /// The client has released the packet; `then` runs once that is durable.
  public void release(int packet, Runnable then) {
    synchronized (this) {
      packets.remove(packet);
    }
    keeping.write(transaction -> transaction.mailboxes().released(mailbox, packet), then);
  }
}

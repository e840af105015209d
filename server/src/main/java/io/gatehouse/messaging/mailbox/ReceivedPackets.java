package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.store.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The packets of QoS 2 that a client has sent and not released: what is in here is not published a
/// second time (MQTT 5 section 4.3.3). Safe for use by any thread.
///
/// The client may come back over another connection before the journal has caught up, and ask again
/// what it has asked before: it gets no answer that a crash would belie.
public final class ReceivedPackets {
  private final long mailbox;
  private final Keeping keeping;
  private final Map<Integer, Packet> packets = new HashMap<>();
  private final Map<Integer, Unit> releasing = new HashMap<>();

  ReceivedPackets(long mailbox, Keeping keeping) {
    this.mailbox = mailbox;
    this.keeping = keeping;
  }

  synchronized void restore(Collection<Integer> kept) {
    kept.forEach(packet -> packets.put(packet, new Packet(packet, true)));
  }

  public synchronized boolean contains(int packet) {
    return packets.containsKey(packet);
  }

  public synchronized int count() {
    return packets.size();
  }

  /// Notes a packet; the step has to become durable together with its message.
  ///
  /// @return null where nothing has to
  public synchronized @Nullable Step add(int packet) {
    Packet fresh = new Packet(packet, !keeping.durable());
    packets.put(packet, fresh);
    return keeping.durable() ? fresh : null;
  }

  /// Has `told` called once it is known whether the message of a noted packet is durable: at once,
  /// or on the journal's thread. False says that it never will be, and that the packet is
  /// forgotten.
  public void whenKept(int packet, Consumer<Boolean> told) {
    boolean kept;
    synchronized (this) {
      Packet noted = packets.get(packet);
      if (noted != null && !noted.kept) {
        Consumer<Boolean> before = noted.waiting;
        noted.waiting = before == null ? told : before.andThen(told);
        return;
      }
      kept = noted != null;
    }
    told.accept(kept);
  }

  /// Forgets a packet whose message was refused.
  public synchronized void refuse(int packet) {
    packets.remove(packet);
  }

  /// The client has released the packet, perhaps not for the first time; `then` runs once that is
  /// durable.
  ///
  /// @return false when the packet is not known, or no longer
  public boolean release(int packet, Runnable then) {
    Unit unit;
    synchronized (this) {
      if (packets.remove(packet) != null) {
        unit = keeping.write(transaction -> transaction.mailboxes().released(mailbox, packet));
        if (unit != null) {
          releasing.put(packet, unit);
        }
      } else {
        unit = releasing.get(packet);
        if (unit == null) {
          return false;
        }
      }
    }
    if (unit == null) {
      then.run();
    } else {
      unit.then(failure -> released(packet, unit, failure, then));
    }
    return true;
  }

  private void released(int packet, Unit unit, @Nullable RuntimeException failure, Runnable then) {
    synchronized (this) {
      releasing.remove(packet, unit);
    }
    if (failure == null) {
      then.run();
    }
  }

  /// One of them, on its way to the store or there.
  private final class Packet implements Step {
    private final int id;
    private boolean kept;
    private @Nullable Consumer<Boolean> waiting;

    Packet(int id, boolean kept) {
      this.id = id;
      this.kept = kept;
    }

    @Override
    public void write(Transaction transaction) {
      transaction.mailboxes().received(mailbox, id);
    }

    @Override
    public void written() {
      tell(true);
    }

    @Override
    public void failed() {
      tell(false);
    }

    private void tell(boolean durable) {
      Consumer<Boolean> told;
      synchronized (ReceivedPackets.this) {
        kept = durable;
        if (!durable) {
          packets.remove(id, this);
        }
        told = waiting;
        waiting = null;
      }
      if (told != null) {
        told.accept(durable);
      }
    }
  }
}

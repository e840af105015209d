package io.gatehouse.door.mqtt.flow;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The packet ids of messages whose delivery a client has not completed yet; for one thread.
///
/// QoS 1 goes sent, acknowledged; QoS 2 goes sent, received, released, complete (MQTT 5 section
/// 4.3.3). An id counts against the client's receive maximum until the last of it.
public final class InFlight {
  private final int most;
  private @Nullable BitSet used;
  private @Nullable BitSet exactly;
  private @Nullable BitSet released;
  private int count;
  private int last;

  public InFlight(int most) {
    this.most = most;
  }

  /// What an id stands for.
  public enum State {
    UNKNOWN,
    /// QoS 1, waits for PUBACK.
    SENT,
    /// QoS 2, waits for PUBREC.
    SENT_EXACTLY,
    /// QoS 2, waits for PUBCOMP.
    RELEASED
  }

  public boolean isFull() {
    return count >= most;
  }

  /// The next free id in turn; there must be one.
  public int take(int qos) {
    BitSet ids = used;
    if (ids == null) {
      ids = new BitSet();
      used = ids;
    }
    int next = ids.nextClearBit(last % most);
    if (next >= most) {
      next = ids.nextClearBit(0);
    }
    ids.set(next);
    if (qos == 2) {
      exactly = with(exactly, next);
    }
    count++;
    last = next + 1;
    return last;
  }

  public State state(int id) {
    int bit = id - 1;
    if (!has(used, bit)) {
      return State.UNKNOWN;
    }
    return has(exactly, bit)
        ? has(released, bit) ? State.RELEASED : State.SENT_EXACTLY
        : State.SENT;
  }

  /// The client has a QoS 2 message for good.
  public void release(int id) {
    released = with(released, id - 1);
  }

  /// Frees an id; one that was not taken is ignored.
  public void free(int id) {
    BitSet ids = used;
    int bit = id - 1;
    if (ids == null || !has(ids, bit)) {
      return;
    }
    ids.clear(bit);
    count--;
    if (exactly != null) {
      exactly.clear(bit);
    }
    if (released != null) {
      released.clear(bit);
    }
  }

  private static boolean has(@Nullable BitSet ids, int bit) {
    return ids != null && bit >= 0 && ids.get(bit);
  }

  private static BitSet with(@Nullable BitSet ids, int bit) {
    BitSet set = ids == null ? new BitSet() : ids;
    set.set(bit);
    return set;
  }
}

package io.gatehouse.door.mqtt;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The packet ids of messages that a client has not acknowledged yet; for one thread.
final class InFlight {
  private final int most;
  private @Nullable BitSet used;
  private int count;
  private int last;

  InFlight(int most) {
    this.most = most;
  }

  boolean isFull() {
    return count >= most;
  }

  /// The next free id in turn; there must be one.
  int take() {
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
    count++;
    last = next + 1;
    return last;
  }

  /// Frees an id; one that was not taken is ignored.
  void free(int id) {
    BitSet ids = used;
    if (ids != null && id >= 1 && ids.get(id - 1)) {
      ids.clear(id - 1);
      count--;
    }
  }
}

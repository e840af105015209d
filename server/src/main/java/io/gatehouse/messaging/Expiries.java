package io.gatehouse.messaging;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// When the rights of which sessions end by themselves.
///
/// Sessions wait in slots of a tenth of a second: one object for each moment, none for each
/// session.
final class Expiries {
  static final long SLOT = 100;

  private final ConcurrentNavigableMap<Long, Set<Session>> slots = new ConcurrentSkipListMap<>();
  private final InstantSource clock;

  Expiries(InstantSource clock) {
    this.clock = clock;
  }

  /// Notes a moment in epoch milliseconds; `Long.MAX_VALUE` is never.
  void add(Session session, long at) {
    if (at != Long.MAX_VALUE) {
      slots.compute(
          slot(at),
          (key, present) -> {
            Set<Session> all = present == null ? ConcurrentHashMap.newKeySet(1) : present;
            all.add(session);
            return all;
          });
    }
  }

  /// Forgets a session that has ended.
  void remove(Session session, long at) {
    if (at != Long.MAX_VALUE) {
      slots.computeIfPresent(
          slot(at),
          (key, present) -> {
            present.remove(session);
            return present.isEmpty() ? null : present;
          });
    }
  }

  /// Takes out the sessions whose moment has come.
  Set<Session> due() {
    Set<Session> due = new HashSet<>();
    NavigableMap<Long, Set<Session>> past = slots.headMap(clock.millis(), true);
    for (Map.Entry<Long, Set<Session>> slot : past.entrySet()) {
      Set<Session> taken = slots.remove(slot.getKey());
      if (taken != null) {
        due.addAll(taken);
      }
    }
    return due;
  }

  /// The first slot that does not end before the moment.
  private static long slot(long at) {
    return (at + SLOT - 1) / SLOT * SLOT;
  }
}

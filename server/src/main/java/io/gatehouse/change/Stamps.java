package io.gatehouse.change;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/// Tells whether what was read from the store is still so, for caches of any size.
///
/// Whoever reads takes the stamp of a key first, reads, and keeps the stamp beside what was read. A
/// change voids the stamp. So what was read before a change is never used after it, and a change
/// costs the same however much was read. Safe for use by any thread.
public final class Stamps<K> {
  // A stamp lives as long as something that was read refers to it.
  private final Cache<K, Stamp> stamps =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /// To be called before the store is read.
  public Stamp take(K key) {
    return stamps.get(key, absent -> new Stamp());
  }

  /// Voids what was read under this key.
  public void forget(K key) {
    // In one step, so that a stamp that is taken meanwhile stays known.
    stamps
        .asMap()
        .computeIfPresent(
            key,
            (same, stamp) -> {
              stamp.voided = true;
              return null;
            });
  }

  /// Whether something is still as it was read.
  public static final class Stamp {
    private volatile boolean voided;

    public boolean voided() {
      return voided;
    }
  }
}

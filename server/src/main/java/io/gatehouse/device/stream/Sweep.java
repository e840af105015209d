package io.gatehouse.device.stream;

import io.gatehouse.device.record.Times;
import io.gatehouse.store.Stores;
import io.gatehouse.store.device.DeviceStore.Limited;
import io.gatehouse.store.device.RecordStore.Span;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Removes records that are too old or too many, and those of streams that have ended.
///
/// In bites between which others write, and no more than so many in one turn; the next turn goes on
/// where this one stopped. `note` may be called by any thread, `turn` by one at a time.
final class Sweep {
  private static final int PAGE = 500;

  private final Stores stores;
  private final InstantSource clock;
  private final int bites;
  private final int bite;
  private final Set<Long> grown = ConcurrentHashMap.newKeySet();
  private boolean lookedAtAll;
  private long after;

  /// @param bites most that are taken in one turn
  /// @param bite records that are removed in one transaction
  Sweep(Stores stores, InstantSource clock, int bites, int bite) {
    this.stores = stores;
    this.clock = clock;
    this.bites = bites;
    this.bite = bite;
  }

  /// To be told of each push to a stream that keeps so many records at most.
  void note(long stream) {
    grown.add(stream);
  }

  /// Returns how many bites were taken; blocks.
  int turn() {
    int left = ended(bites);
    while (left > 0) {
      List<Limited> page = stores.read(transaction -> transaction.devices().limited(after, PAGE));
      for (Limited stream : page) {
        left = shortened(stream, left);
        if (left <= 0) {
          return bites;
        }
        after = stream.number();
      }
      if (page.size() < PAGE) {
        after = 0;
        lookedAtAll = true;
        return bites - left;
      }
    }
    return bites;
  }

  private int ended(int most) {
    int left = most;
    for (long stream : stores.read(transaction -> transaction.devices().ended(PAGE))) {
      left = removed(stream, Span.EVER, left);
      if (left <= 0) {
        return 0;
      }
      stores.write(transaction -> {
        transaction.devices().forget(stream);
        return stream;
      });
    }
    return left;
  }

  private int shortened(Limited stream, int most) {
    int left = most;
    Long age = stream.age();
    if (age != null) {
      long end = Times.of(clock.instant()) - age;
      left = removedIfAny(stream.number(), new Span(null, end), left);
    }
    Long kept = stream.records();
    // the walk to the last record that stays is long: only where records have come
    if (left > 0 && kept != null && (grown.remove(stream.number()) || !lookedAtAll)) {
      Long first = firstKept(stream.number(), kept);
      if (first != null) {
        left = removedIfAny(stream.number(), new Span(null, first), left);
      }
      if (left <= 0) {
        grown.add(stream.number());
      }
    }
    return left;
  }

  private @Nullable Long firstKept(long stream, long kept) {
    return stores
        .read(transaction -> transaction.records().firstOfLatest(stream, kept))
        .orElse(null);
  }

  private int removedIfAny(long stream, Span span, int most) {
    boolean any =
        stores.read(transaction -> !transaction.records().list(stream, span, false, 1).isEmpty());
    return any ? removed(stream, span, most) : most;
  }

  /// Returns how many bites are left; none when there may be more to remove.
  private int removed(long stream, Span span, int most) {
    int left = most;
    while (left > 0) {
      left--;
      int gone = stores.write(transaction -> transaction.records().remove(stream, span, bite));
      if (gone < bite) {
        return left;
      }
    }
    return 0;
  }
}

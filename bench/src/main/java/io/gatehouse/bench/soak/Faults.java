package io.gatehouse.bench.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What went wrong, counted, with the first cases of each kind in words.
final class Faults {
  private static final int TOLD = 5;

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> told = new EnumMap<>(Kind.class);
  private final List<String> words = new ArrayList<>();
  private int shown;

  /// What must not happen.
  enum Kind {
    /// A message did not reach somebody who was connected with the right.
    LOST,
    /// A message came that was sent after its right was gone, or that the receipt says was thrown
    /// away.
    LATE,
    /// A message came behind a later one, or a second time.
    DISORDER,
    /// Somebody with the right was refused, or somebody without it was let in.
    WRONG_ANSWER,
    /// A connection lived on after its credential, or a session did not.
    OUTLIVED
  }

  synchronized void add(Kind kind, long count, String what) {
    long before = counts.getOrDefault(kind, 0L);
    counts.put(kind, before + count);
    if (told.merge(kind, 1, Integer::sum) <= TOLD) {
      words.add(kind + ": " + what);
    }
  }

  synchronized long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  synchronized long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized List<String> words() {
    return List.copyOf(words);
  }

  /// What was not shown yet.
  synchronized List<String> fresh() {
    List<String> fresh = List.copyOf(words.subList(shown, words.size()));
    shown = words.size();
    return fresh;
  }
}

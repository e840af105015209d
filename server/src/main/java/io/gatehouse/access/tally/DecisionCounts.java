package io.gatehouse.access.tally;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The decisions of one application since the start: a verdict counts when it is reached, not each
/// time when a message goes by it.
///
/// Safe for use by any thread. Counting allocates nothing and takes no lock.
public final class DecisionCounts {
  /// Reasons have codes of a closed list, and those of a backend are few: the bound is a guard.
  private static final int MOST_REASONS = 64;

  private static final String OTHER = "other";

  private final LongAdder allowed = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

  /// A decision was made.
  public void decided(boolean yes) {
    (yes ? allowed : denied).increment();
  }

  /// Somebody was told no.
  ///
  /// @param reason a code, such as `no-rule`
  public void refused(String reason) {
    LongAdder known = refusals.get(reason);
    if (known == null) {
      String kept = refusals.size() < MOST_REASONS ? reason : OTHER;
      known = refusals.computeIfAbsent(kept, absent -> new LongAdder());
    }
    known.increment();
  }

  public long allowed() {
    return allowed.sum();
  }

  public long denied() {
    return denied.sum();
  }

  /// What people were refused for, the most frequent first.
  public List<Refusal> refusals() {
    return sorted(
        refusals.entrySet().stream()
            .map(entry -> new Refusal(entry.getKey(), entry.getValue().sum()))
            .toList());
  }

  /// The most frequent first, then by reason.
  static List<Refusal> sorted(List<Refusal> refusals) {
    return refusals.stream()
        .sorted(Comparator.comparingLong(Refusal::count).reversed().thenComparing(Refusal::reason))
        .toList();
  }

  /// How often somebody was refused for one reason.
  public record Refusal(String reason, long count) {}
}

package io.gatehouse.access.tally;

import io.gatehouse.access.tally.DecisionCounts.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The decisions of every application. Safe for use by any thread.
public final class Tallies {
  private final Map<String, DecisionCounts> applications = new ConcurrentHashMap<>();

  /// To be kept by whoever counts often.
  public DecisionCounts of(String application) {
    return applications.computeIfAbsent(application, name -> new DecisionCounts());
  }

  /// What was decided since the start.
  ///
  /// @param application null for all of them
  public Sum sum(@Nullable String application) {
    if (application != null) {
      DecisionCounts counts = of(application);
      return new Sum(counts.allowed(), counts.denied(), counts.refusals());
    }
    long allowed = 0;
    long denied = 0;
    Map<String, Long> refusals = new HashMap<>();
    for (DecisionCounts counts : applications.values()) {
      allowed += counts.allowed();
      denied += counts.denied();
      counts.refusals().forEach(one -> refusals.merge(one.reason(), one.count(), Long::sum));
    }
    List<Refusal> all =
        refusals.entrySet().stream().map(one -> new Refusal(one.getKey(), one.getValue())).toList();
    return new Sum(allowed, denied, DecisionCounts.sorted(all));
  }

  /// Decisions since the start; refusals with the most frequent reason first.
  public record Sum(long allowed, long denied, List<Refusal> refusals) {}
}

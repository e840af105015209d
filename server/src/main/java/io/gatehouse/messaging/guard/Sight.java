package io.gatehouse.messaging.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// What was decided about listening to channels and filters, under one epoch of somebody's rights.
///
/// For one thread.
public final class Sight {
  private static final int MOST = 4_096;

  private final long epoch;
  private final Map<String, Boolean> verdicts = new HashMap<>(2);

  public Sight(long epoch) {
    this.epoch = epoch;
  }

  /// Whether what was decided still stands.
  public boolean isOf(long now) {
    return epoch == now;
  }

  /// The verdict about a channel or filter, decided once.
  public boolean of(String name, Predicate<String> decide) {
    Boolean known = verdicts.get(name);
    if (known == null) {
      if (verdicts.size() >= MOST) {
        verdicts.clear();
      }
      known = decide.test(name);
      verdicts.put(name, known);
    }
    return known;
  }
}

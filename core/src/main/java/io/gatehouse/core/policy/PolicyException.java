package io.gatehouse.core.policy;

import java.util.List;

/// A policy that contradicts itself, with every fault found.
public final class PolicyException extends IllegalArgumentException {
  private final List<String> faults;

  public PolicyException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  /// Each fault in one line.
  public List<String> faults() {
    return faults;
  }
}

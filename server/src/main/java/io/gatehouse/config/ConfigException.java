package io.gatehouse.config;

import java.util.List;

/// The configuration cannot be used; the message lists every fault.
public final class ConfigException extends RuntimeException {
  private final transient List<String> faults;

  ConfigException(List<String> faults) {
    super(text(faults));
    this.faults = List.copyOf(faults);
  }

  /// @param fault the key, what is wrong with it, and what to do
  public ConfigException(String fault) {
    this(List.of(fault));
  }

  /// What is wrong, a line each: the place, the key, and what is allowed.
  public List<String> faults() {
    return faults;
  }

  private static String text(List<String> faults) {
    String count = faults.size() == 1 ? "a fault" : faults.size() + " faults";
    return "the configuration has " + count + ":\n  " + String.join("\n  ", faults);
  }
}

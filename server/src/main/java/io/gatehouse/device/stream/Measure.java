package io.gatehouse.device.stream;

import java.util.Locale;

/// What is told of the numbers of a channel within an interval.
public enum Measure {
  AVG,
  MIN,
  MAX,
  SUM,
  COUNT,
  FIRST,
  LAST;

  private final String label = name().toLowerCase(Locale.ROOT);

  public String label() {
    return label;
  }
}

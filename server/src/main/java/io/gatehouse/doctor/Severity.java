package io.gatehouse.doctor;

import java.util.Locale;

/// How bad it is that a door is open.
public enum Severity {
  /// Strangers can come in, or nobody would notice that they did.
  DANGER,
  /// One mistake away from that.
  WARNING,
  /// As somebody wanted it, who should know that it is so.
  NOTE;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

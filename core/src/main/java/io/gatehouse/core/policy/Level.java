package io.gatehouse.core.policy;

import java.util.Locale;

/// Whom a channel rule lets in.
public enum Level {
  /// Everybody, also without a login.
  ANONYMOUS,
  /// Every principal that is not anonymous.
  AUTHENTICATED,
  /// Only who has a permission.
  PERMISSION,
  /// Whom the application's webhook lets in.
  ASK,
  /// Nobody at all, the owner included.
  NOBODY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word in a channel rule: `authenticated`.
  public String label() {
    return label;
  }
}

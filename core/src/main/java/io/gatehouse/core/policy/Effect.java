package io.gatehouse.core.policy;

import java.util.Locale;

/// What a grant or a role does with the actions that it names.
public enum Effect {
  ALLOW,
  DENY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word in a rule: `allow`.
  public String label() {
    return label;
  }
}

package io.gatehouse.core.policy;

import java.util.Locale;

/// What somebody may do with a resource.
public enum Verb {
  CREATE,
  READ,
  UPDATE,
  DELETE,
  PUSH,
  PULL,
  EXECUTE,
  PUBLISH,
  SUBSCRIBE,
  /// Everything, the other verbs included.
  ADMIN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word in a permission: `publish`.
  public String label() {
    return label;
  }

  /// The bit of this verb alone; the numbers are for one run of the program only.
  @SuppressWarnings("EnumOrdinal")
  public int bit() {
    return 1 << ordinal();
  }

  /// The bits of every verb that a right to this one includes.
  public int mask() {
    return this == ADMIN ? (bit() << 1) - 1 : bit();
  }

  /// Whether a right to this verb is a right to the other.
  public boolean includes(Verb other) {
    return (mask() & other.bit()) != 0;
  }
}

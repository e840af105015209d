package io.gatehouse.core.policy;

import java.util.Locale;

/// The kinds of things that are guarded.
public enum ResourceType {
  /// The root: everything else is below an application.
  APPLICATION,
  /// The clients of an organisation, whose id it has.
  CLIENTELE,
  ORGANISATION,
  /// What the members of an organisation see of it and of each other.
  ROSTER,
  USER,
  GROUP,
  ROLE,
  TOKEN,
  CLIENT,
  DEVICE,
  STREAM,
  ACTION,
  CHANNEL,
  SESSION,
  ACCESS_REQUEST,
  AUDIT,
  SCRIPT,
  /// Where documents are kept.
  STORE,
  SCHEMA,
  DOCUMENT,
  FIELD,
  /// What scripts know and nobody is shown: a password or key of another system.
  SECRET;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The place of this type in a table; the numbers are for one run of the program only.
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  /// The word in a permission: `device`.
  public String label() {
    return label;
  }
}

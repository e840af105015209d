package io.gatehouse.store.device;

import java.util.Locale;

/// What a channel of a stream measures.
public enum ChannelType {
  NUMBER,
  STRING,
  BOOLEAN,
  GEO_POINT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word for it in a model: `geo_point`.
  public String label() {
    return label;
  }
}

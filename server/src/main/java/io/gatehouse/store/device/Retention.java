package io.gatehouse.store.device;

import org.jspecify.annotations.Nullable;

/// How long records are kept; null is without an end.
///
/// @param ageMillis older ones are removed
/// @param records at most so many of a stream are kept: the latest
public record Retention(@Nullable Long ageMillis, @Nullable Long records) {
  /// Everything is kept.
  public static final Retention FOR_EVER = new Retention(null, null);

  public boolean ends() {
    return ageMillis != null || records != null;
  }
}

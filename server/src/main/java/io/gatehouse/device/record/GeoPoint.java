package io.gatehouse.device.record;

import org.jspecify.annotations.Nullable;

/// A point on the globe (WGS 84).
///
/// @param latitude degrees, north is positive
/// @param longitude degrees, east is positive
/// @param altitude metres
public record GeoPoint(double latitude, double longitude, @Nullable Double altitude) {

  /// Whether there is such a point.
  boolean exists() {
    return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
  }
}

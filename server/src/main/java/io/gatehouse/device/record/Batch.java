package io.gatehouse.device.record;

import java.util.List;

/// The records of one push.
///
/// @param single whether it was one record and no list, so that a fault is named without its place
public record Batch(List<Reading> readings, boolean single) {
  /// As many may come at once.
  public static final int MOST = 10_000;

  public static Batch of(Reading reading) {
    return new Batch(List.of(reading), true);
  }

  public static Batch of(List<Reading> readings) {
    return new Batch(List.copyOf(readings), false);
  }

  /// The JSON pointer to a field of the record at this index.
  public String place(int index, String field) {
    return single ? field : "/" + index + field;
  }

  /// The record in words for people.
  public String named(int index) {
    return single ? "the record" : "record " + index;
  }
}

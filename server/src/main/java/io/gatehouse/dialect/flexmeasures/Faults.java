package io.gatehouse.dialect.flexmeasures;

import java.util.LinkedHashMap;
import java.util.Map;

/// Thrown with what is wrong in a request, place by place, so that all of it is said at once.
final class Faults extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Where the faulty fields stand.
  enum Place {
    JSON,
    QUERY
  }

  private final Place place;
  private final transient Map<String, String> fields;

  private Faults(Place place, Map<String, String> fields) {
    super(null, null, false, false);
    this.place = place;
    this.fields = new LinkedHashMap<>(fields);
  }

  static Faults of(Place place, Map<String, String> fields) {
    return new Faults(place, fields);
  }

  static Faults json(String field, String text) {
    return new Faults(Place.JSON, Map.of(field, text));
  }

  static Faults query(String field, String text) {
    return new Faults(Place.QUERY, Map.of(field, text));
  }

  Place place() {
    return place;
  }

  Map<String, String> fields() {
    return fields;
  }
}

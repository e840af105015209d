package io.gatehouse.dialect.flexmeasures.form;

import java.util.LinkedHashMap;
import java.util.Map;

/// Thrown with what is wrong in a request, place by place, so that all of it is said at once.
public final class Faults extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Where the faulty fields stand.
  public enum Place {
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

  public static Faults of(Place place, Map<String, String> fields) {
    return new Faults(place, fields);
  }

  public static Faults json(String field, String text) {
    return new Faults(Place.JSON, Map.of(field, text));
  }

  public static Faults query(String field, String text) {
    return new Faults(Place.QUERY, Map.of(field, text));
  }

  public Place place() {
    return place;
  }

  public Map<String, String> fields() {
    return fields;
  }
}

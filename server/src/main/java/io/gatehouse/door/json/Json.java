package io.gatehouse.door.json;

import com.fasterxml.jackson.databind.JsonNode;

/// Strict JSON: what is not exactly right is refused with the place and the cure.
public final class Json {
  private Json() {}

  /// Any JSON value; duplicate keys, broken UTF-8 and anything behind the value are refused.
  public static JsonNode read(byte[] utf8) {
    throw new UnsupportedOperationException();
  }

  /// The JSON object as a record.
  public static <T extends Record> T read(byte[] utf8, Class<T> type) {
    throw new UnsupportedOperationException();
  }

  /// Records, maps, lists, strings, numbers, `Instant`, `JsonNode`; null components are left out.
  public static byte[] write(Object value) {
    throw new UnsupportedOperationException();
  }
}

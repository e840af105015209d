package io.gatehouse.device.record;

import io.gatehouse.messaging.message.JsonText;
import io.gatehouse.store.device.StreamRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes records as JSON: their parts for the store, and whole for whoever pulls or listens.
public final class RecordWriter {
  private static final double EXACT = 9_007_199_254_740_992.0;

  private RecordWriter() {}

  /// The values by channel as one object.
  public static String values(Map<String, ChannelValue> values) {
    StringBuilder json = new StringBuilder(16 * values.size() + 2).append('{');
    for (Map.Entry<String, ChannelValue> value : values.entrySet()) {
      if (json.length() > 1) {
        json.append(',');
      }
      json.append(JsonText.quoted(value.getKey())).append(':');
      value(json, value.getValue());
    }
    return json.append('}').toString();
  }

  private static void value(StringBuilder json, ChannelValue value) {
    switch (value) {
      case ChannelValue.Numeric(double number) -> number(json, number);
      case ChannelValue.Text(String text) -> json.append(JsonText.quoted(text));
      case ChannelValue.Truth(boolean truth) -> json.append(truth);
      case ChannelValue.Place(GeoPoint point) -> point(json, point);
    }
  }

  /// A number; what is none any more, as the sum of huge ones, is null (RFC 8259 section 6).
  public static void number(StringBuilder json, double number) {
    if (!Double.isFinite(number)) {
      json.append("null");
    } else if (number == Math.rint(number) && Math.abs(number) < EXACT) {
      json.append((long) number);
    } else {
      json.append(number);
    }
  }

  private static void point(StringBuilder json, GeoPoint point) {
    json.append("{\"latitude\":");
    number(json, point.latitude());
    json.append(",\"longitude\":");
    number(json, point.longitude());
    if (point.altitude() != null) {
      json.append(",\"altitude\":");
      number(json, point.altitude());
    }
    json.append('}');
  }

  /// A location as the store keeps it.
  public static @Nullable String location(@Nullable GeoPoint point) {
    if (point == null) {
      return null;
    }
    StringBuilder json = new StringBuilder();
    point(json, point);
    return json.toString();
  }

  /// A record as whoever listens to the stream gets it.
  public static String message(StreamRecord record) {
    StringBuilder json = new StringBuilder(64 + record.channels().length());
    begin(json, record);
    return json.append('}').toString();
  }

  /// A record as whoever pulls gets it: with who pushed it, where that was not the device itself.
  public static void append(StringBuilder json, StreamRecord record) {
    begin(json, record);
    if (record.sender() != null) {
      json.append(",\"sender\":").append(JsonText.quoted(record.sender()));
    }
    json.append('}');
  }

  private static void begin(StringBuilder json, StreamRecord record) {
    json.append("{\"time\":\"").append(Times.text(record.at())).append("\",\"values\":");
    json.append(record.channels());
    if (record.location() != null) {
      json.append(",\"location\":").append(record.location());
    }
  }
}

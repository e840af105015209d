package io.gatehouse.device.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the records of a push, straight from the bytes: one JSON object, or a list of them.
///
/// What is not exactly right is refused with the record and the field. Used by one thread, once.
public final class RecordReader {
  /// What a record carries when it was pulled or published before; it says nothing here.
  private static final Set<String> KNOWN =
      Set.of("sender", "device", "stream", "deviceId", "streamId", "userId");

  private static final int CHANNELS = 128;
  private static final int NAME = 64;
  private static final int TEXT = 4_096;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNumberLength(40)
                  .maxNameLength(256)
                  .maxStringLength(TEXT)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final JsonParser parser;
  private final List<Reading> readings = new ArrayList<>();
  private boolean single = true;

  private RecordReader(JsonParser parser) {
    this.parser = parser;
  }

  /// The records in this JSON.
  public static Batch read(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      RecordReader reader = new RecordReader(parser);
      try {
        return reader.batch();
      } catch (StreamConstraintsException e) {
        throw reader.malformed("something in it is too long or too deep");
      } catch (JsonProcessingException e) {
        throw reader.malformed("it is not JSON");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Batch batch() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_ARRAY) {
      single = false;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (readings.size() == Batch.MOST) {
          throw Problem.of(ProblemType.TOO_LARGE, "too many records at once")
              .cure("send at most " + Batch.MOST + " in one push")
              .refused();
        }
        readings.add(reading());
      }
    } else {
      readings.add(reading());
    }
    if (parser.nextToken() != null) {
      throw malformed("something stands behind its end");
    }
    if (readings.isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "there are no records")
          .cure("send one at least")
          .refused();
    }
    return new Batch(readings, single);
  }

  private Reading reading() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw invalid(
          "", what() + " is no object", "send objects like `{\"time\":…,\"values\":{…}}`");
    }
    Long at = null;
    GeoPoint location = null;
    Map<String, ChannelValue> values = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "time", "timestamp" -> at = once(at, time(name), name);
        case "location" -> location = point("/location");
        case "values", "channels" -> values = once(values, values(name), name);
        default -> passOver(name);
      }
    }
    if (values == null && location == null) {
      throw invalid("", what() + " has no values", "name them by channel in `values`");
    }
    return new Reading(at, location, values == null ? Map.of() : values);
  }

  private <T> @Nullable T once(@Nullable T before, @Nullable T now, String name) {
    if (before != null) {
      throw invalid("/" + name, what() + " says it twice", "leave one of the two names out");
    }
    return now;
  }

  private void passOver(String name) throws IOException {
    if (!KNOWN.contains(name)) {
      throw invalid(
          "/" + pointer(name),
          what() + " has a field `" + shown(name) + "` that is not known",
          "use `time`, `values` and `location`");
    }
    parser.skipChildren();
  }

  private @Nullable Long time(String name) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    Long at =
        switch (token) {
          case VALUE_STRING -> Times.parsed(parser.getText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Times.parsed(parser.getDoubleValue());
          default -> null;
        };
    if (at == null) {
      throw invalid(
          "/" + name,
          "the time of " + what() + " cannot be read",
          "write it like `2026-11-22T06:14:43.123456Z`, or as seconds or milliseconds since 1970");
    }
    return at;
  }

  private Map<String, ChannelValue> values(String field) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw invalid(
          "/" + field, "the values of " + what() + " are no object", "name them by channel");
    }
    Map<String, ChannelValue> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String place = "/" + field + "/" + pointer(name);
      if (name.isBlank() || name.length() > NAME || !clean(name, true)) {
        throw invalid(
            place,
            "`" + shown(name) + "` is no channel",
            "use 1 to " + NAME + " printable characters");
      }
      parser.nextToken();
      ChannelValue value = value(place);
      if (value != null) {
        values.put(name, value);
      }
      if (values.size() > CHANNELS) {
        throw invalid("/" + field, what() + " has too many channels", "send at most " + CHANNELS);
      }
    }
    return values;
  }

  private @Nullable ChannelValue value(String place) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new ChannelValue.Numeric(number(place));
      case VALUE_TRUE -> new ChannelValue.Truth(true);
      case VALUE_FALSE -> new ChannelValue.Truth(false);
      case VALUE_STRING -> {
        String text = parser.getText();
        if (!clean(text, false)) {
          throw invalid(place, "a text cannot be kept", "send Unicode without half characters");
        }
        yield new ChannelValue.Text(text);
      }
      default -> {
        GeoPoint point = point(place);
        yield point == null ? null : new ChannelValue.Place(point);
      }
    };
  }

  private double number(String place) throws IOException {
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw invalid(place, "a number of " + what() + " is too large", "send a 64-bit number");
    }
    return number;
  }

  /// `{"latitude":…,"longitude":…,"altitude":…}` (or `lat`, `lon`), `[longitude, latitude]`, or a
  /// point of GeoJSON (RFC 7946 section 3.1.2).
  private @Nullable GeoPoint point(String place) throws IOException {
    GeoPoint point =
        switch (parser.currentToken()) {
          case VALUE_NULL -> null;
          case START_ARRAY -> coordinates(place);
          case START_OBJECT -> pointObject(place);
          default -> throw noPoint(place);
        };
    if (point != null && !point.exists()) {
      throw noPoint(place);
    }
    return point;
  }

  private GeoPoint pointObject(String place) throws IOException {
    Double latitude = null;
    Double longitude = null;
    Double altitude = null;
    GeoPoint geoJson = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "latitude", "lat" -> latitude = coordinate(place);
        case "longitude", "lon", "lng" -> longitude = coordinate(place);
        case "altitude", "alt" -> altitude = coordinate(place);
        case "coordinates" -> geoJson = coordinates(place);
        case "type" -> {
          if (!"Point".equals(parser.getText())) {
            throw noPoint(place);
          }
        }
        default -> throw noPoint(place);
      }
    }
    if (geoJson != null && latitude == null && longitude == null) {
      return geoJson;
    }
    if (geoJson != null || latitude == null || longitude == null) {
      throw noPoint(place);
    }
    return new GeoPoint(latitude, longitude, altitude);
  }

  private GeoPoint coordinates(String place) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw noPoint(place);
    }
    List<Double> numbers = new ArrayList<>(3);
    while (parser.nextToken() != JsonToken.END_ARRAY && numbers.size() < 4) {
      numbers.add(coordinate(place));
    }
    if (numbers.size() < 2 || numbers.size() > 3) {
      throw noPoint(place);
    }
    return new GeoPoint(
        numbers.get(1), numbers.get(0), numbers.size() == 3 ? numbers.get(2) : null);
  }

  private double coordinate(String place) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw noPoint(place);
    }
    return number(place);
  }

  private Refused noPoint(String place) {
    return invalid(
        place,
        what() + " has no point there",
        "send `{\"latitude\":…,\"longitude\":…}` in degrees, or `[longitude, latitude]`");
  }

  private String what() {
    return single ? "the record" : "record " + readings.size();
  }

  private Refused invalid(String field, String detail, String cure) {
    String place = single ? field : "/" + readings.size() + field;
    return Problem.of(ProblemType.INVALID, detail).at(place).cure(cure).refused();
  }

  private Refused malformed(String detail) {
    long at = parser.currentLocation().getByteOffset();
    return Problem.of(ProblemType.MALFORMED, detail + " (near byte " + Math.max(0, at) + ")")
        .cure("send one JSON object, or a list of objects, in UTF-8")
        .refused();
  }

  /// RFC 6901 section 3.
  private static String pointer(String name) {
    return shown(name).replace("~", "~0").replace("/", "~1");
  }

  private static String shown(String name) {
    return Names.shown(name);
  }

  /// Whether a text is whole Unicode; a name must also be without control characters.
  private static boolean clean(String text, boolean name) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (name && Character.isISOControl(c)) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}

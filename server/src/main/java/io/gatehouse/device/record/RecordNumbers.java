package io.gatehouse.device.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Reads the numbers of a stored record without making a tree of it.
public final class RecordNumbers {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private RecordNumbers() {}

  /// Takes the number of a channel.
  @FunctionalInterface
  public interface Taker {
    void take(String channel, double number);
  }

  /// Hands over each channel that holds a number.
  public static void each(String channels, Taker taker) {
    try (JsonParser parser = FACTORY.createParser(channels)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isNumeric()) {
          taker.take(name, parser.getDoubleValue());
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a stored record is not JSON", e);
    }
  }
}

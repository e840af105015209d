package io.gatehouse.door.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Strict JSON: what is not exactly right is refused with the place and the cure.
///
/// Safe for use by any thread.
public final class Json {
  static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 40;
  private static final int LONGEST_NAME = 256;

  private static final JsonMapper MAPPER = mapper();

  private Json() {}

  /// Any JSON value; duplicate keys, broken UTF-8 and anything behind the value are refused.
  public static JsonNode read(byte[] utf8) {
    return read(JsonText.of(utf8));
  }

  /// Like [#read(byte[])] for text that is known to be Unicode.
  public static JsonNode read(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      try {
        JsonNode value = parser.readValueAsTree();
        if (value == null) {
          throw JsonFault.empty();
        }
        if (parser.nextToken() != null) {
          throw JsonFault.trailing(parser);
        }
        JsonText.check(text, value);
        return value;
      } catch (JsonProcessingException e) {
        throw JsonFault.malformed(parser, e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JSON object as a record.
  public static <T extends Record> T read(byte[] utf8, Class<T> type) {
    return RecordReader.read(read(utf8), type);
  }

  /// The part of a JSON document as a record.
  public static <T extends Record> T read(JsonNode value, Class<T> type) {
    return RecordReader.read(value, type);
  }

  /// The value, or null where the text is not JSON at all.
  public static @Nullable JsonNode readOrNull(byte[] utf8) {
    try (JsonParser parser = MAPPER.createParser(utf8)) {
      JsonNode value = parser.readValueAsTree();
      return value == null || parser.nextToken() != null ? null : value;
    } catch (IOException e) {
      return null;
    }
  }

  /// Records, maps, lists, strings, numbers, `Instant`, `JsonNode`; null components are left out.
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JSON name of a record component, such as `user_data` for `userData`.
  static String name(String component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component);
  }

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    SimpleModule module = new SimpleModule();
    module.addSerializer(Instant.class, ToStringSerializer.instance);
    module.addSerializer(enums());
    return JsonMapper.builder(factory)
        .addModule(module)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  @SuppressWarnings("rawtypes") // Enum.class cannot be written with its parameter
  private static JsonSerializer<Enum> enums() {
    return new JsonSerializer<>() {
      @Override
      public Class<Enum> handledType() {
        return Enum.class;
      }

      @Override
      public void serialize(Enum value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        out.writeString(value.name().toLowerCase(Locale.ROOT));
      }
    };
  }
}

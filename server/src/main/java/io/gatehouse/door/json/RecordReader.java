package io.gatehouse.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.problem.Nearest;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes records of JSON, and names the place and the cure where that is not possible.
///
/// Jackson's own binding is not used because its messages are for the programmer of the server.
final class RecordReader {
  private RecordReader() {}

  static <T extends Record> T read(JsonNode value, Class<T> type) {
    return type.cast(record(value, RecordShape.of(type), ""));
  }

  private static Object record(JsonNode value, RecordShape shape, String pointer) {
    if (!value.isObject()) {
      throw wrong(pointer, "an object", value);
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (!shape.names().contains(field.getKey())) {
        throw unknown(field.getKey(), shape, pointer);
      }
    }
    @Nullable Object[] components = new @Nullable Object[shape.components().size()];
    for (int i = 0; i < components.length; i++) {
      RecordShape.Component component = shape.components().get(i);
      components[i] = component(value, component, pointer + "/" + component.name());
    }
    try {
      return shape.make(components);
    } catch (Refused refused) {
      throw refused.problem().field() == null ? refused.problem().at(pointer).refused() : refused;
    } catch (IllegalArgumentException e) {
      throw invalid(pointer, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Object component(
      JsonNode object, RecordShape.Component component, String pointer) {
    JsonNode value = object.get(component.name());
    if (value == null) {
      if (component.nullable()) {
        return null;
      }
      throw Problem.of(ProblemType.INVALID, "`" + component.name() + "` is missing")
          .at(pointer)
          .cure("send it as " + described(component.type()))
          .refused();
    }
    boolean takesNull =
        raw(component.type()) == Optional.class || component.type() == JsonNode.class;
    if (value.isNull() && !takesNull) {
      if (component.nullable()) {
        return null;
      }
      throw invalid(pointer, "`" + component.name() + "` must not be null");
    }
    return value(value, component.type(), pointer);
  }

  private static Object value(JsonNode value, Type type, String pointer) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return value.isNull()
          ? Optional.empty()
          : Optional.of(value(value, argument(type, 0), pointer));
    }
    if (JsonNode.class.isAssignableFrom(raw)) {
      return raw.isInstance(value) ? value : fail(pointer, type, value);
    }
    if (raw.isRecord()) {
      return record(value, RecordShape.of(raw), pointer);
    }
    if (raw == List.class) {
      return List.copyOf(elements(value, type, pointer));
    }
    if (raw == Set.class) {
      return set(elements(value, type, pointer), pointer);
    }
    if (raw == Map.class) {
      return map(value, type, pointer);
    }
    return scalar(value, raw, pointer);
  }

  private static Object scalar(JsonNode value, Class<?> raw, String pointer) {
    if (raw == String.class && value.isTextual()) {
      return text(value, pointer);
    }
    if ((raw == boolean.class || raw == Boolean.class) && value.isBoolean()) {
      return value.booleanValue();
    }
    if ((raw == int.class || raw == Integer.class)
        && value.isIntegralNumber()
        && value.canConvertToInt()) {
      return value.intValue();
    }
    if ((raw == long.class || raw == Long.class)
        && value.isIntegralNumber()
        && value.canConvertToLong()) {
      return value.longValue();
    }
    if ((raw == double.class || raw == Double.class) && value.isNumber()) {
      return value.doubleValue();
    }
    if (raw.isEnum() && value.isTextual()) {
      return constant(value.textValue(), raw, pointer);
    }
    if (raw == Instant.class && value.isTextual()) {
      return instant(value.textValue(), pointer);
    }
    return fail(pointer, raw, value);
  }

  private static String text(JsonNode value, String pointer) {
    String text = value.textValue();
    if (text.indexOf('\0') >= 0) {
      throw invalid(pointer, "the text holds the character U+0000");
    }
    return text;
  }

  private static Instant instant(String text, String pointer) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw Problem.of(ProblemType.INVALID, "`" + text + "` is not a time")
          .at(pointer)
          .cure("write it like `2026-11-22T06:00:00Z`")
          .refused();
    }
  }

  private static Object constant(String text, Class<?> type, String pointer) {
    List<String> names = constants(type);
    int at = names.indexOf(text);
    if (at >= 0) {
      return type.getEnumConstants()[at];
    }
    throw Problem.of(ProblemType.INVALID, "`" + text + "` is not offered here")
        .at(pointer)
        .cure("use one of `" + String.join("`, `", names) + "`")
        .refused();
  }

  private static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static List<Object> elements(JsonNode value, Type type, String pointer) {
    if (!value.isArray()) {
      throw wrong(pointer, described(type), value);
    }
    List<Object> elements = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      elements.add(element(value.get(i), argument(type, 0), pointer + "/" + i));
    }
    return elements;
  }

  private static Object element(JsonNode value, Type type, String pointer) {
    if (value.isNull() && type != JsonNode.class) {
      throw invalid(pointer, "null is not offered here");
    }
    return value(value, type, pointer);
  }

  private static Set<Object> set(List<Object> elements, String pointer) {
    Set<Object> set = new LinkedHashSet<>();
    for (int i = 0; i < elements.size(); i++) {
      if (!set.add(elements.get(i))) {
        throw invalid(pointer + "/" + i, "`" + elements.get(i) + "` is there twice");
      }
    }
    return set;
  }

  private static Map<String, Object> map(JsonNode value, Type type, String pointer) {
    if (!value.isObject()) {
      throw wrong(pointer, "an object", value);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String below = pointer + "/" + JsonFault.escape(field.getKey());
      if (field.getKey().indexOf('\0') >= 0) {
        throw invalid(below, "the name holds the character U+0000");
      }
      map.put(field.getKey(), element(field.getValue(), argument(type, 1), below));
    }
    return map;
  }

  private static Object fail(String pointer, Type type, JsonNode value) {
    throw wrong(pointer, described(type), value);
  }

  private static Refused unknown(String name, RecordShape shape, String pointer) {
    String at = pointer + "/" + JsonFault.escape(name);
    String nearest = Nearest.to(name, shape.names());
    String cure =
        nearest != null
            ? "did you mean `" + nearest + "`?"
            : shape.names().isEmpty()
                ? "no field is known here"
                : "known are `" + String.join("`, `", shape.names()) + "`";
    return Problem.of(ProblemType.INVALID, "`" + name + "` is not known here")
        .at(at)
        .cure(cure)
        .refused();
  }

  private static Refused wrong(String pointer, String expected, JsonNode value) {
    return invalid(pointer, expected + " is expected here, not " + kind(expected, value));
  }

  private static Refused invalid(String pointer, String detail) {
    return Problem.of(ProblemType.INVALID, detail).at(pointer).refused();
  }

  private static String kind(String expected, JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a text";
      case BOOLEAN -> value.booleanValue() ? "true" : "false";
      case NUMBER -> {
        if (!expected.startsWith("a whole number")) {
          yield "a number";
        }
        yield value.isIntegralNumber() ? "a number as large as this" : "a fraction";
      }
      case NULL, MISSING -> "null";
    };
  }

  private static String described(Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return described(argument(type, 0)) + " or null";
    }
    if (raw == String.class) {
      return "a text";
    }
    if (raw == Instant.class) {
      return "a time such as `2026-11-22T06:00:00Z`";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
      return "a whole number";
    }
    if (raw == double.class || raw == Double.class) {
      return "a number";
    }
    if (raw.isEnum()) {
      return "one of `" + String.join("`, `", constants(raw)) + "`";
    }
    if (raw == List.class || raw == Set.class) {
      return "an array";
    }
    return raw == JsonNode.class ? "any JSON" : "an object";
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> raw -> raw;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> throw new IllegalStateException("no JSON for " + type);
    };
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}

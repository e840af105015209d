package io.gatehouse.config.value;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How values of one Java type are written in a configuration.
///
/// @param expected what is allowed, for messages: "a whole number"
/// @param forms the forms that the type takes besides [Form#BARE]
/// @param reading from text to value
public record ValueType(String expected, Set<Form> forms, Reading reading) {
  /// Reads a value, or throws an [IllegalArgumentException] or [ArithmeticException].
  public interface Reading {
    Object read(String text, Places places);
  }

  public static ValueType of(Type type) {
    if (type instanceof ParameterizedType generic) {
      ValueType inner = of(generic.getActualTypeArguments()[0]);
      return generic.getRawType() == Optional.class ? optional(inner) : list(inner);
    }
    if (type instanceof Class<?> choice && choice.isEnum()) {
      return choice(choice);
    }
    return switch (type.getTypeName()) {
      case "java.lang.String" -> type("a text", Form.TEXT, (text, places) -> filled(text));
      case "int" -> type("a whole number", Form.NUMBER, (text, places) -> number(text));
      case "boolean" -> type("`true` or `false`", Form.SWITCH, (text, places) -> truth(text));
      case "java.time.Duration" ->
          quantity(
              "a duration such as `30s`, `5m` or `6h`", (text, places) -> Durations.parse(text));
      case "java.nio.file.Path" ->
          type("a path", Form.TEXT, (text, places) -> places.resolve(filled(text)));
      default -> ofOurs(type);
    };
  }

  private static ValueType ofOurs(Type type) {
    if (type == Size.class) {
      return quantity("a size such as `64KiB` or `1MiB`", (text, places) -> Size.parse(text));
    }
    if (type == AddressRange.class) {
      return type(
          "an address or a block such as `10.0.0.0/8`",
          Form.TEXT,
          (text, places) -> AddressRange.parse(text));
    }
    if (type == StoreUrl.class) {
      return type(
          "`sqlite:FILE` or `postgresql://user:password@host/database`",
          Form.TEXT,
          (text, places) -> StoreUrl.parse(text));
    }
    if (type == Secret.class) {
      return type("a text", Form.TEXT, (text, places) -> new Secret(filled(text)));
    }
    if (type == URI.class) {
      return type(
          "an address such as `https://backend.example/path`",
          Form.TEXT,
          (text, places) -> address(text.strip()));
    }
    if (type == CertificatePattern.class) {
      return type(
          "a pattern such as `CN=${device}` or `URI:urn:device:${device}`",
          Form.TEXT,
          (text, places) -> CertificatePattern.parse(text));
    }
    throw new IllegalStateException("no configuration key can have the type " + type);
  }

  /// The value as text, in the way it would be written.
  public static String write(Object value) {
    return switch (value) {
      case Duration duration -> Durations.format(duration);
      case Optional<?> optional -> optional.map(ValueType::write).orElse("");
      case List<?> list -> list.stream().map(ValueType::write).collect(Collectors.joining(","));
      case Enum<?> choice -> word(choice);
      case Path path -> path.toString();
      default -> value.toString();
    };
  }

  private static ValueType type(String expected, Form form, Reading reading) {
    return new ValueType(expected, EnumSet.of(form), reading);
  }

  private static ValueType quantity(String expected, Reading reading) {
    return new ValueType(expected, EnumSet.of(Form.TEXT, Form.NUMBER), reading);
  }

  private static ValueType optional(ValueType inner) {
    return new ValueType(
        inner.expected,
        inner.forms,
        (text, places) ->
            text.isBlank() ? Optional.empty() : Optional.of(inner.reading.read(text, places)));
  }

  private static ValueType list(ValueType inner) {
    return type(
        "a list, each item " + inner.expected,
        Form.LIST,
        (text, places) ->
            Arrays.stream(text.split(",", -1))
                .filter(item -> !item.isBlank())
                .map(item -> inner.reading.read(item.strip(), places))
                .toList());
  }

  private static ValueType choice(Class<?> type) {
    List<Object> values = List.of(type.getEnumConstants());
    List<String> words = values.stream().map(value -> "`" + word((Enum<?>) value) + "`").toList();
    return type(
        "one of " + String.join(", ", words),
        Form.TEXT,
        (text, places) ->
            values.stream()
                .filter(value -> word((Enum<?>) value).equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String filled(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    return text.strip();
  }

  private static URI address(String text) {
    URI address = URI.create(text);
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    boolean plain = address.getRawUserInfo() == null && address.getRawFragment() == null;
    if (!web || !plain || address.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return address;
  }

  private static Integer number(String text) {
    return Integer.valueOf(text.strip());
  }

  private static Boolean truth(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }
}

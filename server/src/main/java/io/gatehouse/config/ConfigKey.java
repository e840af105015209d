package io.gatehouse.config;

import io.gatehouse.config.section.Key;
import io.gatehouse.config.value.Form;
import io.gatehouse.config.value.Places;
import io.gatehouse.config.value.ValueType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// One key, as declared by a component of a section of [Config].
///
/// @param name such as `http.max-body`
/// @param declaration what was written beside the component
/// @param type how values are written
record ConfigKey(String name, Key declaration, ValueType type) {
  private static final String FILE = "_FILE";

  static ConfigKey of(String section, RecordComponent component) {
    return new ConfigKey(
        section + "." + words(component),
        Objects.requireNonNull(component.getAnnotation(Key.class), component::toString),
        ValueType.of(component.getGenericType()));
  }

  /// The name of a component as files write it, such as `max-body`.
  static String words(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /// The environment variable that sets the key, such as `GATEHOUSE_HTTP_MAX_BODY`.
  String environmentName() {
    return "GATEHOUSE_" + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// Every variable that sets the key, the strongest first.
  List<String> variables() {
    List<String> names = new ArrayList<>(List.of(environmentName()));
    if (declaration.secret()) {
      names.add(environmentName() + FILE);
    }
    if (!declaration.alias().isEmpty()) {
      names.add(declaration.alias());
    }
    return names;
  }

  /// Whether a variable of this key names a file with the value instead of the value.
  boolean isFileVariable(String variable) {
    return variable.equals(environmentName() + FILE);
  }

  /// What values are allowed, with the range: "a whole number from 0 to 65535".
  String expected() {
    String min = declaration.min();
    String max = declaration.max();
    if (!min.isEmpty() && !max.isEmpty()) {
      return type.expected() + " from " + min + " to " + max;
    }
    return min.isEmpty() ? type.expected() : type.expected() + ", at least " + min;
  }

  /// The default value.
  Object preset(Places places) {
    return type.reading().read(declaration.preset(), places);
  }

  /// Reads a value that was written in a file or in the environment.
  ///
  /// @throws ConfigException with one fault that names `place`, if the value is not allowed
  Object read(String written, Form form, Places places, String place) {
    try {
      if (form == Form.BARE || type.forms().contains(form)) {
        Object value = type.reading().read(written, places);
        if (inRange(value, places)) {
          return value;
        }
      }
    } catch (IllegalArgumentException | ArithmeticException unreadable) {
      // told below, in the same words as a value out of range
    }
    String shown = declaration.secret() ? "" : ", not " + form.name(written);
    throw new ConfigException(place + ": `" + name + "` must be " + expected() + shown);
  }

  private boolean inRange(Object value, Places places) {
    return compare(value, declaration.min(), places) >= 0
        && compare(value, declaration.max(), places) <= 0;
  }

  @SuppressWarnings("unchecked") // a limit is read by the same type as the value
  private int compare(Object value, String limit, Places places) {
    return limit.isEmpty()
        ? 0
        : ((Comparable<Object>) value).compareTo(type.reading().read(limit, places));
  }
}

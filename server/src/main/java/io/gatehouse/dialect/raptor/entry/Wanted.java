package io.gatehouse.dialect.raptor.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a search asks of a text, a number or a map, in the forms that Raptor's clients write.
public final class Wanted {
  private Wanted() {}

  /// Of a text: a text for exactly that, a list for one of them, or an object with `equals`,
  /// `contains`, `startWith`, `endWith` and `in`, of which all have to be so.
  public static Predicate<String> text(JsonNode asked) {
    if (asked.isMissingNode() || asked.isNull()) {
      return any -> true;
    }
    if (asked.isTextual()) {
      return asked.asText()::equals;
    }
    if (asked.isArray()) {
      return in(asked);
    }
    if (!asked.isObject()) {
      throw Words.bad("a text is searched for by a text, a list or an object");
    }
    return all(asked.path("equals"), String::equals)
        .and(all(asked.path("match"), String::equals))
        .and(all(asked.path("contains"), String::contains))
        .and(all(asked.path("startWith"), String::startsWith))
        .and(all(asked.path("endWith"), String::endsWith))
        .and(asked.path("in").isArray() ? in(asked.path("in")) : any -> true);
  }

  private static Predicate<String> in(JsonNode list) {
    return text -> {
      for (JsonNode each : list) {
        if (each.asText().equals(text)) {
          return true;
        }
      }
      return list.isEmpty();
    };
  }

  private static Predicate<String> all(JsonNode asked, BiPredicate<String, String> test) {
    return asked.isMissingNode() || asked.isNull()
        ? any -> true
        : text -> test.test(text, asked.asText());
  }

  /// Of a map: an object of names and values that it has to have, or `has`, `containsKey`,
  /// `containsValue`.
  public static Predicate<JsonNode> map(JsonNode asked) {
    if (asked.isMissingNode() || asked.isNull()) {
      return any -> true;
    }
    if (!asked.isObject()) {
      throw Words.bad("properties are searched for by an object");
    }
    boolean named = asked.has("has") || asked.has("containsKey") || asked.has("containsValue");
    if (!named) {
      return has(asked);
    }
    Predicate<JsonNode> fits = asked.path("has").isObject() ? has(asked.path("has")) : any -> true;
    if (asked.hasNonNull("containsKey")) {
      String name = asked.path("containsKey").asText();
      fits = fits.and(map -> map.has(name));
    }
    if (asked.hasNonNull("containsValue")) {
      JsonNode value = asked.path("containsValue");
      fits = fits.and(map -> holds(map, value));
    }
    return fits;
  }

  private static Predicate<JsonNode> has(JsonNode wanted) {
    return map -> {
      for (var field : wanted.properties()) {
        if (!same(map.path(field.getKey()), field.getValue())) {
          return false;
        }
      }
      return true;
    };
  }

  private static boolean holds(JsonNode map, JsonNode value) {
    for (JsonNode each : map) {
      if (same(each, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return (one.isNumber() && other.isNumber())
        ? one.decimalValue().compareTo(other.decimalValue()) == 0
        : one.equals(other);
  }

  /// Of a value of a stream: `between`, `match`, `equals` or `contains`.
  public static Predicate<JsonNode> value(JsonNode asked) {
    Predicate<JsonNode> fits = any -> true;
    JsonNode between = asked.path("between");
    if (between.isArray() && between.size() == 2) {
      double from = between.get(0).asDouble();
      double to = between.get(1).asDouble();
      fits = fits.and(value -> value.isNumber() && inside(value.asDouble(), from, to));
    }
    JsonNode match = first(asked, "match", "equals");
    if (match != null) {
      fits = fits.and(value -> same(value, match));
    }
    if (asked.hasNonNull("contains")) {
      String part = asked.path("contains").asText();
      fits = fits.and(value -> value.asText().contains(part));
    }
    return fits;
  }

  private static @Nullable JsonNode first(JsonNode asked, String... names) {
    for (String name : names) {
      if (asked.hasNonNull(name)) {
        return asked.get(name);
      }
    }
    return null;
  }

  private static boolean inside(double value, double from, double to) {
    return value >= from && value <= to;
  }
}

package io.gatehouse.dialect.scriptr.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.scriptr.query.Predicate.Field;
import io.gatehouse.dialect.scriptr.query.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Holds a query against one object, field by field, where no database can do it.
///
/// @param entry fields with texts, or arrays of texts
public record Holds(JsonNode entry) {

  /// Whether the object is one that is asked for.
  public boolean test(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And(List<Predicate> parts) -> parts.stream().allMatch(this::test);
      case Predicate.Or(List<Predicate> parts) -> parts.stream().anyMatch(this::test);
      case Predicate.Not(Predicate part) -> !test(part);
      case Predicate.Compare(Field field, Operator operator, String value) ->
          values(field).stream().anyMatch(one -> holds(field, one, operator, value));
      case Predicate.In(Field field, List<String> all) ->
          values(field).stream()
              .anyMatch(
                  one -> all.stream().anyMatch(value -> holds(field, one, Operator.EQUAL, value)));
      case Predicate.Like(Field field, String pattern) ->
          values(field).stream()
              .anyMatch(one -> isLike(folded(field, one), folded(field, pattern)));
      case Predicate.Has(Field field) -> !values(field).isEmpty();
    };
  }

  private List<String> values(Field field) {
    JsonNode value = entry.path(field.name());
    List<String> all = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> all.add(one.asText()));
    } else if (value.isValueNode() && !value.isNull()) {
      all.add(value.asText());
    }
    return all;
  }

  private static boolean holds(Field field, String one, Operator operator, String value) {
    Integer compared = compared(field.kind(), folded(field, one), folded(field, value));
    return compared != null && operator.holds(compared);
  }

  /// Null where one of them is no value of this kind.
  static @Nullable Integer compared(Predicate.Kind kind, String one, String other) {
    return switch (kind) {
      case TEXT -> one.compareTo(other);
      case NUMERIC -> {
        Double left = number(one);
        Double right = number(other);
        yield left == null || right == null ? null : Double.compare(left, right);
      }
      case DATE -> {
        Long left = Dates.millis(one);
        Long right = Dates.millis(other);
        yield left == null || right == null ? null : Long.compare(left, right);
      }
    };
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.valueOf(text.strip());
    } catch (NumberFormatException none) {
      return null;
    }
  }

  private static String folded(Field field, String text) {
    return field.anyCase() ? text.toLowerCase(Locale.ROOT) : text;
  }

  /// In time that is at worst the product of both lengths.
  static boolean isLike(String text, String pattern) {
    int t = 0;
    int p = 0;
    int star = -1;
    int from = 0;
    while (t < text.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && c == '%') {
        star = p++;
        from = t;
      } else if (p < pattern.length() && (c == '_' || c == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }
}

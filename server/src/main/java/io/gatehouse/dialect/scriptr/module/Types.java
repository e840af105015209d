package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.query.Dates;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Values of fields between Scriptr, where all are texts with a type, and documents, where a number
/// is a number.
final class Types {
  static final String STRING = "string";
  static final String NUMERIC = "numeric";
  static final String DATE = "date";

  /// No type of Scriptr, but schemas of the server have it.
  static final String BOOLEAN = "boolean";

  private Types() {}

  /// The value as it is kept; null for none, which takes the field away.
  static @Nullable JsonNode kept(String field, JsonNode given, @Nullable String type) {
    if (!given.isArray()) {
      return one(field, given, type);
    }
    ArrayNode all = Words.array();
    for (JsonNode element : given) {
      JsonNode value = one(field, element, type);
      if (value != null) {
        all.add(value);
      }
    }
    return all.isEmpty() ? null : all;
  }

  private static @Nullable JsonNode one(String field, JsonNode given, @Nullable String type) {
    if (given.isContainerNode()) {
      throw Codes.invalid(
          "`%s` holds an object".formatted(field), "keep it as a text by JSON.stringify");
    }
    String text = given.isNull() ? "" : given.asText();
    if (text.isEmpty()) {
      return null;
    }
    return switch (type == null ? STRING : type.toLowerCase(Locale.ROOT)) {
      case NUMERIC -> number(field, text);
      case DATE -> date(field, text);
      case BOOLEAN -> BooleanNode.valueOf(text.equalsIgnoreCase("true"));
      case STRING, "text", "geospatial" -> TextNode.valueOf(text);
      default ->
          throw Codes.invalid(
              "`%s` has no type that is kept here".formatted(field),
              "use string, text, numeric, date or geospatial");
    };
  }

  private static JsonNode number(String field, String text) {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number(number);
      }
    } catch (NumberFormatException none) {
      // said below
    }
    throw Codes.invalid("`%s` is no number".formatted(field), "write one, or give it another type");
  }

  private static JsonNode number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? LongNode.valueOf((long) number)
        : DoubleNode.valueOf(number);
  }

  /// The same value in one form, so that equal ones are equal.
  static JsonNode plain(JsonNode value) {
    return value.isNumber() ? number(value.doubleValue()) : value;
  }

  private static JsonNode date(String field, String text) {
    Long millis = Dates.millis(text);
    if (millis == null) {
      throw Codes.invalid(
          "`%s` is no date".formatted(field),
          "write it like `2018-10-17` or `2018-10-17T07:24:49+0000`");
    }
    return TextNode.valueOf(Dates.text(millis));
  }

  /// The value as scripts see it: texts, but what no script of Scriptr has written as it is.
  static JsonNode shown(JsonNode kept) {
    if (kept.isArray()) {
      ArrayNode all = Words.array();
      kept.forEach(one -> all.add(shown(one)));
      return all;
    }
    if (kept.isNumber()) {
      return TextNode.valueOf(Double.toString(kept.doubleValue()));
    }
    return kept.isBoolean() ? TextNode.valueOf(kept.asText()) : kept;
  }

  /// The type that a value has by its form.
  static String of(JsonNode kept) {
    JsonNode one = kept.isArray() ? kept.path(0) : kept;
    if (one.isNumber()) {
      return NUMERIC;
    }
    return one.isTextual() && Dates.isOne(one.textValue()) ? DATE : STRING;
  }
}

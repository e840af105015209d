package io.gatehouse.dialect.scriptr.query;

import io.gatehouse.dialect.scriptr.query.Predicate.Field;
import io.gatehouse.dialect.scriptr.query.Predicate.Kind;
import io.gatehouse.dialect.scriptr.query.Predicate.Operator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Says in the filter language of the room `document` what a query of Scriptr asks.
///
/// Whoever reads the filter checks it once more, with the rights of whoever asks: nothing is
/// guarded here.
public final class Filters {
  private static final Map<String, String> SYSTEM =
      Map.of(
          "key", "$id",
          "apsdb.documentKey", "$id",
          "meta.schema", "$schema",
          "apsdb.schema", "$schema",
          "creationDate", "$created_at",
          "lastModifiedDate", "$updated_at");
  private static final String CREATOR = "creator";

  /// What documents say of themselves in Scriptr, and no query here is about.
  private static final Set<String> UNKNOWN =
      Set.of("versionNumber", "latest", "lastModifiedBy", "apsdb.versionNumber");

  private Filters() {}

  /// Whether a field is one that the server knows of each document.
  public static boolean isSystem(String field) {
    return SYSTEM.containsKey(field) || field.equals(CREATOR) || UNKNOWN.contains(field);
  }

  /// Empty for every document.
  public static String text(Predicate predicate) {
    return predicate.equals(Predicate.ALL) ? "" : said(predicate);
  }

  private static String said(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And(List<Predicate> parts) -> joined(parts, " and ");
      case Predicate.Or(List<Predicate> parts) -> joined(parts, " or ");
      case Predicate.Not(Predicate part) -> "not (" + said(part) + ")";
      case Predicate.Compare(Field field, Operator operator, String value) ->
          compared(field, operator, value);
      case Predicate.In(Field field, List<String> values) -> in(field, values);
      case Predicate.Like(Field field, String pattern) -> like(field, pattern);
      case Predicate.Has(Field field) ->
          SYSTEM.containsKey(field.name()) || field.name().equals(CREATOR)
              ? "not ($id = \"\")"
              : "has(" + name(field) + ")";
    };
  }

  private static String joined(List<Predicate> parts, String word) {
    return parts.stream().map(Filters::said).collect(Collectors.joining(word, "(", ")"));
  }

  private static String compared(Field field, Operator operator, String value) {
    if (field.name().equals(CREATOR)) {
      return creator(operator, value);
    }
    String known = SYSTEM.get(field.name());
    if (known == null) {
      return "%s %s %s".formatted(name(field), operator.sign(), literal(field, value));
    }
    if (!known.endsWith("_at")) {
      return "%s %s %s".formatted(known, operator.sign(), quoted(value));
    }
    return moment(known, operator, Dates.required(value));
  }

  /// Scriptr knows seconds, and the server thousandths of them.
  private static String moment(String field, Operator operator, long millis) {
    String begin = quoted(java.time.Instant.ofEpochMilli(millis).toString());
    String end = quoted(java.time.Instant.ofEpochMilli(millis + 1000).toString());
    return switch (operator) {
      case EQUAL -> "(%1$s >= %2$s and %1$s < %3$s)".formatted(field, begin, end);
      case LESS -> field + " < " + begin;
      case LESS_OR_EQUAL -> field + " < " + end;
      case GREATER -> field + " >= " + end;
      case GREATER_OR_EQUAL -> field + " >= " + begin;
    };
  }

  /// Users and devices share their ids.
  private static String creator(Operator operator, String value) {
    if (operator != Operator.EQUAL) {
      throw Faults.query("`creator` is somebody or not", "use = or !=");
    }
    int at = value.indexOf('@');
    String id = at < 0 ? value : value.substring(0, at);
    return "($creator = %s or $creator = %s)"
        .formatted(quoted("user:" + id), quoted("device:" + id));
  }

  private static String in(Field field, List<String> values) {
    if (isSystem(field.name())) {
      return values.stream()
          .map(value -> compared(field, Operator.EQUAL, value))
          .collect(Collectors.joining(" or ", "(", ")"));
    }
    return values.stream()
        .map(value -> literal(field, value))
        .collect(Collectors.joining(", ", name(field) + " in (", ")"));
  }

  private static String like(Field field, String pattern) {
    int wild = pattern.indexOf('%');
    boolean prefix = wild == pattern.length() - 1 && pattern.indexOf('_') < 0;
    if (wild < 0 && pattern.indexOf('_') < 0) {
      return compared(field, Operator.EQUAL, pattern);
    }
    if (!prefix || isSystem(field.name()) || field.kind() != Kind.TEXT) {
      throw Faults.query(
          "documents are not looked through for `like \"%s\"`"
              .formatted(pattern.length() > 60 ? "…" : pattern),
          "ask for the beginning of a text, as in `name like \"Al%\"`");
    }
    return name(field) + " prefix " + quoted(pattern.substring(0, wild));
  }

  private static String name(Field field) {
    if (UNKNOWN.contains(field.name()) || field.name().endsWith("ACL")) {
      throw Faults.query(
          "documents are not asked for by `%s`".formatted(field.name()), "leave it out");
    }
    if (field.anyCase()) {
      throw Faults.query(
          "documents are not asked for in any case",
          "leave `<CI>` out of `%s`".formatted(field.name()));
    }
    return field.name();
  }

  private static String literal(Field field, String value) {
    return switch (field.kind()) {
      case TEXT -> quoted(value);
      case NUMERIC -> number(value);
      case DATE -> quoted(Dates.checked(value));
    };
  }

  static String number(String text) {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
            ? Long.toString((long) number)
            : Double.toString(number);
      }
    } catch (NumberFormatException none) {
      // said below
    }
    throw Faults.query(
        "`%s` is no number".formatted(text.length() > 60 ? "this" : text), "write one there");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

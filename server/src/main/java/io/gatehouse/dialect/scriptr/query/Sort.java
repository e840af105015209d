package io.gatehouse.dialect.scriptr.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One of the fields by which a query is sorted.
public record Sort(String field, Predicate.Kind kind, boolean descending) {
  private static final int MOST = 8;
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]{0,259})(?:\\s*<([A-Za-z\\s:,]{1,40})>)?");

  /// Reads `name<string:ASC>, born<date:DESC>`; upwards where nothing is said.
  public static List<Sort> read(@Nullable String text) {
    List<Sort> all = new ArrayList<>();
    if (text == null || text.isBlank()) {
      return all;
    }
    for (String part : text.split(",(?![^<]*>)", -1)) {
      Matcher form = FORM.matcher(part.strip());
      if (!form.matches() || all.size() == MOST) {
        throw Faults.query(
            "this is nothing to sort by", "write it like `name<string:ASC>, born<date:DESC>`");
      }
      all.add(one(form.group(1), form.group(2) == null ? "" : form.group(2)));
    }
    return all;
  }

  private static Sort one(String field, String words) {
    Predicate.Kind kind = Predicate.Kind.TEXT;
    boolean descending = false;
    for (String word : words.toLowerCase(Locale.ROOT).split("[:,]", -1)) {
      switch (word.strip()) {
        case "desc" -> descending = true;
        case "numeric" -> kind = Predicate.Kind.NUMERIC;
        case "date" -> kind = Predicate.Kind.DATE;
        case "asc", "string", "text", "ci", "" -> {
          // as it is
        }
        default ->
            throw Faults.query(
                "nothing is sorted by `%s`".formatted(word.strip()),
                "use string, numeric or date, and ASC or DESC");
      }
    }
    return new Sort(field, kind, descending);
  }

  /// The order that all of these come to; what has no value is last.
  public static Comparator<JsonNode> order(List<Sort> all) {
    return (one, other) -> {
      for (Sort sort : all) {
        int compared = sort.compare(one, other);
        if (compared != 0) {
          return compared;
        }
      }
      return 0;
    };
  }

  private int compare(JsonNode one, JsonNode other) {
    String left = value(one);
    String right = value(other);
    if (left == null || right == null) {
      return left == null ? (right == null ? 0 : 1) : -1;
    }
    Integer compared = Holds.compared(kind, left, right);
    int order = compared == null ? left.compareTo(right) : compared;
    return descending ? -order : order;
  }

  private @Nullable String value(JsonNode entry) {
    JsonNode value = entry.path(field);
    JsonNode first = value.isArray() ? value.path(0) : value;
    return first.isValueNode() && !first.isNull() ? first.asText() : null;
  }
}

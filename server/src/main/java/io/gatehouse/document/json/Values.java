package io.gatehouse.document.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.document.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes a document apart into the values by which it is found, and says which documents may be
/// kept at all.
public final class Values {
  /// Most fields of a document.
  public static final int FIELDS = 256;

  /// Most characters of a text that is found by its value.
  public static final int FOUND = 256;

  /// Most values by which one document is found.
  public static final int MOST = 512;

  private static final int ARRAY = 4_096;
  private static final int DEEPEST = 4;
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]{0,63}");

  private final List<FieldValue> values = new ArrayList<>();

  private Values() {}

  /// Whether a field may have this name.
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Refuses what no document may be.
  public static void check(ObjectNode document) {
    if (document.size() > FIELDS) {
      throw refused("fields", "a document has at most " + FIELDS + " fields");
    }
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      if (!isName(field.getKey())) {
        throw refused(
            "fields",
            "`%s` is no name of a field: use letters, digits, `_` and `-`, and begin with a letter"
                .formatted(Names.shown(field.getKey())));
      }
      checkArrays(field.getKey(), field.getValue());
    }
  }

  private static void checkArrays(String field, JsonNode value) {
    if (value.isArray() && value.size() > ARRAY) {
      throw refused("fields/" + field, "`%s` has more than %d elements".formatted(field, ARRAY));
    }
    if (value.isContainerNode()) {
      value.forEach(deeper -> checkArrays(field, deeper));
    }
  }

  private static Refused refused(String field, String why) {
    return Problem.of(ProblemType.INVALID, why).at(field).refused();
  }

  /// The values of the fields that may be searched.
  public static List<FieldValue> of(ObjectNode document, Predicate<String> searchable) {
    Values all = new Values();
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      if (searchable.test(field.getKey())) {
        all.take(field.getKey(), field.getValue(), 1);
      }
    }
    return all.values;
  }

  private void take(String name, JsonNode value, int depth) {
    if (value.isArray()) {
      int place = 1;
      for (JsonNode element : value) {
        FieldValue plain = plain(name, element);
        if (plain != null) {
          add(plain.at(place++));
        }
      }
    } else if (value.isObject()) {
      if (depth < DEEPEST) {
        value.properties().stream()
            .filter(field -> isName(field.getKey()))
            .forEach(field -> take(name + "." + field.getKey(), field.getValue(), depth + 1));
      }
    } else {
      FieldValue plain = plain(name, value);
      if (plain != null) {
        add(plain);
      }
    }
  }

  private void add(FieldValue value) {
    if (values.size() < MOST) {
      values.add(value);
    }
  }

  /// The value as one is found by it; null for one that cannot be.
  public static @Nullable FieldValue plain(String field, JsonNode value) {
    if (value.isNull()) {
      return FieldValue.nothing(field);
    }
    if (value.isBoolean()) {
      return FieldValue.truth(field, value.booleanValue());
    }
    if (value.isNumber()) {
      double number = value.doubleValue();
      return Double.isFinite(number) ? FieldValue.number(field, number + 0.0) : null;
    }
    return value.isTextual() && value.textValue().length() <= FOUND && isKept(value.textValue())
        ? FieldValue.text(field, value.textValue())
        : null;
  }

  /// No database keeps a text with a zero in it.
  private static boolean isKept(String text) {
    return text.indexOf(0) < 0;
  }
}

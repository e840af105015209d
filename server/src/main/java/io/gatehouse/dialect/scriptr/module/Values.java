package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Values as scripts of Scriptr hand them over: numbers and truths may be texts.
final class Values {
  private Values() {}

  /// Null where there is none or an empty one.
  static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isContainerNode()) {
      throw Codes.invalid("`" + name + "` is no text", "write a text there");
    }
    String text = value.isNull() || value.isMissingNode() ? "" : value.asText();
    return text.isEmpty() ? null : text;
  }

  static boolean flag(JsonNode object, String name) {
    return object.path(name).asText("").equalsIgnoreCase("true");
  }

  /// One text, or several.
  static List<String> texts(JsonNode value) {
    List<String> all = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> all.add(one.asText()));
    } else if (value.isValueNode() && !value.isNull()) {
      all.add(value.asText());
    }
    return all;
  }

  /// Whether this says what is added and taken away.
  static boolean isEdit(JsonNode value) {
    return value.isObject() && (value.has("append") || value.has("delete"));
  }

  /// What there was, without what is deleted, with what is appended.
  static <T> Set<T> edited(Collection<T> before, Collection<T> deleted, Collection<T> appended) {
    Set<T> all = new LinkedHashSet<>(before);
    all.removeAll(deleted);
    all.addAll(appended);
    return all;
  }
}

package io.gatehouse.dialect.scriptr.script;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.scriptr.directory.EntryBook;
import io.gatehouse.identity.Draft;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a script wants a user or device to be, read from the object that it hands over.
final class EntryWish {
  private static final Set<String> KNOWN =
      Set.of("id", "name", "password", "groups", "isSuspended");

  private EntryWish() {}

  /// Whether there is more than what makes one.
  static boolean holdsMore(JsonNode given) {
    return given.has("isSuspended")
        || given.properties().stream()
            .anyMatch(field -> !KNOWN.contains(field.getKey()) && field.getValue().isValueNode());
  }

  /// Free fields are attributes; an empty one is none.
  static Draft changed(Draft draft, JsonNode given) {
    Map<String, String> attributes = new HashMap<>(draft.attributes());
    given
        .properties()
        .forEach(field -> {
          boolean free = !KNOWN.contains(field.getKey()) || field.getKey().equals(EntryBook.NAME);
          if (free && field.getValue().isValueNode()) {
            String value = field.getValue().isNull() ? "" : field.getValue().asText();
            if (value.isEmpty()) {
              attributes.remove(field.getKey());
            } else {
              attributes.put(field.getKey(), value);
            }
          }
        });
    boolean enabled =
        given.has("isSuspended")
            ? !given.path("isSuspended").asText().toLowerCase(Locale.ROOT).equals("true")
            : draft.enabled();
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        draft.description(),
        enabled,
        draft.owner(),
        draft.parent(),
        draft.roles(),
        groups(given.path("groups"), draft.groups()),
        attributes,
        draft.publicData());
  }

  /// A name, several, or what is added and taken away; empty takes all away.
  static Set<String> groups(JsonNode given, Set<String> before) {
    if (given.isMissingNode() || given.isNull()) {
      return before;
    }
    if (given.isObject()) {
      Set<String> all = new HashSet<>(before);
      given.path("delete").forEach(one -> all.remove(group(one)));
      given.path("append").forEach(one -> all.add(group(one)));
      return all;
    }
    Set<String> all = new HashSet<>();
    if (given.isArray()) {
      given.forEach(one -> all.add(group(one)));
    } else if (!given.asText().isBlank()) {
      all.add(group(given));
    }
    return all;
  }

  static String group(JsonNode name) {
    String text = name.asText();
    String bare = text.startsWith("group:") ? text.substring("group:".length()) : text;
    int at = bare.indexOf('@');
    return at < 0 ? bare : bare.substring(0, at);
  }

  static @Nullable String textOrNull(JsonNode given, String name) {
    return given.path(name).isTextual() ? given.path(name).asText() : null;
  }
}

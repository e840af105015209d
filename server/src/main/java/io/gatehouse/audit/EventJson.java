package io.gatehouse.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An event as canonical JSON: keys in order, no spaces, nothing that is empty, and no secret.
final class EventJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LONGEST_TEXT = 2_000;

  private EventJson() {}

  static String body(AuditEvent event, long at) {
    ObjectNode actor = NODES.objectNode();
    actor.put("address", cut(event.actor().address()));
    put(actor, "credential", event.actor().credential());
    actor.put("subject", cut(event.actor().subject()));
    actor.put("transport", event.actor().transport());
    ObjectNode body = NODES.objectNode();
    body.put("action", event.action().label());
    body.set("actor", actor);
    put(body, "after", event.after());
    put(body, "application", event.application());
    body.put("at", at);
    put(body, "before", event.before());
    put(body, "target", event.target());
    return body.toString();
  }

  private static void put(ObjectNode object, String name, @Nullable String text) {
    if (text != null) {
      object.put(name, cut(text));
    }
  }

  private static void put(ObjectNode object, String name, Map<String, ?> values) {
    if (!values.isEmpty()) {
      object.set(name, node(values));
    }
  }

  private static ObjectNode node(Map<?, ?> values) {
    Map<String, @Nullable Object> sorted = new TreeMap<>();
    values.forEach((name, value) -> sorted.put(cut(String.valueOf(name)), value));
    ObjectNode object = NODES.objectNode();
    sorted.forEach((name, value) -> object.set(name, node(Secrets.masked(name, value))));
    return object;
  }

  /// A record would bring along fields that nobody looked at, so that only plain values are taken.
  private static JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case String text -> NODES.textNode(cut(text));
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Enum<?> word -> NODES.textNode(word.name());
      case Temporal time -> NODES.textNode(time.toString());
      case Map<?, ?> map -> node(map);
      case Collection<?> items -> {
        ArrayNode array = NODES.arrayNode();
        items.forEach(item -> array.add(node(Secrets.masked("", item))));
        yield array;
      }
      default ->
          throw new IllegalArgumentException(
              "the audit takes text, numbers, lists and maps, not " + value.getClass().getName());
    };
  }

  /// Keeps an entry from being used as storage.
  static String cut(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
    return text.substring(0, end) + "… (" + text.length() + " characters)";
  }
}

package io.gatehouse.store.sql.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// JSON in a column of text.
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column does not hold JSON", e);
    }
  }

  public static String text(List<String> texts) {
    ArrayNode array = array();
    texts.forEach(array::add);
    return array.toString();
  }

  public static List<String> list(String text) {
    return read(text).valueStream().map(JsonNode::textValue).toList();
  }

  public static String text(Map<String, String> map) {
    if (map.isEmpty()) {
      return "{}";
    }
    ObjectNode object = object();
    new TreeMap<>(map).forEach(object::put);
    return object.toString();
  }

  public static Map<String, String> map(String text) {
    if (text.equals("{}")) {
      return Map.of();
    }
    Map<String, String> map = new LinkedHashMap<>();
    read(text).properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().textValue()));
    return Map.copyOf(map);
  }
}

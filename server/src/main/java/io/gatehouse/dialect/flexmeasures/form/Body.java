package io.gatehouse.dialect.flexmeasures.form;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON object that was sent, read strictly: what is not known is refused, so that nobody
/// believes that it was done.
public record Body(JsonNode json) {
  private static final List<String> TYPES =
      List.of("application/json", "application/merge-patch+json");

  /// @param known the fields that are read
  /// @param required those of them that must be there
  public static Body read(Request request, Set<String> known, Set<String> required) {
    String type = request.header("Content-Type");
    String sent = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (TYPES.stream().noneMatch(sent::startsWith)) {
      throw Faults.json("_schema", "Invalid input type.");
    }
    JsonNode json = Json.read(request.bytes());
    if (!json.isObject()) {
      throw Faults.json("_schema", "Invalid input type.");
    }
    Map<String, String> faults = new LinkedHashMap<>();
    for (String name : required) {
      if (!json.has(name)) {
        faults.put(name, "Missing data for required field.");
      }
    }
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!known.contains(field.getKey())) {
        faults.put(field.getKey(), "Unknown field.");
      }
    }
    if (!faults.isEmpty()) {
      throw Faults.of(Faults.Place.JSON, faults);
    }
    return new Body(json);
  }

  public boolean has(String name) {
    return json.has(name);
  }

  public boolean isNull(String name) {
    return json.path(name).isNull();
  }

  /// A text that must be one.
  public String text(String name, int longest) {
    JsonNode value = json.path(name);
    if (!value.isTextual()) {
      throw Faults.json(name, "Not a valid string.");
    }
    String text = value.asText();
    if (text.isBlank() || text.length() > longest) {
      throw Faults.json(name, "Shorter than 1 or longer than %d characters.".formatted(longest));
    }
    return text;
  }

  /// A text, or null where it is absent or null.
  public @Nullable String textOrNull(String name, int longest) {
    return has(name) && !isNull(name) ? text(name, longest) : null;
  }

  public boolean flag(String name) {
    JsonNode value = json.path(name);
    if (!value.isBoolean()) {
      throw Faults.json(name, "Not a valid boolean.");
    }
    return value.asBoolean();
  }

  public long number(String name) {
    return number(json.path(name), name);
  }

  public List<Long> numbers(String name) {
    JsonNode value = json.path(name);
    if (!value.isArray()) {
      throw Faults.json(name, "Not a valid list.");
    }
    List<Long> numbers = new ArrayList<>();
    value.forEach(each -> numbers.add(number(each, name)));
    return numbers;
  }

  private static long number(JsonNode value, String name) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 1) {
      throw Faults.json(name, "Not a valid integer.");
    }
    return value.asLong();
  }
}

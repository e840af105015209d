package io.gatehouse.script.module.house;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.store.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Records as scripts see them, and what scripts hand over, as it is read.
final class Shapes {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LIMIT = 50;
  private static final int MOST = 200;

  private Shapes() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode texts(Collection<String> all) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    all.stream().sorted().forEach(array::add);
    return array;
  }

  static String moment(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /// `{items, next}`.
  static <T> ObjectNode page(Page<T> page, Function<T, JsonNode> shape) {
    ObjectNode shown = object();
    ArrayNode items = shown.putArray("items");
    page.items().forEach(one -> items.add(shape.apply(one)));
    return shown.put("next", page.next());
  }

  static ObjectNode all(List<? extends JsonNode> items) {
    ObjectNode shown = object();
    shown.putArray("items").addAll(items);
    return shown;
  }

  static int limit(JsonNode options) {
    return Math.clamp(options.path("limit").asInt(LIMIT), 1, MOST);
  }

  static @Nullable String after(JsonNode options) {
    return text(options, "after", null);
  }

  static @Nullable Long version(JsonNode options) {
    return options.path("version").isIntegralNumber() ? options.path("version").longValue() : null;
  }

  /// Refuses what nobody reads: a misspelled field must not be taken for one that is left out.
  static JsonNode only(Arguments arguments, int at, String... names) {
    JsonNode object = arguments.object(at);
    for (String name : (Iterable<String>) object::fieldNames) {
      if (!Set.of(names).contains(name)) {
        throw Problem.of(
                ProblemType.INVALID,
                "`%s` of `%s` is not known"
                    .formatted(name.length() > 60 ? "a field" : name, arguments.function()))
            .cure("use " + String.join(", ", names))
            .refused();
      }
    }
    return object;
  }

  static @Nullable String text(JsonNode object, String name, @Nullable String standard) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return standard;
    }
    if (!value.isNull() && !(value.isTextual() && Arguments.isKept(value.textValue()))) {
      throw wrong(name, "a text");
    }
    return value.textValue();
  }

  static boolean flag(JsonNode object, String name, boolean standard) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return standard;
    }
    if (!value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.booleanValue();
  }

  static Set<String> set(JsonNode object, String name, Set<String> standard) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return standard;
    }
    if (!value.isArray()) {
      throw wrong(name, "an array of texts");
    }
    Set<String> texts = new HashSet<>();
    value.forEach(one -> {
      if (!one.isTextual()) {
        throw wrong(name, "an array of texts");
      }
      texts.add(one.textValue());
    });
    return texts;
  }

  static JsonNode parsed(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is stored is no JSON", e);
    }
  }

  static Refused wrong(String name, String what) {
    return Problem.of(ProblemType.INVALID, "`%s` is not %s".formatted(name, what)).refused();
  }
}

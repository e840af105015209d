package io.gatehouse.script.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a script hands to a function of a module, read strictly.
///
/// @param function that is called, for the words of refusals
/// @param values an array
public record Arguments(String function, JsonNode values) {

  public int count() {
    return values.size();
  }

  /// Whether there is something at this place.
  public boolean has(int at) {
    JsonNode value = values.path(at);
    return !value.isMissingNode() && !value.isNull();
  }

  /// Any JSON that is there.
  public JsonNode json(int at) {
    if (!has(at)) {
      throw wrong(at, "is missing");
    }
    return values.get(at);
  }

  /// Any JSON; missing where there is none.
  public JsonNode optional(int at) {
    return has(at) ? values.get(at) : MissingNode.getInstance();
  }

  public String text(int at) {
    JsonNode value = json(at);
    if (!value.isTextual()) {
      throw wrong(at, "is no text");
    }
    if (!isKept(value.textValue())) {
      throw wrong(at, "holds what no text holds");
    }
    return value.textValue();
  }

  /// Whether a text can be kept: one with half a surrogate pair, or with U+0000, cannot.
  public static boolean isKept(String text) {
    return text.codePoints().noneMatch(one -> one == 0 || (one >= 0xD800 && one <= 0xDFFF));
  }

  public @Nullable String textOrNull(int at) {
    return has(at) ? text(at) : null;
  }

  public long number(int at) {
    JsonNode value = json(at);
    if (!value.isNumber() || value.doubleValue() != Math.rint(value.doubleValue())) {
      throw wrong(at, "is no whole number");
    }
    return value.longValue();
  }

  public boolean flag(int at, boolean standard) {
    if (!has(at)) {
      return standard;
    }
    if (!values.get(at).isBoolean()) {
      throw wrong(at, "is neither true nor false");
    }
    return values.get(at).booleanValue();
  }

  /// An object; an empty one where there is none.
  public JsonNode object(int at) {
    JsonNode value = optional(at);
    if (!value.isMissingNode() && !value.isObject()) {
      throw wrong(at, "is no object");
    }
    return value;
  }

  /// The texts of an object such as headers or parameters; numbers and truths are written out.
  public Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isValueNode()) {
        throw Problem.of(
                ProblemType.INVALID, "`%s` of `%s` is no text".formatted(field.getKey(), function))
            .refused();
      }
      texts.put(field.getKey(), field.getValue().asText());
    }
    return texts;
  }

  /// A refusal that names the argument.
  public Refused wrong(int at, String why) {
    return Problem.of(
            ProblemType.INVALID, "argument %d of `%s` %s".formatted(at + 1, function, why))
        .refused();
  }
}

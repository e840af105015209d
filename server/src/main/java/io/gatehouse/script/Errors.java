package io.gatehouse.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.engine.Stopped;
import org.jspecify.annotations.Nullable;

/// Refusals as scripts see them, and errors of scripts as callers see them.
final class Errors {
  private Errors() {}

  /// What a module refuses, for the script to catch.
  static ObjectNode thrown(Problem problem) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("message", problem.detail());
    error.put("code", problem.type().code());
    error.put("status", problem.type().http());
    put(error, "field", problem.field());
    put(error, "cure", problem.cure());
    put(error, "decision", problem.decision());
    return error;
  }

  private static void put(ObjectNode error, String name, @Nullable String value) {
    if (value != null) {
      error.put(name, value);
    }
  }

  /// What the script has thrown and nobody has caught. A refusal of ours stays what it is.
  static Problem failed(JsonNode failure) {
    String message = failure.path("message").asText("");
    String code = failure.path("code").isTextual() ? failure.path("code").textValue() : null;
    if (failure.path("refused").asBoolean(false) && code != null) {
      for (ProblemType type : ProblemType.values()) {
        if (type.code().equals(code) && type != ProblemType.INTERNAL) {
          Problem problem = Problem.of(type, message);
          String cure = failure.path("cure").textValue();
          String decision = failure.path("decision").textValue();
          problem = cure == null ? problem : problem.cure(cure);
          return decision == null ? problem : problem.decided("script", decision);
        }
      }
    }
    String name = failure.path("name").asText("Error");
    Problem problem =
        Problem.of(ProblemType.SCRIPT_FAILED, message.isEmpty() ? name : name + ": " + message)
            .cure("its log says more: `/v1/script-logs`");
    return problem.coded(code == null ? "thrown" : code);
  }

  static Problem stopped(Stopped.Reason reason) {
    Problem problem =
        Problem.of(ProblemType.SCRIPT_FAILED, reason.text())
            .coded("stopped-" + reason.name().toLowerCase(java.util.Locale.ROOT));
    return switch (reason) {
      case CPU, WALL, MEMORY, OUTPUT ->
          problem.cure("let it do less at once, or raise the limit in `[script]`");
      case DEPTH -> problem.cure("use a loop instead");
      case UNSETTLED -> problem.cure("it waits for a promise that nobody keeps");
      case GONE, BROKEN -> problem;
    };
  }
}

package io.gatehouse.script.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.store.script.LogLine;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `log`: what the script says to whoever looks after it; the same as `console`.
public final class LogModule implements Module {
  @Override
  public String name() {
    return "log";
  }

  @Override
  public Set<String> functions() {
    return Set.of("debug", "info", "warn", "error");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    LogLine.Level level =
        switch (function) {
          case "debug" -> LogLine.Level.DEBUG;
          case "warn" -> LogLine.Level.WARN;
          case "error" -> LogLine.Level.ERROR;
          default -> LogLine.Level.INFO;
        };
    StringBuilder line = new StringBuilder();
    for (JsonNode value : arguments.values()) {
      line.append(line.isEmpty() ? "" : " ")
          .append(value.isTextual() ? value.textValue() : value.toString());
    }
    run.log(level, line.toString());
    return null;
  }
}

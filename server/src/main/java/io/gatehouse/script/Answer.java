package io.gatehouse.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.store.script.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has come of a call.
///
/// @param script that ran, without what stood behind its path
/// @param run names the run
/// @param result JSON; `null` where there is none
/// @param raw what the script says to HTTP in its own words; null where it does not
/// @param log what it said meanwhile
/// @param failure why it has not come to an end; null if it has
public record Answer(
    String script,
    String run,
    JsonNode result,
    @Nullable Raw raw,
    List<LogLine> log,
    @Nullable Problem failure) {

  public Answer {
    log = List.copyOf(log);
  }

  /// What the script answers where there is no HTTP: its result, or the body that it has written.
  public JsonNode body() {
    return raw == null ? result : TextNode.valueOf(new String(raw.body(), StandardCharsets.UTF_8));
  }

  /// An answer of HTTP, as the script wants it; nothing of it was checked.
  public record Raw(int status, List<Header> headers, byte[] body) {
    public Raw {
      headers = List.copyOf(headers);
    }
  }

  public record Header(String name, String value) {}
}

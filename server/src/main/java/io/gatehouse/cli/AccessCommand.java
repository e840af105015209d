package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse request access`: for a device without access, which needs no token to ask for one.
@Command(
    name = "access",
    description =
        "Asks for access as a device, waits until somebody decides, and prints the token, once.")
final class AccessCommand implements Callable<Integer> {
  private static final String SECRET = "Gatehouse-Request-Secret";

  @Option(
      names = "--as",
      required = true,
      paramLabel = "device:ID",
      description = "Who you will be.")
  private String principal = "";

  @Option(names = "--description", description = "For whoever decides: what you are.")
  private @Nullable String description;

  @Option(names = "--role", paramLabel = "ROLE", description = "A role that you wish for.")
  private List<String> roles = List.of();

  @Option(
      names = "--permission",
      paramLabel = "LABEL",
      description = "A permission that you wish for, such as `publish_channel:fleet/7/#`.")
  private List<String> permissions = List.of();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "How long to wait; then the request is taken back. Usually 1h.")
  private String patience = "";

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    long end = System.nanoTime() + duration(patience).toNanos();
    ServerCall stranger = server.stranger();
    JsonNode asked = stranger.post("/v1/access-requests", wish());
    String path = "/v1/access-requests/" + ServerCall.encoded(asked.path("id").asText());
    ServerCall asker = stranger.with(SECRET, asked.path("secret").asText());
    PrintWriter err = spec.commandLine().getErr();
    err.println("asked as " + asked.path("id").asText() + ": waiting for somebody who decides");
    err.flush();
    Duration pause = Duration.ofSeconds(Math.max(1, asked.path("poll_seconds").asLong()));
    JsonNode state = asker.get(path);
    while (state.path("status").asText().equals("pending")) {
      if (System.nanoTime() + pause.toNanos() > end) {
        asker.delete(path);
        throw Problem.of(ProblemType.TIMED_OUT, "nobody decided within " + patience)
            .cure("ask again, or wait longer with `--wait`")
            .refused();
      }
      sleep(pause);
      state = asker.get(path);
    }
    return collected(asker, path, state);
  }

  private int collected(ServerCall asker, String path, JsonNode state) throws IOException {
    if (!state.path("token_waits").asBoolean()) {
      String reason = state.path("reason").asText();
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "the request is %s%s"
                  .formatted(state.path("status").asText(), reason.isEmpty() ? "" : ": " + reason))
          .refused();
    }
    JsonNode token = asker.post(path + "/collect");
    PrintWriter out = spec.commandLine().getOut();
    out.println(server.json() ? token.toString() : token.path("token").asText());
    return 0;
  }

  private Map<String, Object> wish() {
    if (!principal.startsWith(Subject.Kind.DEVICE.label() + ":")) {
      throw Problem.of(ProblemType.INVALID, "`" + principal + "` is no device")
          .at("--as")
          .cure("write it like `device:boat-7`")
          .refused();
    }
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("client_id", principal.substring(principal.indexOf(':') + 1));
    put(wish, "application", server.application());
    put(wish, "description", description);
    put(wish, "roles", roles.isEmpty() ? null : roles);
    put(wish, "permissions", permissions.isEmpty() ? null : permissions);
    return wish;
  }

  private static void put(Map<String, Object> wish, String name, @Nullable Object value) {
    if (value != null) {
      wish.put(name, value);
    }
  }

  /// Such as `90s`, `15m`, `1h30m` or `2d`.
  static Duration duration(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int days = upper.indexOf('D');
    String clock = upper.substring(days + 1);
    try {
      return Duration.parse(
          "P" + upper.substring(0, days + 1) + (clock.isEmpty() ? "" : "T" + clock));
    } catch (DateTimeParseException e) {
      throw notATime(text);
    }
  }

  private static Refused notATime(String text) {
    return Problem.of(ProblemType.INVALID, "`" + text + "` is no time")
        .cure("write it like `90s`, `1h` or `30d`")
        .refused();
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", e);
    }
  }
}

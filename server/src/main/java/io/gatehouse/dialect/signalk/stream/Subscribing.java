package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.signalk.model.Glob;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Subscribe and unsubscribe: what a client wants to hear of, and how often.
final class Subscribing {
  private static final Duration USUAL_PERIOD = Duration.ofSeconds(1);
  private static final long SHORTEST = 10;
  private static final long LONGEST = 24L * 3600 * 1000;
  private static final int MOST_ROWS = 1_000;
  private static final int LONGEST_PATTERN = 512;
  private static final int LONGEST_WILD = 128;

  private final StreamConnection connection;

  Subscribing(StreamConnection connection) {
    this.connection = connection;
  }

  void subscribe(JsonNode message, Consumer<Problem> complain) {
    Glob context = context(message);
    List<JsonNode> rows = rows(message.path("subscribe"));
    boolean cached = connection.peer().options().cached();
    if (!message.path("sendCachedValues").asBoolean(true)) {
      cached = false;
    }
    if (message.path("announceNewPaths").asBoolean(false)) {
      Interest.Row all = new Interest.Row(context, new Glob("*"));
      Interest.Terms terms =
          new Interest.Terms(Interest.Pace.ANNOUNCED, Duration.ZERO, excluded(message));
      tell(connection.interests().add(new Interest(all, terms), true), complain);
    }
    for (JsonNode row : rows) {
      String path = row.path("path").textValue();
      if ("log".equals(path)) {
        tell(Problem.of(ProblemType.FORBIDDEN, "the log of the server is not told"), complain);
        continue;
      }
      Interest.Terms terms = terms(row, excluded(message), complain);
      Interest interest = new Interest(new Interest.Row(context, glob(path, "path")), terms);
      tell(connection.interests().add(interest, cached), complain);
    }
  }

  private static void tell(@Nullable Problem why, Consumer<Problem> complain) {
    if (why != null) {
      complain.accept(why);
    }
  }

  void unsubscribe(JsonNode message, Consumer<Problem> complain) {
    Glob context = context(message);
    for (JsonNode row : rows(message.path("unsubscribe"))) {
      Glob path = glob(row.path("path").textValue(), "path");
      connection.interests().remove(new Interest.Row(context, path));
    }
  }

  private static List<JsonNode> rows(JsonNode rows) {
    if (!rows.isArray() || rows.size() > MOST_ROWS) {
      throw Commands.wrong("a list of at most " + MOST_ROWS + " paths is expected");
    }
    return rows.valueStream().toList();
  }

  private Glob context(JsonNode message) {
    JsonNode context = message.path("context");
    if (context.isMissingNode() || context.isNull()) {
      return new Glob(connection.vessel().self());
    }
    if (context.isObject()) {
      throw Commands.wrong("contexts by position are not offered; name them, or use `*`");
    }
    Glob named = glob(context.textValue(), "context");
    boolean self = named.text().equals("vessels.self") || named.text().equals("self");
    return self ? new Glob(connection.vessel().self()) : named;
  }

  private static Glob glob(@Nullable String text, String name) {
    boolean good =
        text != null
            && !text.isEmpty()
            && text.length() <= (text.indexOf('*') < 0 ? LONGEST_PATTERN : LONGEST_WILD)
            && text.chars().noneMatch(c -> c < ' ' || Character.isSurrogate((char) c));
    if (text == null || !good) {
      throw Commands.wrong("`" + name + "` is no pattern of paths");
    }
    return new Glob(text);
  }

  private static Set<String> excluded(JsonNode message) {
    Set<String> excluded = new HashSet<>();
    message.path("excludeSources").valueStream().forEach(one -> excluded.add(one.asText()));
    return excluded;
  }

  /// What cannot be had is said, and the nearest is done instead.
  private static Interest.Terms terms(
      JsonNode row, Set<String> without, Consumer<Problem> complain) {
    String policy = row.path("policy").asText("");
    if (!row.path("format").asText("delta").equals("delta")) {
      complain.accept(Problem.of(ProblemType.INVALID, "Only delta format supported, using it"));
    }
    long minimum = milliseconds(row.path("minPeriod"));
    long period = milliseconds(row.path("period"));
    if (minimum > 0 && (policy.isEmpty() || policy.equals("instant") || policy.equals("ideal"))) {
      return new Interest.Terms(Interest.Pace.THROTTLED, Duration.ofMillis(minimum), without);
    }
    return switch (policy) {
      case "fixed" -> {
        Duration every = period > 0 ? Duration.ofMillis(period) : USUAL_PERIOD;
        yield new Interest.Terms(Interest.Pace.FIXED, every, without);
      }
      case "ideal" -> {
        Duration every = period > 0 ? Duration.ofMillis(period) : USUAL_PERIOD;
        yield new Interest.Terms(Interest.Pace.THROTTLED, every, without);
      }
      case "" ->
          period > 0
              ? new Interest.Terms(Interest.Pace.FIXED, Duration.ofMillis(period), without)
              : new Interest.Terms(Interest.Pace.INSTANT, Duration.ZERO, without);
      case "instant" -> new Interest.Terms(Interest.Pace.INSTANT, Duration.ZERO, without);
      default -> {
        complain.accept(
            Problem.of(ProblemType.INVALID, "`" + policy + "` is no policy, using `instant`"));
        yield new Interest.Terms(Interest.Pace.INSTANT, Duration.ZERO, without);
      }
    };
  }

  private static long milliseconds(JsonNode node) {
    long given = node.asLong(0);
    return given <= 0 ? 0 : Math.clamp(given, SHORTEST, LONGEST);
  }
}

package io.gatehouse.observe;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line per request, in `key=value` form; never a token, a query or a body.
public final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.request");
  private static final int SHORTEST = 12;

  /// What somebody put into a path although it opens something: a token, or the secret of an access
  /// request, which Signal K's clients have in the address that they poll.
  private static final Pattern SECRET =
      Pattern.compile(
          "gh[a-z]_[\\w-]{8,}|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+|(?<=/)[A-Za-z0-9]{56,}={0,2}(?=/|$)");

  private final Volume volume;

  public RequestLog(Volume volume) {
    this.volume = volume;
  }

  /// How much is logged.
  public enum Volume {
    ALL,
    /// Everything but the good answers of hot routes and of those that only read.
    NOTABLE,
    NONE
  }

  /// Whether a request would be logged, so that its line is made only then.
  public boolean wants(boolean changes, int status) {
    return switch (volume) {
      case ALL -> LOG.isInfoEnabled();
      case NOTABLE -> (changes || status >= 400) && LOG.isInfoEnabled();
      case NONE -> false;
    };
  }

  public void write(Entry entry) {
    LOG.info(
        "id={} method={} path={} status={} ms={} from={} by={}{}",
        entry.id(),
        entry.method(),
        shown(entry.path()),
        entry.status(),
        Math.round(entry.nanos() / 1e3) / 1e3,
        entry.address(),
        entry.subject() == null ? "-" : entry.subject(),
        entry.problem() == null ? "" : " problem=" + entry.problem());
  }

  static String shown(String path) {
    return path.length() < SHORTEST ? path : SECRET.matcher(path).replaceAll("…");
  }

  /// @param path as it was sent, without the query
  /// @param subject who it was, if anybody asked
  /// @param problem code of the problem that was answered
  public record Entry(
      String id,
      String method,
      String path,
      int status,
      long nanos,
      String address,
      @Nullable String subject,
      @Nullable String problem) {}
}

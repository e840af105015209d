package io.gatehouse.door.http;

import io.gatehouse.access.Rights;
import io.gatehouse.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a dialect reads credentials and words refusals, where that is not as everywhere else.
///
/// Everything besides stays with the door: limits, TLS, names of hosts, and that a foreign page
/// cannot use what a browser shows of its own accord. All methods run on event loops.
public interface Manner {

  /// What a request shows to prove who sends it.
  ///
  /// @throws io.gatehouse.problem.Refused where it cannot be read
  Shown shown(Seen seen);

  /// Refuses rights that are good, but not here.
  ///
  /// @throws io.gatehouse.problem.Refused if they are not
  default void require(Rights rights) {}

  /// The answer in the dialect's own words.
  ///
  /// @param requestId under which the log says more
  Response refusal(Problem problem, Seen seen, String requestId);

  /// The answer to a request for a WebSocket's address that does not ask for a WebSocket; null for
  /// that of the door. Credentials have been looked at.
  default @Nullable Response notAnUpgrade() {
    return null;
  }

  /// Whether a certificate signs its holder in where nothing else is shown.
  default boolean knowsCertificates() {
    return true;
  }

  /// The headers of every answer, also to OPTIONS and to a WebSocket, where the route is offered to
  /// pages of all origins; null where it is not.
  ///
  /// In return nothing that a browser shows of its own accord counts there, neither cookie nor
  /// certificate. All methods of one path have to be the same in this.
  default @Nullable Map<String, String> forAnyPage() {
    return null;
  }

  /// What is seen of a request before anybody acts on it.
  ///
  /// @param header the value of a header, or null
  /// @param query the parameters that the route knows, decoded
  /// @param upgrade whether the route is a WebSocket's
  record Seen(
      Function<String, @Nullable String> header, Map<String, List<String>> query, boolean upgrade) {

    public @Nullable String header(String name) {
      return header.apply(name);
    }

    /// The value of a cookie that is there once; throws `Refused` where it is there twice.
    public @Nullable String cookie(String name) {
      String line = header("Cookie");
      return line == null ? null : Caller.cookie(List.of(line), name);
    }
  }

  /// What a request shows.
  ///
  /// @param token null where it shows nothing
  /// @param application the tenant that it asks for; null for that of the token
  /// @param byCookie whether a browser would have shown it for any page
  record Shown(@Nullable String token, @Nullable String application, boolean byCookie) {

    /// Without the token, which is a secret.
    @Override
    public String toString() {
      return "Shown[" + (token == null ? "nothing" : "a token") + ", " + application + "]";
    }
  }
}

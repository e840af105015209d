package io.gatehouse.dialect.signalk.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.SecurityConfig;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Signs people in and out by Signal K, over HTTP and over the stream. All methods block.
///
/// A token has the shape that the clients look at, `{id,iat,exp}` in a JWT, and is a session like
/// any other: what is kept of it is its hash, so a logout, a new password or a deletion ends it.
public final class SignIn {
  private static final String NAME = "Signal K login of ";
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration ANY = Duration.ofDays(36_500);

  private final Entry entry;

  public SignIn(Entry entry) {
    this.entry = entry;
  }

  /// Opens a session. Throws `Refused`: CREDENTIAL_REFUSED, or TOO_MANY with the seconds to wait.
  ///
  /// The window of [Entry#logins] is counted by the caller.
  public Signed in(Attempt attempt) {
    String user = attempt.user().strip();
    Instant now = entry.rooms().clock().instant();
    String name = NAME + now.truncatedTo(ChronoUnit.MILLIS);
    Issued issued =
        entry
            .rooms()
            .login()
            .login(
                new Login.Attempt(
                    attempt.application(), user, attempt.password(), attempt.origin()),
                new Opening(
                    wording("id", user, attempt.rememberMe()),
                    name,
                    longest(attempt.application()).orElse(ANY)));
    return signed(issued, attempt.origin());
  }

  /// Ends the session that this identity came by, with every token under which it went on.
  public void out(Identity identity, Origin origin) {
    try {
      entry.rooms().sessions().logoutOfAll(identity, origin);
    } catch (Refused endedMeanwhile) {
      // somebody else was faster, and that is what was asked for
    }
  }

  /// Goes on with a session under a new token, at most thirty days after it was opened; empty where
  /// there is no such session. Device tokens are none.
  public Optional<Signed> goOn(Identity identity, Origin origin, boolean rememberMe) {
    Instant now = entry.rooms().clock().instant();
    TokenRecord session = entry.rooms().sessions().of(identity).orElse(null);
    if (session == null || !session.name().startsWith(NAME)) {
      return Optional.empty();
    }
    Instant begun = Instant.parse(session.name().substring(NAME.length()));
    Duration left = Duration.between(now, begun.plus(LONGEST));
    Duration longest = longest(identity.application()).orElse(ANY);
    if (left.isNegative() || left.isZero()) {
      return Optional.empty();
    }
    Opening opening =
        new Opening(
            wording("id", identity.name(), rememberMe),
            session.name(),
            left.compareTo(longest) < 0 ? left : longest);
    return entry
        .rooms()
        .sessions()
        .goOn(identity, origin, opening)
        .map(issued -> signed(issued, origin));
  }

  private Signed signed(Issued issued, Origin origin) {
    TokenRecord session = issued.record();
    Long end = session.expiresAt();
    Duration life = end == null ? ANY : Duration.ofMillis(end - session.createdAt());
    Rights rights = entry.rooms().access().rights(issued.identity(), origin);
    return new Signed(issued.text(), life, rights);
  }

  /// What the administrators of the application allow at most.
  private Optional<Duration> longest(String application) {
    return SecurityConfig.time(entry.securities().of(application).expiration());
  }

  /// How the token of a device is written.
  public static Wording ofDevice(String clientId) {
    return wording("device", clientId, false);
  }

  private static Wording wording(String claim, String name, boolean rememberMe) {
    return (kind, from, until, random) -> {
      ObjectNode claims = Words.object().put(claim, name).put("iat", from / 1000);
      if (until != null) {
        claims.put("exp", until / 1000);
      }
      if (rememberMe) {
        claims.put("rememberMe", true);
      }
      return TokenText.shaped(new String(Json.write(claims), StandardCharsets.UTF_8), random);
    };
  }

  /// One try to sign in.
  public record Attempt(
      String application, String user, String password, boolean rememberMe, Origin origin) {

    /// Without what is secret.
    @Override
    public String toString() {
      return "Attempt[" + application + "]";
    }
  }

  /// Somebody who has signed in.
  ///
  /// @param token at the only moment when its text is known
  /// @param life until it ends
  public record Signed(String token, Duration life, Rights rights) {

    /// The answer's part that says so: `type`, `timeToLive` in seconds, and `token`.
    public ObjectNode json() {
      return Words.object()
          .put("type", "JWT")
          .put("timeToLive", life.toSeconds())
          .put("token", token);
    }

    @Override
    public String toString() {
      return "Signed[" + rights.identity().subject() + "]";
    }
  }
}

package io.gatehouse.dialect.api.people;

import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.factor.FactorBook;
import io.gatehouse.identity.people.PasswordLinks;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a page needs on which people sign in: who is there, until when, and which ways in there
/// are.
public final class StandingRoutes {
  private final Sessions sessions;
  private final FactorBook factors;
  private final PasswordLinks passwords;
  private final InstantSource clock;
  private final boolean cookies;

  public StandingRoutes(Rooms rooms) {
    this.sessions = rooms.sessions();
    this.factors = rooms.factors();
    this.passwords = rooms.passwords();
    this.clock = rooms.clock();
    this.cookies = rooms.cookies();
  }

  /// @param cookies whether a login may ask for a cookie
  public record Rooms(
      Sessions sessions,
      FactorBook factors,
      PasswordLinks passwords,
      InstantSource clock,
      boolean cookies) {}

  public void mount(Mount mount) {
    mount.route(Method.GET, "/v1/login", this::standing);
    mount.route(Method.POST, "/v1/me/renewal", this::renew);
  }

  /// 200 also for a stranger: that nobody is signed in is no fault of a page on which people do.
  private Response standing(Request request) {
    try {
      Identity identity = request.rights().identity();
      return Response.ok(standing(identity, identity.credential().expiresAt()));
    } catch (Refused refused) {
      ProblemType type = refused.problem().type();
      if (type != ProblemType.CREDENTIAL_REFUSED && type != ProblemType.CREDENTIAL_ENDED) {
        throw refused;
      }
      Response answer = Response.ok(nobody());
      return request.byCookie() ? answer.endSession() : answer;
    }
  }

  /// Only the cookie goes on: what a program holds is replaced by its next login.
  private Response renew(Request request) {
    Issued issued = sessions.renew(request.signedIn().identity(), request.origin());
    long end = Objects.requireNonNull(issued.record().expiresAt());
    Standing standing = standing(issued.identity(), issued.identity().credential().expiresAt());
    Duration life = Duration.between(clock.instant(), Instant.ofEpochMilli(end));
    return Response.ok(standing).startSession(issued.text(), life);
  }

  /// Whoever may do nothing but add a second factor has not come in yet.
  private Standing standing(Identity identity, long end) {
    boolean session = identity.credential().kind() == Identity.Kind.SESSION_TOKEN;
    if (!session || identity.credential().permissions() != null) {
      return nobody();
    }
    Instant now = clock.instant();
    Instant until = Instant.ofEpochMilli(end);
    Optional<Instant> last = sessions.renewableUntil(identity);
    return new Standing(
        true,
        identity.subject().toString(),
        identity.name(),
        identity.application(),
        until,
        Duration.between(now, until).toSeconds(),
        last.isPresent() && until.isBefore(last.get()),
        cookies,
        factors.takesPasskeys(),
        passwords.offered());
  }

  private Standing nobody() {
    return new Standing(
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        cookies,
        factors.takesPasskeys(),
        passwords.offered());
  }

  /// @param renewable whether the session can go on beyond this end
  /// @param cookies whether this server gives sessions to browsers
  /// @param mail whether a link is mailed to whoever has forgotten a password
  public record Standing(
      boolean signedIn,
      @Nullable String principal,
      @Nullable String name,
      @Nullable String application,
      @Nullable Instant expiresAt,
      @Nullable Long maxAge,
      @Nullable Boolean renewable,
      boolean cookies,
      boolean passkeys,
      boolean mail) {}
}

package io.gatehouse.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// People who were sent to a service and have not come back, or whose code was not used.
///
/// What came back is handed over by two random values: `state` went to the service and came back
/// with the browser; `handle` is made then, and only that browser gets it. Whoever began has to
/// bring the handle with the session of then: so nobody can have another person say yes for them,
/// or be given another person's account. In memory, for ten minutes.
final class Approvals {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  /// Of one principal, and of one application: so that nobody drives out what others have begun.
  private static final int MOST_OF_ONE = 20;

  private static final int MOST_OF_APPLICATION = 2_000;
  private static final int BYTES = 32;

  private final SecureRandom random;
  private final Cache<String, Begun> begun =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LIFE).build();
  private final Cache<String, Returned> returned =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LIFE).build();

  Approvals(SecureRandom random) {
    this.random = random;
  }

  /// @param session the credential of whoever called the script
  /// @param principal whose connection it will be
  record Begun(
      String application,
      Subject caller,
      @Nullable String session,
      Subject principal,
      Service service,
      CodeVerifier verifier,
      URI redirect,
      String returnTo) {}

  record Returned(Begun begun, String code) {
    /// Without the code.
    @Override
    public String toString() {
      return "Returned[" + begun.service().name() + "]";
    }
  }

  String begin(Begun one) {
    requireRoom(one);
    String state = fresh();
    begun.put(state, one);
    return state;
  }

  private void requireRoom(Begun one) {
    int ofApplication = 0;
    int own = 0;
    for (Begun other : begun.asMap().values()) {
      if (other.application().equals(one.application())) {
        ofApplication++;
        own += other.caller().equals(one.caller()) ? 1 : 0;
      }
    }
    if (own >= MOST_OF_ONE || ofApplication >= MOST_OF_APPLICATION) {
      throw Problem.of(ProblemType.TOO_MANY, "too many connections were begun and not finished")
          .cure("finish one, or wait ten minutes")
          .refused();
    }
  }

  /// Where a state leads, once.
  Begun take(String state) {
    Begun one = begun.asMap().remove(state);
    if (one == null) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "nobody waits for this answer")
          .cure("begin again; an answer counts once and for ten minutes")
          .refused();
    }
    return one;
  }

  String park(Returned one) {
    String handle = fresh();
    returned.put(handle, one);
    return handle;
  }

  /// What a handle stands for, once, and for whoever began alone: in the hands of another it is
  /// worth nothing any more.
  Returned collect(String handle, Rights caller, Subject principal) {
    Returned one = returned.asMap().remove(handle);
    if (one == null
        || !one.begun().application().equals(caller.identity().application())
        || !one.begun().caller().equals(caller.identity().subject())
        || !java.util.Objects.equals(one.begun().session(), caller.identity().credential().id())
        || !one.begun().principal().equals(principal)) {
      throw Problem.of(ProblemType.FORBIDDEN, "this was not begun by you, in this session")
          .cure("begin and finish with the same session, once")
          .refused();
    }
    return one;
  }

  private String fresh() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

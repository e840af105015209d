package io.gatehouse.identity.proof;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which sessions have proved just now who they are: what changes how somebody signs in is done in
/// such a session only, so that a token that was left open or stolen cannot do it.
///
/// It lives in bounded memory; whoever is forgotten signs in once more. Safe for use by any thread.
public final class RecentLogins {
  public static final Duration LIFE = Duration.ofMinutes(10);
  private static final int MOST = 100_000;

  private final Cache<String, Boolean> sessions;

  public RecentLogins(InstantSource time) {
    sessions =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LIFE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()))
            .executor(Runnable::run)
            .build();
  }

  /// This session has just proved who it is.
  public void note(String session) {
    sessions.put(session, Boolean.TRUE);
  }

  /// Throws `Refused` unless this session has proved lately who it is.
  public void require(@Nullable String session) {
    if (session == null || sessions.getIfPresent(session) == null) {
      throw Problem.of(ProblemType.FORBIDDEN, "your login is too old for this")
          .cure("prove once more who you are by `POST /v1/me/login`, and try again")
          .coded("login-too-old")
          .refused();
    }
  }
}

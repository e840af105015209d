package io.gatehouse.identity.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.time.InstantSource;

/// How fast strangers ask and look: so often in a minute, by address and by application.
///
/// Lives in bounded memory and forgets with a restart. Safe for use by any thread.
final class Paces {
  private static final long MINUTE = 60_000;
  private static final int ENTRIES = 100_000;
  private static final int ALL_TOGETHER = 10;

  private final Bounds bounds;
  private final InstantSource time;
  private final Cache<String, Count> counts =
      Caffeine.newBuilder()
          .maximumSize(ENTRIES)
          .expireAfterAccess(Duration.ofMinutes(2))
          .executor(Runnable::run)
          .build();

  Paces(Bounds bounds, InstantSource time) {
    this.bounds = bounds;
    this.time = time;
  }

  void ask(String place) {
    take("ask from " + place, bounds.asksPerMinute(), "too many requests from this address");
  }

  /// @param application one that there is: what strangers call so may be long
  void askIn(String application) {
    take(
        "ask in " + application,
        (long) bounds.asksPerMinute() * ALL_TOGETHER,
        "too many ask for access now");
  }

  void look(String place) {
    take("look from " + place, bounds.pollsPerMinute(), "this address asks too often");
  }

  private void take(String what, long most, String refusal) {
    long wait = counts.get(what, _ -> new Count()).take(time.millis(), most);
    if (wait > 0) {
      long seconds = (wait + 999) / 1000;
      throw Problem.of(ProblemType.TOO_MANY, refusal)
          .cure("wait %d s".formatted(seconds))
          .retryAfter(seconds)
          .refused();
    }
  }

  /// Begun minutes with what was taken in them.
  private static final class Count {
    private long start = Long.MIN_VALUE;
    private long taken;

    /// Takes one; else says how many milliseconds to wait.
    synchronized long take(long now, long most) {
      if (start == Long.MIN_VALUE || now - start >= MINUTE || now < start) {
        start = now;
        taken = 0;
      }
      if (taken >= most) {
        return Math.max(1, start + MINUTE - now);
      }
      taken++;
      return 0;
    }
  }
}

package io.gatehouse.identity.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.time.InstantSource;

/// How often something may be done in a quarter of an hour, by whatever it is counted by.
///
/// Lives in bounded memory and forgets with a restart. Safe for use by any thread.
final class Pace {
  private static final long WINDOW = Duration.ofMinutes(15).toMillis();
  private static final int ENTRIES = 100_000;

  private final int most;
  private final InstantSource time;
  private final Cache<String, Count> counts =
      Caffeine.newBuilder()
          .maximumSize(ENTRIES)
          .expireAfterAccess(Duration.ofMinutes(30))
          .executor(Runnable::run)
          .build();

  Pace(int most, InstantSource time) {
    this.most = most;
    this.time = time;
  }

  /// Takes one; false when there were enough.
  boolean take(String key) {
    return wait(key) == 0;
  }

  /// Takes one, or throws `Refused` TOO_MANY with the seconds to wait.
  void require(String key) {
    long wait = wait(key);
    if (wait > 0) {
      long seconds = (wait + 999) / 1000;
      throw Problem.of(ProblemType.TOO_MANY, "too many of these from this address")
          .cure("wait %d s".formatted(seconds))
          .retryAfter(seconds)
          .refused();
    }
  }

  private long wait(String key) {
    return counts.get(key, _ -> new Count()).take(time.millis(), most);
  }

  /// A begun window with what was taken in it.
  private static final class Count {
    private long start = Long.MIN_VALUE;
    private int taken;

    synchronized long take(long now, int most) {
      if (start == Long.MIN_VALUE || now - start >= WINDOW || now < start) {
        start = now;
        taken = 0;
      }
      if (taken >= most) {
        return Math.max(1, start + WINDOW - now);
      }
      taken++;
      return 0;
    }
  }
}

package io.gatehouse.dialect.signalk.entry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.identity.Origin;
import java.time.Duration;
import java.time.InstantSource;

/// Counts what an address does within fixed windows of time, as Signal K's servers do.
///
/// Lives in bounded memory. Safe for use by any thread; never blocks for long.
public final class RateWindow {
  private static final int ADDRESSES = 100_000;

  private final int limit;
  private final Duration window;
  private final InstantSource time;
  private final Cache<String, Count> counts;

  RateWindow(int limit, Duration window, InstantSource time) {
    this.limit = limit;
    this.window = window;
    this.time = time;
    counts =
        Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterAccess(window.multipliedBy(2))
            .executor(Runnable::run)
            .build();
  }

  /// Counts one more of an address.
  public Taken take(Origin origin) {
    return counts.get(origin.place(), absent -> new Count()).take(time.millis());
  }

  /// What one more came to.
  ///
  /// @param allowed whether it may go on
  /// @param remaining how many more may in this window
  /// @param endsAt end of the window, in epoch milliseconds
  /// @param retryAfter seconds until then, at least one
  public record Taken(boolean allowed, int limit, int remaining, long endsAt, long retryAfter) {}

  private final class Count {
    private long endsAt;
    private int used;

    private synchronized Taken take(long now) {
      if (now >= endsAt) {
        endsAt = now + window.toMillis();
        used = 0;
      }
      boolean allowed = used < limit;
      if (allowed) {
        used++;
      }
      long seconds = Math.max(1, (endsAt - now + 999) / 1000);
      return new Taken(allowed, limit, limit - used, endsAt, seconds);
    }
  }
}

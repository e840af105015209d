package io.gatehouse.messaging.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.core.policy.Subject;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// How fast principals and applications publish, over all of their connections.
///
/// A principal that has been silent for a minute has its whole rate again, and is forgotten.
public final class Rates {
  private static final long MOST = 1_000_000;

  private final int perPrincipal;
  private final int perApplication;
  private final Cache<String, SharedRate> principals =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(Duration.ofMinutes(1)).build();
  private final ConcurrentMap<String, SharedRate> applications = new ConcurrentHashMap<>();

  public Rates(Limits.Shared limits) {
    this.perPrincipal = limits.publishesPerPrincipal();
    this.perApplication = limits.publishesPerApplication();
  }

  /// Takes a permit for one message.
  ///
  /// @return who publishes too fast, in words; null if nobody does
  public @Nullable String take(String application, Subject principal) {
    if (perPrincipal > 0 && !ofPrincipal(application, principal).take(System.nanoTime())) {
      return "you publish too fast, over all of your connections";
    }
    if (perApplication > 0 && !ofApplication(application).take(System.nanoTime())) {
      return "the application publishes too fast";
    }
    return null;
  }

  private SharedRate ofPrincipal(String application, Subject principal) {
    return principals.get(
        application + ' ' + principal, key -> new SharedRate(perPrincipal, System.nanoTime()));
  }

  private SharedRate ofApplication(String application) {
    return applications.computeIfAbsent(
        application, key -> new SharedRate(perApplication, System.nanoTime()));
  }
}

package io.gatehouse.dialect.oauth.entry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.messaging.limit.SharedRate;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;

/// How often one client may ask, after it has proved itself, so that none takes the server from all
/// others (RFC 7662 section 4). A client that keeps no secret is counted by address too, since
/// anybody can use its name. Safe for use by any thread, without a lock.
public final class ClientPace {
  private static final long MOST = 100_000;

  private final Kind tokens;
  private final Kind introspections;
  private final Kind misses;

  public ClientPace(Settings settings) {
    tokens = new Kind(settings.tokens);
    introspections = new Kind(settings.introspections);
    misses = new Kind(settings.misses);
  }

  /// What a client may ask for in a second, which it may also ask for at once; 0 for no limit.
  ///
  /// @param tokens requests for tokens, granted or not
  /// @param introspections questions about tokens
  /// @param misses those about tokens that are not known here
  public record Settings(int tokens, int introspections, int misses) {}

  /// A client asks for tokens; throws `Refused` where it does so too often.
  public void token(OAuthClient client, Origin origin) {
    String key = key(client);
    tokens.take(client.isPublic() ? key + " " + origin.place() : key, "for tokens");
  }

  /// Somebody asks what a token is worth.
  public void introspection(String asker) {
    introspections.take(asker, "about tokens");
  }

  /// What somebody asked about is not known here.
  public void miss(String asker) {
    misses.take(asker, "about tokens that are not known");
  }

  /// A client among all others.
  public static String key(OAuthClient client) {
    return client.application() + " " + client.subject();
  }

  private static final class Kind {
    private final int perSecond;
    private final Cache<String, SharedRate> rates =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofMinutes(1))
            .executor(Runnable::run)
            .build();

    private Kind(int perSecond) {
      this.perSecond = perSecond;
    }

    private void take(String key, String what) {
      if (perSecond == 0) {
        return;
      }
      long now = System.nanoTime();
      if (!rates.get(key, absent -> new SharedRate(perSecond, now)).take(now)) {
        throw Problem.of(ProblemType.TOO_MANY, "this client asks too often " + what)
            .cure("ask at most " + perSecond + " times a second")
            .retryAfter(1)
            .refused();
      }
    }
  }
}

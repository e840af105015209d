package io.gatehouse.dialect.signalk.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.dialect.signalk.entry.Cookies;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gives a browser a fresh cookie when half of the life of its login is over, so that whoever uses
/// a page is not signed out of it.
///
/// A token is renewed once in five minutes at most: a client that drops the new cookie makes no
/// session with each request.
public final class Renewal {
  private static final Duration PAUSE = Duration.ofMinutes(5);
  private static final int TOKENS = 10_000;

  private final Entry entry;
  private final SignIn signIn;
  private final Cache<String, Boolean> renewed =
      Caffeine.newBuilder().maximumSize(TOKENS).expireAfterWrite(PAUSE).build();

  public Renewal(Entry entry, SignIn signIn) {
    this.entry = entry;
    this.signIn = signIn;
  }

  /// Whether the answer to this request should bring a fresh cookie; never blocks. The rights of
  /// the request are known.
  public boolean due(Request request) {
    return claims(request) != null;
  }

  /// Answers, with a fresh cookie if one is due; for handlers on the event loop.
  public void send(Request request, Response answer, Reply reply) {
    if (due(request)) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              reply.send(with(request, answer));
            } catch (RuntimeException e) {
              reply.fail(e);
            }
          });
    } else {
      reply.send(answer);
    }
  }

  /// The same answer, with a fresh cookie if one is due; blocks then.
  public Response with(Request request, Response answer) {
    Claims claims = claims(request);
    if (claims == null) {
      return answer;
    }
    Identity identity = request.rights().identity();
    String id = identity.credential().id();
    if (id == null || renewed.asMap().putIfAbsent(id, true) != null) {
      return answer;
    }
    Optional<SignIn.Signed> signed = signIn.goOn(identity, request.origin(), claims.rememberMe());
    return signed.map(fresh -> cookie(request, answer, fresh, claims.rememberMe())).orElse(answer);
  }

  private Response cookie(
      Request request, Response answer, SignIn.Signed fresh, boolean rememberMe) {
    Instant now = entry.rooms().clock().instant();
    return Cookies.set(
        answer,
        fresh.token(),
        fresh.rights().identity().name(),
        request.secure(),
        rememberMe ? new Cookies.Kept(now, fresh.life()) : null);
  }

  /// Of a login that came by cookie and is past half of its life; else null.
  private @Nullable Claims claims(Request request) {
    if (!request.byCookie()
        || request.rights().identity().credential().kind() != Identity.Kind.SESSION_TOKEN) {
      return null;
    }
    String token = entry.token(request);
    Claims claims = token == null ? null : Claims.of(token);
    long now = entry.rooms().clock().millis() / 1000;
    return claims != null && claims.pastHalf(now) ? claims : null;
  }
}

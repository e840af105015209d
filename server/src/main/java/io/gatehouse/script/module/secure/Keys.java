package io.gatehouse.script.module.secure;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.outbound.Reply;
import io.gatehouse.outbound.Wish;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Run;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;

/// Keys that another server publishes (RFC 7517), kept for some minutes.
final class Keys {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int LONGEST = 256 * 1024;

  private final Outbound outbound;
  private final Cache<Place, Fetched> known =
      Caffeine.newBuilder().maximumSize(256).expireAfterWrite(LIFE).build();

  Keys(Outbound outbound) {
    this.outbound = outbound;
  }

  private record Place(String application, URI url) {}

  private record Fetched(JWKSet keys, long at) {}

  /// Public keys that may have signed this: of the right kind, for signatures, with its `kid`.
  List<JWK> find(Run run, URI url, JWSHeader header) {
    Place place = new Place(run.application(), url);
    Fetched now = known.getIfPresent(place);
    if (now == null) {
      now = fetch(run, place);
    }
    List<JWK> found = fitting(now, header);
    if (found.isEmpty() && System.nanoTime() - now.at() > PAUSE_NANOS) {
      found = fitting(fetch(run, place), header);
    }
    return found;
  }

  private static List<JWK> fitting(Fetched fetched, JWSHeader header) {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    return matcher == null || JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm())
        ? List.of()
        : new JWKSelector(matcher).select(fetched.keys());
  }

  private Fetched fetch(Run run, Place place) {
    run.countOut();
    Duration time = run.left().compareTo(PATIENCE) < 0 ? run.left() : PATIENCE;
    Reply reply = outbound.call(Wish.get(place.application(), place.url(), time, LONGEST));
    try {
      if (reply.status() == 200) {
        Fetched fetched =
            new Fetched(
                JWKSet.parse(new String(reply.body(), StandardCharsets.UTF_8)).toPublicJWKSet(),
                System.nanoTime());
        known.put(place, fetched);
        return fetched;
      }
    } catch (ParseException e) {
      // told below
    }
    throw unusable();
  }

  private static Refused unusable() {
    return Problem.of(ProblemType.UNAVAILABLE, "the server publishes no keys there")
        .cure("name the URL of its JSON Web Key Set")
        .refused();
  }
}

package io.gatehouse.dialect.oauth.entry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.identity.oauth.Issuers;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JWTs by which clients prove themselves (RFC 7523 section 3): signed by a registered key with an
/// algorithm of the list, for us, for minutes, and once.
///
/// Keys come from the registration alone: what the header of the JWT says of keys is not looked at,
/// but for the id of the key.
final class Assertions {
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

  private static final long LONGEST_LIFE = Duration.ofMinutes(10).toMillis();
  private static final long LEEWAY = Duration.ofSeconds(60).toMillis();
  private static final int LONGEST = 8_192;
  private static final int LONGEST_ID = 256;
  private static final int REMEMBERED = 1_000_000;

  private final Issuers issuers;
  private final InstantSource time;
  private final Cache<String, Boolean> seen =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(Duration.ofMillis(LONGEST_LIFE + 2 * LEEWAY))
          .executor(Runnable::run)
          .build();

  Assertions(Issuers issuers, InstantSource time) {
    this.issuers = issuers;
    this.time = time;
  }

  /// Who says it, before anything was proved.
  static String issuer(String assertion) {
    try {
      String issuer =
          assertion.length() > LONGEST
              ? null
              : SignedJWT.parse(assertion).getJWTClaimsSet().getIssuer();
      if (issuer != null) {
        return issuer;
      }
    } catch (ParseException e) {
      // said below
    }
    throw OAuthFault.invalidClient();
  }

  boolean isGood(OAuthClient client, String assertion) {
    String keys = client.record().keys();
    if (assertion.length() > LONGEST || keys == null) {
      return false;
    }
    try {
      SignedJWT token = SignedJWT.parse(assertion);
      JWTClaimsSet claims = token.getJWTClaimsSet();
      return ALGORITHMS.contains(token.getHeader().getAlgorithm())
          && isSigned(token, JWKSet.parse(keys).getKeys())
          && isOurs(client, claims)
          && isFirst(client, claims.getJWTID());
    } catch (ParseException | JOSEException | RuntimeException e) {
      return false;
    }
  }

  private static boolean isSigned(SignedJWT token, List<JWK> keys) throws JOSEException {
    String id = token.getHeader().getKeyID();
    for (JWK key : keys) {
      boolean meant = id == null || key.getKeyID() == null || id.equals(key.getKeyID());
      JWSVerifier verifier = meant ? verifier(key) : null;
      if (verifier != null
          && verifier.supportedJWSAlgorithms().contains(token.getHeader().getAlgorithm())
          && token.verify(verifier)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
    return switch (key) {
      case RSAKey rsa -> new RSASSAVerifier(rsa);
      case ECKey curve -> new ECDSAVerifier(curve);
      default -> null;
    };
  }

  /// Names the client twice and us once, and is good for minutes.
  @SuppressWarnings("JavaUtilDate") // the library speaks of dates
  private boolean isOurs(OAuthClient client, JWTClaimsSet claims) {
    String issuer = issuers.of(client.application());
    Date end = claims.getExpirationTime();
    Date start = claims.getNotBeforeTime();
    long now = time.millis();
    List<String> audience = claims.getAudience();
    return client.id().equals(claims.getIssuer())
        && client.id().equals(claims.getSubject())
        && audience.size() == 1
        && (audience.contains(issuer) || audience.contains(issuer + "/oauth/token"))
        && end != null
        && end.getTime() > now - LEEWAY
        && end.getTime() <= now + LONGEST_LIFE
        && (start == null || start.getTime() <= now + LEEWAY);
  }

  private boolean isFirst(OAuthClient client, @Nullable String id) {
    return id != null
        && id.length() <= LONGEST_ID
        && seen.asMap()
                .putIfAbsent(client.application() + " " + client.id() + " " + id, Boolean.TRUE)
            == null;
  }
}

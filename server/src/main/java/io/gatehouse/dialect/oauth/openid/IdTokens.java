package io.gatehouse.dialect.oauth.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signs ID tokens (OpenID Connect Core section 2), which say who signed in, and when. No door
/// takes one for a credential.
public final class IdTokens {
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final OAuthRooms rooms;

  public IdTokens(OAuthRooms rooms) {
    this.rooms = rooms;
  }

  /// The token that goes with what was granted; null where `openid` is not among it.
  @SuppressWarnings("JavaUtilDate") // the library speaks of dates
  public @Nullable String of(OAuthGrants.Granted granted) {
    OAuthGrantRecord grant = granted.grant();
    if (!granted.access().access().scopes().contains("openid")) {
      return null;
    }
    long now = rooms.clock().millis();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(rooms.issuers().of(grant.application()))
            .subject(grant.principal().toString())
            .audience(grant.client())
            .issueTime(new Date(now))
            .expirationTime(new Date(now + LIFE.toMillis()))
            .claim("auth_time", grant.signedInAt() / 1_000)
            .claim("at_hash", hash(granted.access().text()));
    if (granted.nonce() != null) {
      claims.claim("nonce", granted.nonce());
    }
    if (granted.access().access().scopes().contains("profile")) {
      holder(grant).ifPresent(holder -> claims.claim("preferred_username", holder.name()));
    }
    return signed(rooms.keys().signing(grant.application()), claims.build());
  }

  private Optional<PrincipalRecord> holder(OAuthGrantRecord grant) {
    return rooms.stores().read(t -> Principals.find(t, grant.application(), grant.principal()));
  }

  private static String hash(String accessToken) {
    return AccessTokenHash.compute(new BearerAccessToken(accessToken), JWSAlgorithm.RS256, null)
        .getValue();
  }

  private static String signed(RSAKey key, JWTClaimsSet claims) {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .type(JOSEObjectType.JWT)
            .keyID(key.getKeyID())
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("an ID token cannot be signed", e);
    }
    return token.serialize();
  }
}

package io.gatehouse.dialect.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes proofs of a key (RFC 9449 section 4.2), good ones and others.
record Proof(JWK key, JWSAlgorithm algorithm) {

  static Proof ofCurve() {
    try {
      return new Proof(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static Proof ofRsa(int bits) {
    try {
      return new Proof(new RSAKeyGenerator(bits, true).generate(), JWSAlgorithm.RS256);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  String thumbprint() {
    try {
      return key.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /// A good one.
  ///
  /// @param token null where tokens are asked for
  String of(String method, String url, @Nullable String token) {
    return with(method, url, token, claims -> claims);
  }

  /// One whose claims are changed.
  String with(
      String method,
      String url,
      @Nullable String token,
      UnaryOperator<JWTClaimsSet.Builder> change) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .jwtID(UUID.randomUUID().toString())
            .claim("htm", method)
            .claim("htu", url)
            .issueTime(Date.from(Instant.now()));
    if (token != null) {
      claims.claim("ath", hash(token));
    }
    return signed("dpop+jwt", key.toPublicJWK(), change.apply(claims).build());
  }

  String signed(String type, @Nullable JWK shown, JWTClaimsSet claims) {
    JWSHeader.Builder header = new JWSHeader.Builder(algorithm).type(new JOSEObjectType(type));
    if (shown != null) {
      header.jwk(shown);
    }
    try {
      SignedJWT proof = new SignedJWT(header.build(), claims);
      proof.sign(signer());
      return proof.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private JWSSigner signer() throws JOSEException {
    return switch (key) {
      case ECKey curve -> new ECDSASigner(curve);
      case RSAKey rsa ->
          new RSASSASigner(rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
      default -> throw new AssertionError(key.getKeyType());
    };
  }

  static String hash(String token) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

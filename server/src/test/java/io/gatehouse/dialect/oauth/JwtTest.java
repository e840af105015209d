package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.House;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.identity.oauth.ClientDraft;
import io.gatehouse.identity.oauth.KeyRotation;
import io.gatehouse.identity.oauth.SigningKeys;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signed tokens: those that we give (RFC 9068), those by which clients prove themselves (RFC
/// 7523), and our keys, by the lines of the security checklist.
class JwtTest {
  private static final Map<String, List<String>> FLEET =
      Map.of("fleet", List.of("subscribe_channel:fleet/#"));
  private static final String TYPE =
      OAuthHouse.encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

  @TempDir Path folder;
  private OAuthHouse oauth;

  @BeforeEach
  void open() {
    oauth = new OAuthHouse(folder);
    oauth.house.role("listener", "subscribe_channel:fleet/#");
  }

  @AfterEach
  void close() {
    oauth.close();
  }

  private String signedToken() {
    String secret =
        oauth.client(
            "panel",
            "client_secret_basic",
            OAuthHouse.settings(List.of("client_credentials"), FLEET, "jwt"),
            "listener");
    return oauth.token("panel", secret);
  }

  @Test
  void line33AnAccessTokenIsAsTheProfileSays() throws Exception {
    SignedJWT token = SignedJWT.parse(signedToken());
    assertThat(token.getHeader().getType().getType()).isEqualTo("at+jwt");
    assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
    JWKSet published = JWKSet.parse(oauth.get("/oauth/jwks").text());
    RSAKey key = published.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
    assertThat(key.isPrivate()).isFalse();
    assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
    JWTClaimsSet claims = token.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo(oauth.base());
    assertThat(claims.getAudience()).containsExactly(oauth.base());
    assertThat(claims.getSubject()).isEqualTo("client:panel");
    assertThat(claims.getStringClaim("client_id")).isEqualTo("panel");
    assertThat(claims.getStringClaim("scope")).isEqualTo("fleet");
    assertThat(claims.getStringListClaim("roles")).containsExactly("listener");
    assertThat(claims.getJWTID()).startsWith("o-");
    assertThat(
            claims.getExpirationTime().toInstant().toEpochMilli()
                - claims.getIssueTime().toInstant().toEpochMilli())
        .isEqualTo(3_600_000);
  }

  /// A token of ours counts as long as the store knows it, whatever its signature says.
  @Test
  void line31NothingIsBelievedForItsSignatureAlone() throws Exception {
    String good = signedToken();
    assertThat(oauth.rights(good).identity().subject()).hasToString("client:panel");
    RSAKey ours = oauth.house.signingKeys.signing("main");
    RSAKey foreign = new RSAKeyGenerator(2_048).keyID(ours.getKeyID()).generate();
    JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();
    String none =
        encoded("{\"typ\":\"at+jwt\",\"alg\":\"none\"}") + "." + good.split("\\.", -1)[1] + ".";
    byte[] shared = ours.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    for (String forged :
        List.of(
            none,
            signed(JWSAlgorithm.RS256, "at+jwt", claims, new RSASSASigner(foreign)),
            signed(JWSAlgorithm.HS256, "at+jwt", claims, new MACSigner(shared)),
            signed(JWSAlgorithm.RS256, "JWT", claims, new RSASSASigner(ours)),
            good.substring(0, good.length() - 4) + "AAAA")) {
      assertThatThrownBy(() -> oauth.rights(forged)).as(forged).isInstanceOf(Refused.class);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String signed(
      JWSAlgorithm algorithm, String type, JWTClaimsSet claims, JWSSigner signer) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).type(new JOSEObjectType(type)).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  @Test
  void line32ASignedTokenEndsWithItsTimeAndItsApplication() {
    String token = signedToken();
    oauth.house.applications.create(
        oauth.house.access.author(oauth.house.owner()), "elsewhere", "Elsewhere");
    assertThatThrownBy(() -> oauth.house.tokens.load(token, "elsewhere", House.at("10.0.0.1")))
        .isInstanceOf(Refused.class);
    oauth.house.clock.forward(Duration.ofSeconds(3_601));
    assertThatThrownBy(() -> oauth.rights(token)).isInstanceOf(Refused.class);
  }

  @Test
  void line30KeysRotateWithAnOverlapAndPasswordsStay() throws Exception {
    String before = keyOf(signedToken());
    oauth.house.user("alice");
    oauth.house.clock.forward(Duration.ofDays(91));
    JWKSet shown = JWKSet.parse(oauth.get("/oauth/jwks").text());
    assertThat(shown.getKeys()).hasSize(2);
    // the new key is shown before it signs
    assertThat(oauth.house.signingKeys.signing("main").getKeyID()).isEqualTo(before);
    oauth.house.clock.forward(Duration.ofMinutes(61));
    String after = oauth.house.signingKeys.signing("main").getKeyID();
    assertThat(after).isNotEqualTo(before);
    assertThat(JWKSet.parse(oauth.get("/oauth/jwks").text()).getKeyByKeyId(before)).isNotNull();
    rotate(KeyRotation.Manner.AT_ONCE);
    assertThat(oauth.house.signingKeys.signing("main").getKeyID()).isNotIn(before, after);
    oauth.house.clock.forward(Duration.ofDays(2));
    rotate(KeyRotation.Manner.AT_ONCE);
    assertThat(JWKSet.parse(oauth.get("/oauth/jwks").text()).getKeyByKeyId(before)).isNull();
    assertThat(oauth.house.signIn("alice").text()).isNotEmpty();
  }

  private List<SigningKeys.Shown> rotate(KeyRotation.Manner manner) {
    return new KeyRotation(oauth.house.changes, oauth.house.signingKeys)
        .rotate(House.SERVER, manner);
  }

  @Test
  void line30AnAdministratorTurnsTheKeysWithAnOverlapOrWithoutOne() throws Exception {
    String token = signedToken();
    String first = keyOf(token);
    assertThat(rotate(KeyRotation.Manner.ANNOUNCED))
        .extracting(SigningKeys.Shown::state)
        .containsExactly(SigningKeys.State.SIGNS, SigningKeys.State.NEXT);
    assertThat(oauth.house.signingKeys.signing("main").getKeyID()).isEqualTo(first);
    oauth.house.clock.forward(Duration.ofMinutes(61));
    assertThat(oauth.house.signingKeys.signing("main").getKeyID()).isNotEqualTo(first);
    assertThat(JWKSet.parse(oauth.get("/oauth/jwks").text()).getKeyByKeyId(first)).isNotNull();
    assertThat(rotate(KeyRotation.Manner.ALONE))
        .extracting(SigningKeys.Shown::state)
        .containsExactly(SigningKeys.State.SIGNS);
    assertThat(JWKSet.parse(oauth.get("/oauth/jwks").text()).getKeyByKeyId(first)).isNull();
    assertThat(oauth.house.audited("oauth_keys.rotated")).hasSize(2);
  }

  private static String keyOf(String token) throws Exception {
    return SignedJWT.parse(token).getHeader().getKeyID();
  }

  @Test
  void line30KeysAreSealedInTheStore() {
    oauth.house.signingKeys.signing("main");
    String kept = oauth.house.stores.read(t -> t.settings().get("oauth.keys.main").orElseThrow());
    assertThat(kept).doesNotContain("kty").doesNotContain("{");
    assertThat(new String(Base64.getDecoder().decode(kept), StandardCharsets.ISO_8859_1))
        .doesNotContain("\"d\"");
  }

  private ECKey signer() throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    oauth.client(
        "signer",
        new ClientDraft(
            "private_key_jwt",
            new JWKSet(key.toPublicJWK()).toString(),
            OAuthHouse.settings(List.of("client_credentials"), FLEET, "opaque")),
        "listener");
    return key;
  }

  private JWTClaimsSet.Builder claims(String id) {
    long now = oauth.house.clock.millis();
    return new JWTClaimsSet.Builder()
        .issuer("signer")
        .subject("signer")
        .audience(oauth.base())
        .jwtID(id)
        .issueTime(date(now))
        .expirationTime(date(now + 60_000));
  }

  /// The library takes no other.
  @SuppressWarnings("JavaUtilDate")
  private static Date date(long millis) {
    return Date.from(Instant.ofEpochMilli(millis));
  }

  private Answer prove(String assertion) {
    return oauth.post(
        "/oauth/token",
        null,
        "grant_type=client_credentials&client_assertion_type=%s&client_assertion=%s"
            .formatted(TYPE, assertion));
  }

  @Test
  void line46AClientProvesItselfByItsKey() throws Exception {
    ECKey key = signer();
    String assertion =
        signed(JWSAlgorithm.ES256, "JWT", claims("one").build(), new ECDSASigner(key));
    Answer first = prove(assertion);
    assertThat(first.status()).as(first.toString()).isEqualTo(200);
    assertThat(prove(assertion).error()).isEqualTo("invalid_client");
  }

  @Test
  void line31AndLine32WhatAnAssertionHasToBe() throws Exception {
    ECKey key = signer();
    long now = oauth.house.clock.millis();
    ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    List<JWTClaimsSet> wrong =
        List.of(
            claims("a").audience("https://elsewhere.example").build(),
            claims("b").audience(List.of(oauth.base(), "https://elsewhere.example")).build(),
            claims("c").expirationTime(date(now - 61_000)).build(),
            claims("d").expirationTime(date(now + 86_400_000)).build(),
            claims("e").expirationTime(null).build(),
            claims("f").notBeforeTime(date(now + 120_000)).build(),
            claims("g").subject("other").build(),
            claims("h").jwtID(null).build());
    for (JWTClaimsSet claims : wrong) {
      assertThat(prove(signed(JWSAlgorithm.ES256, "JWT", claims, new ECDSASigner(key))).error())
          .as(claims.toString())
          .isEqualTo("invalid_client");
    }
    assertThat(
            prove(signed(JWSAlgorithm.ES256, "JWT", claims("i").build(), new ECDSASigner(foreign)))
                .error())
        .isEqualTo("invalid_client");
    SignedJWT withKey =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).jwk(foreign.toPublicJWK()).build(),
            claims("j").build());
    withKey.sign(new ECDSASigner(foreign));
    assertThat(prove(withKey.serialize()).error()).isEqualTo("invalid_client");
    byte[] shared = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    assertThat(
            prove(signed(JWSAlgorithm.HS256, "JWT", claims("l").build(), new MACSigner(shared)))
                .error())
        .isEqualTo("invalid_client");
    assertThat(
            prove(signed(JWSAlgorithm.ES256, "JWT", claims("m").build(), new ECDSASigner(key)))
                .status())
        .isEqualTo(200);
  }

  @Test
  void eachApplicationIsAnIssuerOfItsOwn() throws Exception {
    oauth.house.applications.create(
        oauth.house.access.author(oauth.house.owner()), "yard", "The yard");
    Answer said = oauth.get("/applications/yard/.well-known/openid-configuration");
    assertThat(said.json().path("issuer").asText()).isEqualTo(oauth.base() + "/applications/yard");
    assertThat(oauth.get("/.well-known/oauth-authorization-server/applications/yard").text())
        .isEqualTo(said.text());
    assertThat(oauth.get("/applications/yard/oauth/jwks").text())
        .isNotEqualTo(oauth.get("/oauth/jwks").text());
    assertThat(oauth.get("/applications/nosuch/oauth/jwks").status()).isEqualTo(404);
    String secret = oauth.machine("panel", "listener");
    assertThat(
            oauth
                .post(
                    "/applications/yard/oauth/token",
                    OAuthHouse.basic("panel", secret),
                    "grant_type=client_credentials")
                .error())
        .isEqualTo("invalid_client");
    Answer host =
        oauth.send(
            "GET",
            "/.well-known/openid-configuration",
            List.of("X-Forwarded-Host", "evil.example"),
            null);
    assertThat(host.json().path("issuer").asText()).isEqualTo(oauth.base());
  }
}

package io.gatehouse.dialect.oauth;

import static io.gatehouse.dialect.oauth.FormBrowser.authorize;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.dialect.oauth.entry.ClientPace;
import io.gatehouse.store.oauth.OAuthClientRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens that are bound to a key (RFC 9449), by the lines of the security checklist.
class DpopTest {
  private static final Map<String, List<String>> FLEET =
      Map.of("fleet", List.of("subscribe_channel:fleet/#"));
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

  @TempDir Path folder;
  private final Proof proof = Proof.ofCurve();
  private OAuthHouse oauth;
  private FormBrowser browser;
  private String secret;

  @BeforeEach
  void open() {
    oauth = new OAuthHouse(folder);
    oauth.house.role("listener", "subscribe_channel:fleet/#");
    oauth.house.user("alice", "listener");
    secret = oauth.machine("panel", "listener");
    browser = new FormBrowser(oauth);
  }

  @AfterEach
  void close() {
    browser.close();
    oauth.close();
  }

  private String tokenUrl() {
    return oauth.base() + "/oauth/token";
  }

  private String probeUrl() {
    return oauth.base() + "/probe";
  }

  private Answer form(@Nullable String dpop, @Nullable String authorization, String form) {
    List<String> headers =
        new ArrayList<>(List.of("Content-Type", "application/x-www-form-urlencoded"));
    if (dpop != null) {
      headers.addAll(List.of("DPoP", dpop));
    }
    if (authorization != null) {
      headers.addAll(List.of("Authorization", authorization));
    }
    return oauth.send("POST", "/oauth/token", headers, form);
  }

  private Answer asked(String dpop) {
    return form(dpop, OAuthHouse.basic("panel", secret), "grant_type=client_credentials");
  }

  private String token() {
    Answer answer = asked(proof.of("POST", tokenUrl(), null));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json().path("access_token").asText();
  }

  private Answer probe(String token, String dpop) {
    return oauth.get("/probe", "Authorization", "DPoP " + token, "DPoP", dpop);
  }

  private Answer probe(String token) {
    return probe(token, proof.of("GET", probeUrl(), token));
  }

  private void publicClient() {
    oauth.client(
        "app",
        "none",
        OAuthHouse.settings(
            List.of("authorization_code", "refresh_token", DEVICE), FLEET, "opaque"));
  }

  @Test
  void line45TokensAreBoundToTheirSenderWhereAClientProvesAKey() {
    Answer bound = asked(proof.of("POST", tokenUrl(), null));
    assertThat(bound.json().path("token_type").asText()).isEqualTo("DPoP");
    assertThat(probe(bound.json().path("access_token").asText()).status()).isEqualTo(200);
    JsonNode metadata = oauth.get("/.well-known/oauth-authorization-server").json();
    assertThat(
            metadata.path("dpop_signing_alg_values_supported").valueStream().map(JsonNode::asText))
        .contains("ES256", "RS256")
        .doesNotContain("HS256", "none");
    Answer bearer = form(null, OAuthHouse.basic("panel", secret), "grant_type=client_credentials");
    assertThat(bearer.json().path("token_type").asText()).isEqualTo("Bearer");
  }

  /// RFC 9449 section 5.2: a client that is registered so gets no other tokens.
  @Test
  void line45AClientThatHasToBeBoundGetsNoBearerToken() {
    OAuthClientRecord.Settings plain =
        OAuthHouse.settings(List.of("client_credentials"), FLEET, "opaque");
    String key =
        oauth.client(
            "strict",
            "client_secret_basic",
            new OAuthClientRecord.Settings(
                plain.label(),
                plain.grantTypes(),
                plain.redirectUris(),
                plain.logoutUris(),
                plain.scopes(),
                plain.tokens(),
                plain.accessSeconds(),
                plain.refreshSeconds(),
                plain.grantSeconds(),
                plain.consent(),
                new OAuthClientRecord.Sender(true, false, Map.of())));
    String grant = "grant_type=client_credentials";
    Answer without = form(null, OAuthHouse.basic("strict", key), grant);
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.error()).isEqualTo("invalid_dpop_proof");
    Answer with = form(proof.of("POST", tokenUrl(), null), OAuthHouse.basic("strict", key), grant);
    assertThat(with.json().path("token_type").asText()).isEqualTo("DPoP");
  }

  /// Section 4.3, check by check, where tokens are asked for.
  @Test
  void line55AProofIsCheckedWhereTokensAreAskedFor() throws Exception {
    String url = tokenUrl();
    Date now = Date.from(Instant.now());
    JWTClaimsSet good = SignedJWT.parse(proof.of("POST", url, null)).getJWTClaimsSet();
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"typ\":\"dpop+jwt\",\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("no JWT", "x"),
            Map.entry("another type", proof.signed("JWT", proof.key().toPublicJWK(), good)),
            Map.entry("no key", proof.signed("dpop+jwt", null, good)),
            Map.entry(
                "another's key",
                proof.signed("dpop+jwt", Proof.ofCurve().key().toPublicJWK(), good)),
            Map.entry("no signature", encoded + "." + good.toPayload().toBase64URL() + "."),
            Map.entry("a short key", Proof.ofRsa(1_024).of("POST", url, null)),
            Map.entry("another method", proof.of("GET", url, null)),
            Map.entry("another path", proof.of("POST", url + "2", null)),
            Map.entry("another host", proof.of("POST", "https://evil.example/oauth/token", null)),
            Map.entry("no id", proof.with("POST", url, null, claims -> claims.jwtID(null))),
            Map.entry(
                "too old",
                proof.with(
                    "POST",
                    url,
                    null,
                    claims -> claims.issueTime(Date.from(now.toInstant().minusSeconds(120))))),
            Map.entry(
                "of tomorrow",
                proof.with(
                    "POST",
                    url,
                    null,
                    claims -> claims.issueTime(Date.from(now.toInstant().plusSeconds(120))))),
            Map.entry("no time", proof.with("POST", url, null, claims -> claims.issueTime(null))));
    wrong.forEach((what, text) -> {
      Answer answer = asked(text);
      assertThat(answer.status()).as(what + " " + answer).isEqualTo(400);
      assertThat(answer.error()).as(what).isEqualTo("invalid_dpop_proof");
    });
    String private_ =
        // the library refuses to write such a header, so it is written by hand
        Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    ("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":"
                            + proof.key().toJSONString()
                            + "}")
                        .getBytes(StandardCharsets.UTF_8))
            + "."
            + good.toPayload().toBase64URL()
            + ".AAAA";
    assertThat(asked(private_).error()).isEqualTo("invalid_dpop_proof");
    Answer two =
        oauth.send(
            "POST",
            "/oauth/token",
            List.of(
                "Content-Type", "application/x-www-form-urlencoded",
                "Authorization", OAuthHouse.basic("panel", secret),
                "DPoP", proof.of("POST", url, null),
                "DPoP", proof.of("POST", url, null)),
            "grant_type=client_credentials");
    assertThat(two.error()).isEqualTo("invalid_dpop_proof");
    assertThat(asked(proof.of("POST", url, null)).status()).isEqualTo(200);
    assertThat(asked(Proof.ofRsa(2_048).of("POST", url, null)).status()).isEqualTo(200);
  }

  /// The same where a token is shown.
  @Test
  void line55AProofIsCheckedWhereATokenIsShown() {
    String token = token();
    String url = probeUrl();
    Map<String, String> wrong =
        Map.of(
            "another method", proof.of("POST", url, token),
            "another path", proof.of("GET", oauth.base() + "/probes", token),
            "another host", proof.of("GET", "http://evil.example/probe", token),
            "no token", proof.of("GET", url, null),
            "another token", proof.of("GET", url, "gho_other"),
            "another key", Proof.ofCurve().of("GET", url, token),
            "nothing", "",
            "no JWT", "x");
    wrong.forEach((what, text) -> {
      Answer answer = probe(token, text);
      assertThat(answer.status()).as(what + " " + answer).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate"))
          .as(what)
          .startsWith("DPoP ")
          .contains("algs=\"")
          .containsPattern("error=\"(invalid_dpop_proof|invalid_token)\"");
    });
    assertThat(oauth.get("/probe", "Authorization", "DPoP " + token).status()).isEqualTo(401);
    // in its normal form, the address is the same
    assertThat(probe(token, proof.of("GET", url.replace("http://", "HTTP://"), token)).status())
        .isEqualTo(200);
    assertThat(probe(token).json().path("principal").asText()).isEqualTo("client:panel");
  }

  /// A page that points its own name here learns nothing by a proof that was made for its name.
  @Test
  void line55AForeignHostIsNotTakenAsOurAddress() throws Exception {
    String token = token();
    String evil = proof.of("GET", "http://evil.example/probe", token);
    assertThat(probe(token, evil).status()).isEqualTo(401);
    assertThat(raw("evil.example", token, evil)).startsWith("HTTP/1.1 401");
    String good = proof.of("GET", probeUrl(), token);
    assertThat(raw("evil.example", token, good)).startsWith("HTTP/1.1 200");
    oauth.house.address = java.util.Optional.empty();
    assertThat(probe(token).status()).as("the address of the connection itself").isEqualTo(200);
  }

  /// The first line of the answer to a request that was sent to another name.
  private String raw(String host, String token, String dpop) throws IOException {
    try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(oauth.base()).getPort());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket
          .getOutputStream()
          .write(
              """
              GET /probe HTTP/1.1
              Host: %s
              Authorization: DPoP %s
              DPoP: %s
              Connection: close

              """
                  .formatted(host, token, dpop)
                  .replace("\n", "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return String.valueOf(in.readLine());
    }
  }

  @Test
  void line55AProofIsTakenOnce() {
    String asking = proof.of("POST", tokenUrl(), null);
    assertThat(asked(asking).status()).isEqualTo(200);
    assertThat(asked(asking).error()).isEqualTo("invalid_dpop_proof");
    String token = token();
    String showing = proof.of("GET", probeUrl(), token);
    assertThat(probe(token, showing).status()).isEqualTo(200);
    assertThat(probe(token, showing).status()).isEqualTo(401);
  }

  /// Section 7.2.
  @Test
  void line56ABoundTokenIsNoBearerToken() {
    String token = token();
    Answer answer = oauth.get("/probe", "Authorization", "Bearer " + token);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("DPoP ").contains("invalid_token");
    assertThat(answer.text()).contains("Authorization: DPoP TOKEN");
    Answer besides =
        oauth.get(
            "/probe",
            "Authorization",
            "Bearer " + token,
            "DPoP",
            proof.of("GET", probeUrl(), token));
    assertThat(besides.status()).isEqualTo(401);
    String bearer = oauth.token("panel", secret);
    Answer proved = probe(bearer);
    assertThat(proved.status()).as("a bearer token is none by a proof beside it").isEqualTo(401);
    assertThat(oauth.get("/probe", "Authorization", "Bearer " + bearer).status()).isEqualTo(200);
  }

  /// Sections 6.1 and 6.2.
  @Test
  void line56TheKeyStandsInTheTokenAndInIntrospection() throws Exception {
    JsonNode told = oauth.introspect("panel", secret, token());
    assertThat(told.path("active").asBoolean()).isTrue();
    assertThat(told.path("token_type").asText()).isEqualTo("DPoP");
    assertThat(told.path("cnf").path("jkt").asText()).isEqualTo(proof.thumbprint());
    String signer =
        oauth.client(
            "signer",
            "client_secret_basic",
            OAuthHouse.settings(List.of("client_credentials"), FLEET, "jwt"),
            "listener");
    String jwt =
        form(
                proof.of("POST", tokenUrl(), null),
                OAuthHouse.basic("signer", signer),
                "grant_type=client_credentials")
            .json()
            .path("access_token")
            .asText();
    assertThat(SignedJWT.parse(jwt).getJWTClaimsSet().getJSONObjectClaim("cnf"))
        .containsEntry("jkt", proof.thumbprint());
    assertThat(probe(jwt).status()).isEqualTo(200);
    assertThat(oauth.get("/probe", "Authorization", "Bearer " + jwt).status()).isEqualTo(401);
  }

  /// Sections 5 and 10: codes and refresh tokens of a client that keeps no secret.
  @Test
  void line56CodesAndRefreshTokensOfPublicClientsAreBoundToo() {
    publicClient();
    String path = authorize("app", "fleet", "dpop_jkt", proof.thumbprint());
    String code = browser.code(path, "alice");
    String exchange = FormBrowser.exchangeForm("app", code);
    Proof other = Proof.ofCurve();
    assertThat(form(null, null, exchange).error()).isEqualTo("invalid_grant");
    assertThat(form(other.of("POST", tokenUrl(), null), null, exchange).error())
        .isEqualTo("invalid_grant");
    Answer granted = form(proof.of("POST", tokenUrl(), null), null, exchange);
    assertThat(granted.status()).as(granted.toString()).isEqualTo(200);
    String token = granted.json().path("access_token").asText();
    assertThat(probe(token).json().path("principal").asText()).isEqualTo("user:alice");
    String again =
        "grant_type=refresh_token&client_id=app&refresh_token="
            + granted.json().path("refresh_token").asText();
    assertThat(form(null, null, again).error()).isEqualTo("invalid_grant");
    assertThat(form(other.of("POST", tokenUrl(), null), null, again).error())
        .isEqualTo("invalid_grant");
    Answer refreshed = form(proof.of("POST", tokenUrl(), null), null, again);
    assertThat(refreshed.json().path("token_type").asText()).isEqualTo("DPoP");
    assertThat(probe(refreshed.json().path("access_token").asText()).status()).isEqualTo(200);
    assertThat(browser.get(authorize("app", "fleet", "dpop_jkt", "short")).header("Location"))
        .contains("error=invalid_request");
  }

  @Test
  void line56TokensOfTheDeviceGrantAreBound() {
    publicClient();
    JsonNode begun =
        oauth.post("/oauth/device_authorization", null, "client_id=app&scope=fleet").json();
    String page = "/oauth/device?user_code=" + begun.path("user_code").asText();
    browser.decide(page, browser.signIn(page, "alice"), "allow");
    oauth.house.clock.forward(Duration.ofSeconds(5));
    Answer granted =
        form(
            proof.of("POST", tokenUrl(), null),
            null,
            "client_id=app&grant_type=%s&device_code=%s"
                .formatted(OAuthHouse.encoded(DEVICE), begun.path("device_code").asText()));
    assertThat(granted.json().path("token_type").asText()).as(granted.toString()).isEqualTo("DPoP");
    assertThat(probe(granted.json().path("access_token").asText()).status()).isEqualTo(200);
  }

  /// User info is a resource of ours (OpenID Connect Core section 5.3).
  @Test
  void line56UserInfoTakesAProof() {
    publicClient();
    String code = browser.code(authorize("app", "openid"), "alice");
    String token =
        form(proof.of("POST", tokenUrl(), null), null, FormBrowser.exchangeForm("app", code))
            .json()
            .path("access_token")
            .asText();
    String url = oauth.base() + "/oauth/userinfo";
    Answer answer =
        oauth.get(
            "/oauth/userinfo",
            "Authorization",
            "DPoP " + token,
            "DPoP",
            proof.of("GET", url, token));
    assertThat(answer.json().path("sub").asText()).as(answer.toString()).isEqualTo("user:alice");
    Answer refused = oauth.get("/oauth/userinfo", "Authorization", "Bearer " + token);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate")).startsWith("DPoP ");
  }

  /// Sections 8 and 9.
  @Test
  void line57NoncesAreAskedForWhereTheOperatorWantsThem(@TempDir Path another) {
    oauth.close();
    browser.close();
    oauth = new OAuthHouse(another, true, new ClientPace.Settings(0, 0, 0));
    browser = new FormBrowser(oauth);
    oauth.house.role("listener", "subscribe_channel:fleet/#");
    secret = oauth.machine("panel", "listener");
    Answer first = asked(proof.of("POST", tokenUrl(), null));
    assertThat(first.status()).isEqualTo(400);
    assertThat(first.error()).isEqualTo("use_dpop_nonce");
    String nonce = first.header("DPoP-Nonce");
    assertThat(nonce).isNotEmpty();
    Answer second =
        asked(proof.with("POST", tokenUrl(), null, claims -> claims.claim("nonce", nonce)));
    assertThat(second.status()).as(second.toString()).isEqualTo(200);
    String token = second.json().path("access_token").asText();
    Answer bare = probe(token);
    assertThat(bare.status()).isEqualTo(401);
    assertThat(bare.header("WWW-Authenticate")).contains("error=\"use_dpop_nonce\"");
    assertThat(bare.header("DPoP-Nonce")).isEqualTo(nonce);
    String good = proof.with("GET", probeUrl(), token, claims -> claims.claim("nonce", nonce));
    assertThat(probe(token, good).status()).isEqualTo(200);
    oauth.house.clock.forward(Duration.ofMinutes(5));
    Answer late =
        probe(token, proof.with("GET", probeUrl(), token, claims -> claims.claim("nonce", nonce)));
    assertThat(late.status()).isEqualTo(401);
    assertThat(late.header("DPoP-Nonce")).isNotEmpty().isNotEqualTo(nonce);
  }
}

package io.gatehouse.dialect.oauth;

import static io.gatehouse.dialect.oauth.FormBrowser.authorize;
import static io.gatehouse.dialect.oauth.FormBrowser.parameter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.identity.Directory;
import io.gatehouse.problem.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Codes, refresh tokens and the pages before them, by the lines of the security checklist.
class CodeFlowTest {
  private static final Map<String, List<String>> SCOPES =
      Map.of("fleet", List.of("subscribe_channel:fleet/#"), "all", List.of("*"));

  @TempDir Path folder;
  private OAuthHouse oauth;
  private FormBrowser browser;

  @BeforeEach
  void open() {
    oauth = new OAuthHouse(folder);
    oauth.client(
        "app",
        "none",
        OAuthHouse.settings(List.of("authorization_code", "refresh_token"), SCOPES, "opaque"));
    oauth.house.role("listener", "subscribe_channel:fleet/#", "publish_channel:fleet/#");
    oauth.house.user("alice", "listener");
    browser = new FormBrowser(oauth);
  }

  @AfterEach
  void close() {
    browser.close();
    oauth.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/callback/",
        "https://app.example/callback?x=1",
        "https://app.example/callback#x",
        "https://app.example.evil.example/callback",
        "https://app.example:443/callback",
        "HTTPS://app.example/callback",
        "https://app.example/CALLBACK",
        "https://app.example@evil.example/callback",
        "https://evil.example/",
        "//app.example/callback",
        "javascript:alert(1)"
      })
  void line40RedirectsGoToRegisteredAddressesOnly(String address) {
    Answer answer = browser.get(authorize("app", "fleet", "redirect_uri", address));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Location")).isEmpty();
    assertThat(answer.header("Content-Type")).startsWith("text/html");
  }

  @Test
  void line40NoClientNoRedirect() {
    assertThat(browser.get(authorize("nobody", "fleet")).status()).isEqualTo(400);
    assertThat(browser.get(authorize("app", "fleet", "redirect_uri", "")).status()).isEqualTo(400);
  }

  @Test
  void line40TheWayBackIs303() {
    String path = authorize("app", "fleet");
    Answer back = browser.decide(path, browser.signIn(path, "alice"), "allow");
    assertThat(back.status()).isEqualTo(303);
    assertThat(back.header("Location")).startsWith(OAuthHouse.CALLBACK + "?code=");
    assertThat(parameter(back, "state")).isEqualTo("st&te");
  }

  @ParameterizedTest
  @CsvSource({
    "code_challenge,''",
    "code_challenge_method,plain",
    "code_challenge_method,''",
    "code_challenge,short"
  })
  void line41PkceWithS256IsRequired(String name, String value) {
    Answer answer = browser.get(authorize("app", "fleet", name, value));
    assertThat(parameter(answer, "error")).isEqualTo("invalid_request");
    assertThat(parameter(answer, "iss")).isEqualTo(oauth.base());
  }

  @Test
  void line41TheVerifierHasToFit() {
    String code = browser.code(authorize("app", "fleet"), "alice");
    String right = FormBrowser.exchangeForm("app", code);
    for (String wrong :
        List.of("x".repeat(43), "short", FormBrowser.challenge(), "x".repeat(129))) {
      String form = right.replace("verifier=" + FormBrowser.VERIFIER, "verifier=" + wrong);
      assertThat(oauth.post("/oauth/token", null, form).error()).isEqualTo("invalid_grant");
    }
    String without = right.replace("&code_verifier=" + FormBrowser.VERIFIER, "");
    assertThat(oauth.post("/oauth/token", null, without).error()).isEqualTo("invalid_request");
    assertThat(oauth.post("/oauth/token", null, right).status()).isEqualTo(200);
  }

  @Test
  void line42ACodeWorksOnceAndItsReuseEndsWhatCameOfIt() {
    String code = browser.code(authorize("app", "fleet"), "alice");
    JsonNode tokens = browser.exchange("app", code).json();
    String access = tokens.path("access_token").asText();
    assertThat(oauth.rights(access).identity().subject()).isEqualTo(Subject.user("alice"));
    assertThat(browser.exchange("app", code).error()).isEqualTo("invalid_grant");
    assertThatThrownBy(() -> oauth.rights(access)).isInstanceOf(Refused.class);
    assertThat(browser.refresh("app", tokens.path("refresh_token").asText()).error())
        .isEqualTo("invalid_grant");
    assertThat(oauth.house.audited("oauth_grant.reused")).hasSize(1);
  }

  @Test
  void line42ACodeEndsSoonAndBelongsToItsClientAndAddress() {
    String late = browser.code(authorize("app", "fleet"), "alice");
    oauth.house.clock.forward(Duration.ofSeconds(61));
    assertThat(browser.exchange("app", late).error()).isEqualTo("invalid_grant");
    oauth.client(
        "other",
        "none",
        OAuthHouse.settings(List.of("authorization_code", "refresh_token"), SCOPES, "opaque"));
    String path = authorize("app", "fleet");
    String code = parameter(browser.decide(path, browser.get(path), "allow"), "code");
    assertThat(browser.exchange("other", code).error()).isEqualTo("invalid_grant");
    String elsewhere = FormBrowser.exchangeForm("app", code).replace("%2Fcallback", "%2Felsewhere");
    assertThat(oauth.post("/oauth/token", null, elsewhere).error()).isEqualTo("invalid_grant");
    assertThat(browser.exchange("app", code).status()).isEqualTo(200);
  }

  @Test
  void line43TheIssuerStandsInEveryAnswer() {
    String path = authorize("app", "fleet");
    Answer refused = browser.decide(path, browser.signIn(path, "alice"), "deny");
    assertThat(parameter(refused, "error")).isEqualTo("access_denied");
    assertThat(parameter(refused, "iss")).isEqualTo(oauth.base());
    Answer allowed = browser.decide(path, browser.get(path), "allow");
    assertThat(parameter(allowed, "iss")).isEqualTo(oauth.base());
  }

  @Test
  void line44RefreshTokensRotateAndReuseEndsTheFamily() {
    JsonNode first = browser.tokens("app", "fleet", "alice");
    Answer second = browser.refresh("app", first.path("refresh_token").asText());
    assertThat(second.status()).isEqualTo(200);
    String access = second.json().path("access_token").asText();
    assertThat(browser.refresh("app", first.path("refresh_token").asText()).error())
        .isEqualTo("invalid_grant");
    assertThatThrownBy(() -> oauth.rights(access)).isInstanceOf(Refused.class);
    assertThat(browser.refresh("app", second.json().path("refresh_token").asText()).error())
        .isEqualTo("invalid_grant");
  }

  @Test
  void line44RefreshTokensEndUnusedAndInTheEnd() {
    String token = browser.tokens("app", "fleet", "alice").path("refresh_token").asText();
    for (int day = 0; day < 9; day++) {
      oauth.house.clock.forward(Duration.ofHours(23));
      token = browser.refresh("app", token).json().path("refresh_token").asText();
      assertThat(token).isNotEmpty();
    }
    String last = token;
    oauth.house.clock.forward(Duration.ofHours(25));
    assertThat(browser.refresh("app", last).error()).isEqualTo("invalid_grant");
    FormBrowser other = new FormBrowser(oauth);
    token = other.tokens("app", "fleet", "alice").path("refresh_token").asText();
    for (int day = 0; day < 10; day++) {
      oauth.house.clock.forward(Duration.ofHours(23));
      token = browser.refresh("app", token).json().path("refresh_token").asText();
    }
    oauth.house.clock.forward(Duration.ofHours(11));
    assertThat(browser.refresh("app", token).error()).isEqualTo("invalid_grant");
    other.close();
  }

  @Test
  void line44ScopesNeverGrow() {
    String token = browser.tokens("app", "fleet", "alice").path("refresh_token").asText();
    Answer wider =
        oauth.post(
            "/oauth/token",
            null,
            "grant_type=refresh_token&client_id=app&scope=fleet+all&refresh_token=" + token);
    assertThat(wider.error()).isEqualTo("invalid_scope");
  }

  @Test
  void line34OtherTokensAreNoAccessTokens() {
    JsonNode tokens = browser.tokens("app", "openid fleet", "alice");
    for (String name : List.of("id_token", "refresh_token")) {
      String token = tokens.path(name).asText();
      assertThat(token).isNotEmpty();
      assertThatThrownBy(() -> oauth.rights(token)).isInstanceOf(Refused.class);
      assertThat(oauth.get("/oauth/userinfo", "Authorization", "Bearer " + token).status())
          .isEqualTo(401);
    }
  }

  @Test
  void anIdTokenSaysWhoSignedInAndIsSignedByAPublishedKey() throws Exception {
    String code = browser.code(authorize("app", "openid profile fleet", "nonce", "n-1"), "alice");
    JsonNode tokens = browser.exchange("app", code).json();
    SignedJWT token = SignedJWT.parse(tokens.path("id_token").asText());
    assertThat(
            token.verify(
                new RSASSAVerifier(
                    oauth
                        .house
                        .signingKeys
                        .published("main")
                        .getKeyByKeyId(token.getHeader().getKeyID())
                        .toRSAKey())))
        .isTrue();
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(oauth.base());
    assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("app");
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("user:alice");
    assertThat(token.getJWTClaimsSet().getStringClaim("nonce")).isEqualTo("n-1");
    assertThat(token.getJWTClaimsSet().getClaim("at_hash")).isNotNull();
    Answer info =
        oauth.get(
            "/oauth/userinfo", "Authorization", "Bearer " + tokens.path("access_token").asText());
    assertThat(info.json().path("sub").asText()).isEqualTo("user:alice");
  }

  @Test
  void line38UserInfoNeedsAToken() {
    Answer nothing = oauth.get("/oauth/userinfo");
    assertThat(nothing.status()).isEqualTo(401);
    assertThat(nothing.header("WWW-Authenticate")).startsWith("Bearer");
    String narrow = browser.tokens("app", "fleet", "alice").path("access_token").asText();
    Answer without = oauth.get("/oauth/userinfo", "Authorization", "Bearer " + narrow);
    assertThat(without.status()).isEqualTo(403);
    assertThat(without.header("WWW-Authenticate")).contains("insufficient_scope");
  }

  @Test
  void aFormOfAnotherPageIsNotTaken() {
    String path = authorize("app", "fleet");
    Answer page = browser.get(path);
    String ours = FormBrowser.form(page);
    String body =
        "step=sign-in&name=alice&password=" + OAuthHouse.encoded(House.PASSWORD) + "&form=";
    assertThat(browser.post(path, body + "x").status()).isEqualTo(403);
    String otherPath = authorize("app", "fleet all");
    assertThat(browser.post(otherPath, body + ours).status()).isEqualTo(403);
    try (FormBrowser victim = new FormBrowser(oauth)) {
      assertThat(victim.post(path, body + ours).status()).isEqualTo(403);
      victim.get(path);
      assertThat(victim.post(path, body + ours).status()).isEqualTo(403);
    }
    Answer foreign =
        oauth.send(
            "POST",
            path,
            List.of(
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Origin",
                "https://evil.example"),
            body + ours);
    assertThat(foreign.status()).isEqualTo(403);
  }

  @Test
  void pagesRunNoForeignScriptAndCannotBeFramed() {
    String path = authorize("app", "fleet");
    Answer page = browser.get(path);
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("form-action 'self' https://app.example")
        // passkeys need a script of the server's own
        .contains("script-src 'self'; ")
        .doesNotContain("unsafe");
    Answer question = browser.signIn(path, "alice");
    assertThat(question.header("Content-Security-Policy"))
        .contains("default-src 'none'")
        .doesNotContain("script-src");
    assertThat(question.text()).contains("Allow access?").doesNotContain("<script");
    assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.header("Set-Cookie")).contains("HttpOnly").contains("SameSite=Lax");
  }

  @Test
  void whatIsTypedIsShownAsText() {
    String path = authorize("app", "fleet");
    String typed = OAuthHouse.encoded("\"><script>alert(1)</script>");
    Answer page =
        browser.post(
            path,
            "form=%s&step=sign-in&password=x&name=%s"
                .formatted(FormBrowser.form(browser.get(path)), typed));
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.text()).doesNotContain("<script>").contains("&lt;script&gt;");
  }

  @Test
  void unknownNamesAndWrongPasswordsLookAlike() {
    String path = authorize("app", "fleet");
    String form = "form=" + FormBrowser.form(browser.get(path)) + "&step=sign-in&password=no&name=";
    Answer wrong = browser.post(path, form + "alice");
    Answer unknown = browser.post(path, form + "nobody");
    assertThat(unknown.status()).isEqualTo(wrong.status()).isEqualTo(401);
    assertThat(unknown.text().replace("nobody", "alice")).isEqualTo(wrong.text());
  }

  @Test
  void aPersonIsAskedOnceByAClientThatProvesItself() {
    String secret =
        oauth.client(
            "safe",
            "client_secret_basic",
            OAuthHouse.settings(List.of("authorization_code"), SCOPES, "opaque"));
    String path = authorize("safe", "fleet");
    String code = browser.code(path, "alice");
    String form = FormBrowser.exchangeForm("safe", code).replace("client_id=safe&", "");
    assertThat(oauth.post("/oauth/token", OAuthHouse.basic("safe", secret), form).status())
        .isEqualTo(200);
    assertThat(parameter(browser.get(path), "code")).isNotEmpty();
    assertThat(browser.get(authorize("safe", "fleet all")).status()).isEqualTo(200);
    assertThat(parameter(browser.get(authorize("safe", "fleet all", "prompt", "none")), "error"))
        .isEqualTo("consent_required");
    assertThat(browser.get(authorize("safe", "fleet", "prompt", "login")).text())
        .contains("Password");
    oauth.house.clock.forward(Duration.ofSeconds(100));
    assertThat(browser.get(authorize("safe", "fleet", "max_age", "60")).text())
        .contains("Password");
  }

  @Test
  void aNewPasswordEndsEveryGrant() {
    JsonNode tokens = browser.tokens("app", "fleet", "alice");
    oauth.house.directory.setPassword(
        House.SERVER,
        Subject.user("alice"),
        new Directory.PasswordChange(
            null, "quite another one, isn't it", false, House.at("10.0.0.1")));
    assertThatThrownBy(() -> oauth.rights(tokens.path("access_token").asText()))
        .isInstanceOf(Refused.class);
    assertThat(browser.refresh("app", tokens.path("refresh_token").asText()).error())
        .isEqualTo("invalid_grant");
    assertThat(browser.get(authorize("app", "fleet")).text()).contains("Password");
  }

  @Test
  void whatAClientHadEndsWithTheClient() {
    JsonNode tokens = browser.tokens("app", "fleet", "alice");
    oauth.house.oauthClients.remove(House.SERVER, "app", null);
    assertThatThrownBy(() -> oauth.rights(tokens.path("access_token").asText()))
        .isInstanceOf(Refused.class);
    assertThat(browser.refresh("app", tokens.path("refresh_token").asText()).error())
        .isEqualTo("invalid_client");
  }

  @Test
  void line45ATokenGivesItsScopesAndNoMoreThanThePersonMay() {
    String narrow = browser.tokens("app", "fleet", "alice").path("access_token").asText();
    assertThat(may(narrow, "publish")).isFalse();
    assertThat(may(narrow, "subscribe")).isTrue();
    try (FormBrowser other = new FormBrowser(oauth)) {
      oauth.house.user("bob");
      String wide = other.tokens("app", "all", "bob").path("access_token").asText();
      assertThat(may(wide, "subscribe")).isFalse();
    }
  }

  private boolean may(String token, String verb) {
    return oauth
        .rights(token)
        .decide(
            io.gatehouse.core.policy.Verb.valueOf(verb.toUpperCase(java.util.Locale.ROOT)),
            io.gatehouse.core.policy.Resource.channel("fleet/1", House.MAIN))
        .allowed();
  }

  @Test
  void repeatedParametersAreRefused() {
    assertThat(browser.get(authorize("app", "fleet") + "&scope=all").status()).isEqualTo(400);
    assertThat(browser.get(authorize("app", "fleet") + "&client_id=app").status()).isEqualTo(400);
    assertThat(parameter(browser.get(authorize("app", "fleet", "response_type", "token")), "error"))
        .isEqualTo("unsupported_response_type");
    assertThat(parameter(browser.get(authorize("app", "nosuch")), "error"))
        .isEqualTo("invalid_scope");
  }
}

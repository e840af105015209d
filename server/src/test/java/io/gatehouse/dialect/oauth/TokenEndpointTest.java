package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.House;
import io.gatehouse.change.Change;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.identity.Draft;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The token endpoint, introspection and revocation, by the lines of the security checklist.
class TokenEndpointTest {
  private static final String SELF = "grant_type=client_credentials";

  @TempDir Path folder;
  private OAuthHouse oauth;
  private String secret;

  @BeforeEach
  void open() {
    oauth = new OAuthHouse(folder);
    oauth.house.role("listener", "subscribe_channel:fleet/#", "publish_channel:fleet/#");
    secret = oauth.machine("panel", "listener");
  }

  @AfterEach
  void close() {
    oauth.close();
  }

  private Answer token(String form) {
    return oauth.post("/oauth/token", OAuthHouse.basic("panel", secret), form);
  }

  @Test
  void line35FormPostsOnlyAndNothingTwice() {
    assertThat(oauth.get("/oauth/token?" + SELF).status()).isEqualTo(405);
    Answer json =
        oauth.send(
            "POST",
            "/oauth/token",
            List.of(
                "Authorization",
                OAuthHouse.basic("panel", secret),
                "Content-Type",
                "application/json"),
            "{\"grant_type\":\"client_credentials\"}");
    assertThat(json.error()).isEqualTo("invalid_request");
    assertThat(token(SELF + "&scope=fleet&scope=fleet").error()).isEqualTo("invalid_request");
    assertThat(token(SELF + "&" + SELF).error()).isEqualTo("invalid_request");
    assertThat(token(SELF + "&unheard_of=x").status()).isEqualTo(200);
    assertThat(token("scope=fleet").error()).isEqualTo("invalid_request");
    Answer inQuery =
        oauth.post(
            "/oauth/token?client_id=panel&client_secret=" + secret + "&" + SELF, null, "a=b");
    assertThat(inQuery.status()).isEqualTo(400);
  }

  @Test
  void line36AnswersAreNotKeptAndSayTheirTypeAndEnd() {
    Answer good = token(SELF);
    assertThat(good.status()).isEqualTo(200);
    assertThat(good.header("Cache-Control")).isEqualTo("no-store");
    assertThat(good.json().path("token_type").asText()).isEqualTo("Bearer");
    assertThat(good.json().path("expires_in").asInt()).isEqualTo(3_600);
    assertThat(good.json().path("scope").asText()).isEqualTo("fleet");
    Answer wrong = oauth.post("/oauth/token", OAuthHouse.basic("panel", "ghk_wrong"), SELF);
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.error()).isEqualTo("invalid_client");
    assertThat(wrong.header("WWW-Authenticate")).startsWith("Basic ");
    assertThat(wrong.header("Cache-Control")).isEqualTo("no-store");
    assertThat(token("grant_type=nosuch").error()).isEqualTo("unsupported_grant_type");
    assertThat(token(SELF + "&scope=everything").error()).isEqualTo("invalid_scope");
  }

  @Test
  void line36UnknownClientsAndWrongSecretsLookAlike() {
    Answer wrong = oauth.post("/oauth/token", OAuthHouse.basic("panel", "ghk_wrong"), SELF);
    Answer unknown = oauth.post("/oauth/token", OAuthHouse.basic("nobody", "ghk_wrong"), SELF);
    assertThat(unknown.text()).isEqualTo(wrong.text());
    assertThat(unknown.status()).isEqualTo(wrong.status());
  }

  @Test
  void line37SecretsAndTokensAreOf256RandomBits() {
    assertThat(secret).matches("ghk_[A-Za-z0-9_-]{43}");
    String first = oauth.token("panel", secret);
    assertThat(first).matches("gho_[A-Za-z0-9]{49}");
    assertThat(oauth.token("panel", secret)).isNotEqualTo(first);
  }

  /// RFC 9700 section 2.4.
  @ParameterizedTest
  @CsvSource({
    "grant_type=password&username=x&password=y",
    "grant_type=implicit",
    "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=x"
  })
  void line39ThereIsNoPasswordGrantAndNoImplicitOne(String form) {
    assertThat(token(form).error()).isEqualTo("unsupported_grant_type");
  }

  @Test
  void line45ATokenIsNarrowedToItsScopes() {
    String token = oauth.token("panel", secret);
    assertThat(oauth.rights(token).identity().credential().permissions())
        .extracting(Object::toString)
        .containsExactly("subscribe_channel:fleet/#");
  }

  @Test
  void line46OnlyHashesOfSecretsAreKept() {
    String kept =
        oauth.house.stores.read(
            t -> t.oauth().client("main", "panel").orElseThrow().secretHash() + "");
    assertThat(kept).matches("[0-9a-f]{64}").doesNotContain(secret.substring(4));
  }

  @Test
  void aSecretIsRenewedWithOverlap() {
    String next =
        Objects.requireNonNull(
                oauth
                    .house
                    .oauthClients
                    .renewSecret(House.SERVER, "panel", Duration.ofMinutes(5))
                    .secret())
            .reveal();
    assertThat(token(SELF).status()).isEqualTo(200);
    assertThat(oauth.post("/oauth/token", OAuthHouse.basic("panel", next), SELF).status())
        .isEqualTo(200);
    oauth.house.clock.forward(Duration.ofMinutes(6));
    assertThat(token(SELF).error()).isEqualTo("invalid_client");
    assertThat(oauth.post("/oauth/token", OAuthHouse.basic("panel", next), SELF).status())
        .isEqualTo(200);
  }

  @Test
  void theSecretMayStandInTheFormButNotInBothPlaces() {
    String inForm = SELF + "&client_id=panel&client_secret=" + secret;
    assertThat(oauth.post("/oauth/token", null, inForm).status()).isEqualTo(200);
    assertThat(token(inForm).error()).isEqualTo("invalid_request");
  }

  @Test
  void line50IntrospectionIsForProvedClientsOnly() {
    String token = oauth.token("panel", secret);
    assertThat(oauth.post("/oauth/introspect", null, "token=" + token).status()).isEqualTo(401);
    assertThat(
            oauth
                .post("/oauth/introspect", OAuthHouse.basic("panel", "ghk_no"), "token=" + token)
                .status())
        .isEqualTo(401);
    oauth.client(
        "open", "none", OAuthHouse.settings(List.of("authorization_code"), Map.of(), "opaque"));
    Answer open = oauth.post("/oauth/introspect", null, "client_id=open&token=" + token);
    assertThat(open.status()).isEqualTo(401);
    assertThat(oauth.get("/oauth/introspect?token=" + token).status()).isEqualTo(405);
  }

  @Test
  void line50WhatIsUnknownExpiredOrForeignIsInactiveAndNothingMore() {
    String other = oauth.machine("other", "listener");
    String token = oauth.token("panel", secret);
    String inactive = "{\"active\":false}";
    for (String shown : List.of("x", "gho_" + "a".repeat(49), token)) {
      assertThat(
              oauth
                  .post("/oauth/introspect", OAuthHouse.basic("other", other), "token=" + shown)
                  .text())
          .isEqualTo(inactive);
    }
    oauth.house.clock.forward(Duration.ofSeconds(3_601));
    assertThat(
            oauth
                .post("/oauth/introspect", OAuthHouse.basic("panel", secret), "token=" + token)
                .text())
        .isEqualTo(inactive);
  }

  @Test
  void noTokenOfASuspendedApplicationIsActive() {
    String token = oauth.token("panel", secret);
    assertThat(oauth.introspect("panel", secret, token).path("active").asBoolean()).isTrue();
    oauth.house.stores.write(transaction ->
        transaction
            .accounts()
            .update("main", old -> old.changed("main", Application.State.SUSPENDED)));
    oauth.house.changes.committed(new Change.OfRole("main", "user"));
    assertThat(oauth.introspect("panel", secret, token).path("active").asBoolean()).isFalse();
  }

  @Test
  void line50WhoMayReadTokensByThePolicyIsToldOfAll() {
    oauth.house.role("resource-server", "read_token");
    String guard = oauth.machine("guard", "resource-server");
    String token = oauth.token("panel", secret);
    assertThat(oauth.introspect("guard", guard, token).path("active").asBoolean()).isTrue();
    oauth.house.user("alice");
    String session = oauth.house.signIn("alice").text();
    assertThat(oauth.introspect("guard", guard, session).path("sub").asText())
        .isEqualTo("user:alice");
  }

  @Test
  void line51TheActiveAnswerSaysWhoWhatAndUntilWhen() {
    var told = oauth.introspect("panel", secret, oauth.token("panel", secret));
    assertThat(told.path("active").asBoolean()).isTrue();
    assertThat(told.path("scope").asText()).isEqualTo("fleet");
    assertThat(told.path("client_id").asText()).isEqualTo("panel");
    assertThat(told.path("username").asText()).isEqualTo("panel");
    assertThat(told.path("token_type").asText()).isEqualTo("Bearer");
    assertThat(told.path("exp").asLong() - told.path("iat").asLong()).isEqualTo(3_600);
    assertThat(told.path("sub").asText()).isEqualTo("client:panel");
    assertThat(told.path("iss").asText()).isEqualTo(oauth.base());
    assertThat(told.path("aud").asText()).isEqualTo(oauth.base());
    assertThat(told.path("jti").asText()).startsWith("o-");
  }

  @Test
  void line52RevocationAsksWhoTheClientIsAndAnswersTheSameToAll() {
    String token = oauth.token("panel", secret);
    assertThat(oauth.post("/oauth/revoke", null, "token=" + token).status()).isEqualTo(401);
    String other = oauth.machine("other", "listener");
    assertThat(
            oauth
                .post("/oauth/revoke", OAuthHouse.basic("other", other), "token=" + token)
                .status())
        .isEqualTo(200);
    assertThat(oauth.introspect("panel", secret, token).path("active").asBoolean()).isTrue();
    assertThat(oauth.post("/oauth/revoke", OAuthHouse.basic("panel", secret), "token=x").status())
        .isEqualTo(200);
    assertThat(
            oauth
                .post("/oauth/revoke", OAuthHouse.basic("panel", secret), "token=" + token)
                .status())
        .isEqualTo(200);
    assertThat(oauth.introspect("panel", secret, token).path("active").asBoolean()).isFalse();
    assertThatThrownBy(() -> oauth.rights(token)).isInstanceOf(Refused.class);
  }

  @Test
  void whatIsTakenFromTheClientEndsAtOnce() {
    String token = oauth.token("panel", secret);
    oauth.house.directory.change(
        House.SERVER,
        Subject.client("panel"),
        null,
        now ->
            new Draft(
                now.kind(),
                now.id(),
                now.name(),
                now.description(),
                false,
                now.owner(),
                now.parent(),
                now.roles(),
                now.groups(),
                now.attributes(),
                now.publicData()));
    assertThatThrownBy(() -> oauth.rights(token)).isInstanceOf(Refused.class);
    assertThat(token(SELF).error()).isEqualTo("invalid_client");
  }
}

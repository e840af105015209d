package io.gatehouse.dialect.oauth;

import static io.gatehouse.dialect.oauth.FormBrowser.authorize;
import static io.gatehouse.dialect.oauth.FormBrowser.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.oauth.ClientDraft;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ways to get more than a person agreed to, or after they took it back.
class ConsentAttacksTest {
  private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
  private static final Map<String, List<String>> SMALL =
      Map.of("fleet", List.of("subscribe_channel:fleet/#", "publish_channel:fleet/#"));

  @TempDir Path folder;
  private OAuthHouse oauth;
  private FormBrowser browser;

  @BeforeEach
  void open() {
    oauth = new OAuthHouse(folder);
    oauth.client("app", draft(SMALL));
    oauth.house.user("alice");
    browser = new FormBrowser(oauth);
  }

  @AfterEach
  void close() {
    browser.close();
    oauth.close();
  }

  private static ClientDraft draft(Map<String, List<String>> scopes) {
    List<String> grants = List.of("authorization_code", "refresh_token", DEVICE_CODE);
    return new ClientDraft("none", null, OAuthHouse.settings(grants, scopes, "opaque"));
  }

  /// Whoever has the client changes what its scopes mean, a moment later.
  private void means(Map<String, List<String>> scopes) {
    oauth.house.clock.forward(Duration.ofSeconds(1));
    oauth.house.oauthClients.put(House.SERVER, "app", draft(scopes), null);
    oauth.house.clock.forward(Duration.ofSeconds(1));
  }

  private static Map<String, List<String>> everything() {
    return Map.of("fleet", List.of("*"));
  }

  /// RFC 6749 section 6: what is refreshed is no more than what was granted.
  @Test
  void aScopeThatComesToMeanMoreIsAskedForAnew() {
    String refresh = browser.tokens("app", "fleet", "alice").path("refresh_token").asText();
    means(everything());
    assertThat(browser.refresh("app", refresh).error()).isEqualTo("invalid_grant");
  }

  @Test
  void aScopeThatWasGoneInBetweenIsAskedForAnew() {
    String refresh = browser.tokens("app", "fleet", "alice").path("refresh_token").asText();
    means(Map.of());
    means(everything());
    assertThat(browser.refresh("app", refresh).error()).isEqualTo("invalid_grant");
  }

  @Test
  void aClientThatIsRegisteredAnewBeginsAnew() {
    String code = browser.code(authorize("app", "fleet"), "alice");
    oauth.house.oauthClients.remove(House.SERVER, "app", null);
    means(everything());
    assertThat(browser.exchange("app", code).error()).isEqualTo("invalid_grant");
  }

  @Test
  void aScopeThatMeansLessOrComesNewDisturbsNobody() {
    JsonNode tokens = browser.tokens("app", "fleet", "alice");
    means(Map.of("fleet", List.of("subscribe_channel:fleet/#"), "more", List.of("*")));
    Answer renewed = browser.refresh("app", tokens.path("refresh_token").asText());
    assertThat(renewed.status()).as(renewed.text()).isEqualTo(200);
  }

  @Test
  void aCodeCountsForWhatWasShown() {
    String code = browser.code(authorize("app", "fleet"), "alice");
    means(everything());
    assertThat(browser.exchange("app", code).error()).isEqualTo("invalid_grant");
  }

  /// The page of an earlier meaning is no answer to a later one.
  @Test
  void aFormCountsForWhatItShowed() {
    String path = authorize("app", "fleet");
    Answer question = browser.signIn(path, "alice");
    assertThat(question.text()).contains("Allow access?");
    means(everything());
    assertThat(browser.decide(path, question, "allow").status()).isEqualTo(403);
    assertThat(parameter(browser.decide(path, browser.get(path), "allow"), "code")).isNotEmpty();
  }

  @Test
  void aDeviceGetsWhatWasShown() {
    String code = device("alice");
    means(everything());
    assertThat(poll(code).error()).isEqualTo("expired_token");
  }

  /// A code of a device that somebody has allowed.
  private String device(String person) {
    Answer begun = oauth.post("/oauth/device_authorization", null, "client_id=app&scope=fleet");
    String path = "/oauth/device?user_code=" + begun.json().path("user_code").asText();
    Answer done = browser.decide(path, browser.signIn(path, person), "allow");
    assertThat(done.text()).contains("Connected");
    return begun.json().path("device_code").asText();
  }

  private Answer poll(String code) {
    return oauth.post(
        "/oauth/token", null, "grant_type=" + DEVICE_CODE + "&client_id=app&device_code=" + code);
  }

  /// Whoever had the old password may have codes that are not used yet.
  @Test
  void whatIsUnderWayEndsWithThePassword() {
    String code = browser.code(authorize("app", "fleet"), "alice");
    String device = device("alice");
    oauth.house.directory.setPassword(
        House.SERVER,
        Subject.user("alice"),
        new Directory.PasswordChange(
            null, "quite another one, isn't it", false, House.at("10.0.0.1")));
    assertThat(browser.exchange("app", code).error()).isEqualTo("invalid_grant");
    assertThat(poll(device).error()).isEqualTo("invalid_grant");
  }

  @Test
  void whatIsUnderWayEndsWithThePersonAndNobodyInheritsIt() {
    String code = browser.code(authorize("app", "fleet"), "alice");
    oauth.house.directory.delete(House.SERVER, Subject.user("alice"), null);
    oauth.house.user("alice");
    assertThat(browser.exchange("app", code).error()).isEqualTo("invalid_grant");
  }

  /// OpenID Connect Core section 3.1.2.1: who has to sign in does, also before the answer.
  @Test
  void theQuestionIsNotAnsweredWithAnOldSignIn() {
    browser.code(authorize("app", "fleet"), "alice");
    oauth.house.clock.forward(Duration.ofHours(1));
    for (String[] asked : new String[][] {{"prompt", "login"}, {"max_age", "60"}}) {
      String path = authorize("app", "fleet", asked);
      Answer page = browser.get(path);
      assertThat(page.text()).contains("Password");
      Answer skipped = browser.decide(path, page, "allow");
      assertThat(skipped.status()).isEqualTo(200);
      assertThat(skipped.text()).contains("Password");
    }
    assertThat(browser.code(authorize("app", "fleet", "prompt", "login"), "alice")).isNotEmpty();
  }

  /// ASVS 16.5.3: what cannot be looked up opens nothing, and is said in the words of OAuth.
  @Test
  void aStoreThatIsAwayOpensNothing() {
    String secret = oauth.machine("machine", "device");
    String token = oauth.token("machine", secret);
    String basic = OAuthHouse.basic("machine", secret);
    oauth.house.stores.close();
    for (String[] asked :
        new String[][] {
          {"/oauth/token", "grant_type=client_credentials"},
          {"/oauth/token", "grant_type=refresh_token&refresh_token=ghr_x"},
          {"/oauth/revoke", "token=" + token},
          {"/oauth/introspect", "token=gho_" + "x".repeat(43)},
        }) {
      Answer answer = oauth.post(asked[0], basic, asked[1]);
      assertThat(answer.status()).as(answer.toString()).isNotEqualTo(500);
      assertThat(answer.text()).doesNotContain("access_token", "\"active\":true", "closed");
      if (answer.status() >= 500) {
        assertThat(answer.error()).isEqualTo("temporarily_unavailable");
      }
    }
    String path = authorize("app", "fleet");
    Answer page = browser.get(path);
    assertThat(page.status()).as(page.toString()).isIn(200, 503);
    assertThat(page.header("Location")).isEmpty();
  }
}

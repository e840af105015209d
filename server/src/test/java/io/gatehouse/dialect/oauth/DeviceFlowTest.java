package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Devices without a keyboard (RFC 8628), by the lines of the security checklist.
class DeviceFlowTest {
  private static final String CODE = "urn:ietf:params:oauth:grant-type:device_code";

  @TempDir Path folder;
  private OAuthHouse oauth;
  private FormBrowser browser;

  @BeforeEach
  void open() {
    oauth = new OAuthHouse(folder);
    oauth.client(
        "radio",
        "none",
        OAuthHouse.settings(
            List.of(CODE, "refresh_token"),
            Map.of("fleet", List.of("subscribe_channel:fleet/#")),
            "opaque"));
    oauth.house.user("alice");
    browser = new FormBrowser(oauth);
  }

  @AfterEach
  void close() {
    browser.close();
    oauth.close();
  }

  private JsonNode begin() {
    Answer answer = oauth.post("/oauth/device_authorization", null, "client_id=radio&scope=fleet");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json();
  }

  private Answer poll(JsonNode begun) {
    return oauth.post(
        "/oauth/token",
        null,
        "client_id=radio&grant_type=%s&device_code=%s"
            .formatted(OAuthHouse.encoded(CODE), begun.path("device_code").asText()));
  }

  private static String page(JsonNode begun) {
    return "/oauth/device?user_code=" + begun.path("user_code").asText();
  }

  private Answer decide(JsonNode begun, String decision) {
    return browser.decide(page(begun), browser.signIn(page(begun), "alice"), decision);
  }

  @Test
  void line47ADeviceIsToldACodeThatCanBeReadOut() {
    JsonNode begun = begin();
    assertThat(begun.path("device_code").asText()).matches("[A-Za-z0-9_-]{43}");
    assertThat(begun.path("user_code").asText())
        .matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
    assertThat(begun.path("verification_uri").asText()).isEqualTo(oauth.base() + "/oauth/device");
    assertThat(begun.path("verification_uri_complete").asText())
        .isEqualTo(oauth.base() + page(begun));
    assertThat(begun.path("expires_in").asInt()).isEqualTo(600);
    assertThat(begun.path("interval").asInt()).isEqualTo(5);
  }

  @Test
  void line48PendingSlowerDeniedExpired() {
    JsonNode begun = begin();
    assertThat(poll(begun).error()).isEqualTo("authorization_pending");
    oauth.house.clock.forward(Duration.ofSeconds(5));
    assertThat(poll(begun).error()).isEqualTo("authorization_pending");
    oauth.house.clock.forward(Duration.ofSeconds(2));
    assertThat(poll(begun).error()).isEqualTo("slow_down");
    // five seconds more from then on
    oauth.house.clock.forward(Duration.ofSeconds(6));
    assertThat(poll(begun).error()).isEqualTo("slow_down");
    oauth.house.clock.forward(Duration.ofSeconds(15));
    assertThat(poll(begun).error()).isEqualTo("authorization_pending");
    assertThat(decide(begun, "deny").text()).contains("Refused");
    assertThat(poll(begun).error()).isEqualTo("access_denied");
    JsonNode late = begin();
    oauth.house.clock.forward(Duration.ofMinutes(10));
    assertThat(poll(late).error()).isEqualTo("expired_token");
    assertThat(browser.get(page(late)).status()).isEqualTo(404);
  }

  @Test
  void line49ADeviceCodeWorksOnceAndForItsClient() {
    JsonNode begun = begin();
    assertThat(decide(begun, "allow").text()).contains("Connected");
    oauth.client("other", "none", OAuthHouse.settings(List.of(CODE), Map.of(), "opaque"));
    Answer other =
        oauth.post(
            "/oauth/token",
            null,
            "client_id=other&grant_type=%s&device_code=%s"
                .formatted(OAuthHouse.encoded(CODE), begun.path("device_code").asText()));
    assertThat(other.error()).isEqualTo("invalid_grant");
    Answer tokens = poll(begun);
    assertThat(tokens.status()).isEqualTo(200);
    assertThat(oauth.rights(tokens.json().path("access_token").asText()).identity().subject())
        .isEqualTo(Subject.user("alice"));
    assertThat(tokens.json().path("refresh_token").asText()).isNotEmpty();
    assertThat(poll(begun).error()).isEqualTo("invalid_grant");
  }

  @Test
  void line49ThePageShowsWhatAsksAndFromWhere() {
    JsonNode begun = begin();
    Answer question = browser.signIn(page(begun), "alice");
    assertThat(question.text())
        .contains(begun.path("user_code").asText())
        .contains("The test&#39;s client")
        .contains("subscribe_channel:fleet/#")
        .contains("127.0.0.1")
        .contains("alice");
  }

  @Test
  void line49WrongCodesAreSlowedDown() {
    Answer last = browser.get("/oauth/device?user_code=BBBB-BBBB");
    assertThat(last.status()).isEqualTo(404);
    for (int tried = 0; tried < 60 && last.status() == 404; tried++) {
      last = browser.get("/oauth/device?user_code=BBBB-BBBB");
    }
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.header("Retry-After")).isNotEmpty();
  }

  @Test
  void line60SoManyDevicesOfOneAddressWait() {
    for (int device = 0; device < 20; device++) {
      begin();
    }
    Answer more = oauth.post("/oauth/device_authorization", null, "client_id=radio&scope=fleet");
    assertThat(more.status()).isEqualTo(429);
    assertThat(more.header("Retry-After")).isNotEmpty();
  }

  @Test
  void aCodeIsTypedInAnyCaseAndWithoutItsDash() {
    JsonNode begun = begin();
    Answer empty = browser.get("/oauth/device");
    String typed =
        begun.path("user_code").asText().replace("-", " ").toLowerCase(java.util.Locale.ROOT);
    Answer next =
        browser.post(
            "/oauth/device",
            "form=%s&step=code&user_code=%s"
                .formatted(FormBrowser.form(empty), OAuthHouse.encoded(typed)));
    assertThat(next.status()).isEqualTo(303);
    assertThat(next.header("Location")).isEqualTo(page(begun));
  }
}

package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.dialect.oauth.entry.ClientPace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How often a client may ask that has proved itself, by the lines of the security checklist.
class ClientPaceTest {
  private static final String GRANT = "grant_type=client_credentials";

  @TempDir Path folder;
  private @Nullable OAuthHouse opened;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private OAuthHouse house(ClientPace.Settings pace) {
    OAuthHouse house = new OAuthHouse(folder, false, pace);
    opened = house;
    house.house.role("listener", "subscribe_channel:fleet/#");
    return house;
  }

  /// Asks until it is too often, which at one in a second is soon.
  private static Answer tooOften(Supplier<Answer> asking) {
    AtomicReference<Answer> last = new AtomicReference<>();
    Await.until(() -> {
      last.set(asking.get());
      return last.get().status() == 429;
    });
    Answer answer = last.get();
    assertThat(answer.error()).isEqualTo("slow_down");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    return answer;
  }

  @Test
  void line60TheTokenEndpointIsLimitedPerClient() {
    OAuthHouse oauth = house(new ClientPace.Settings(1, 0, 0));
    String panel = oauth.machine("panel", "listener");
    String other = oauth.machine("other", "listener");
    tooOften(() -> oauth.post("/oauth/token", OAuthHouse.basic("panel", panel), GRANT));
    assertThat(oauth.post("/oauth/token", OAuthHouse.basic("other", other), GRANT).status())
        .isEqualTo(200);
    // anybody can use the name of a client that keeps no secret: it is counted, and refused
    oauth.client(
        "app", "none", OAuthHouse.settings(List.of("authorization_code"), Map.of(), "opaque"));
    tooOften(() ->
        oauth.post(
            "/oauth/token",
            null,
            "client_id=app&grant_type=authorization_code&code=x&code_verifier=y"));
  }

  @Test
  void line50IntrospectionIsLimitedPerClient() {
    OAuthHouse oauth = house(new ClientPace.Settings(0, 1, 0));
    String panel = oauth.machine("panel", "listener");
    String other = oauth.machine("other", "listener");
    String token = oauth.token("panel", panel);
    tooOften(
        () -> oauth.post("/oauth/introspect", OAuthHouse.basic("panel", panel), "token=" + token));
    String own = oauth.token("other", other);
    assertThat(oauth.introspect("other", other, own).path("active").asBoolean()).isTrue();
  }

  @Test
  void line50WhoeverTriesOutTokensIsLimitedAndStillToldOfGoodOnes() {
    OAuthHouse oauth = house(new ClientPace.Settings(0, 0, 1));
    String panel = oauth.machine("panel", "listener");
    String token = oauth.token("panel", panel);
    tooOften(() -> oauth.post("/oauth/introspect", OAuthHouse.basic("panel", panel), "token=x"));
    assertThat(oauth.introspect("panel", panel, token).path("active").asBoolean()).isTrue();
  }
}

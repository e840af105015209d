package io.gatehouse.door.websocket;

import static io.gatehouse.door.websocket.OpenLines.isError;
import static io.gatehouse.door.websocket.OpenLines.isOk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who opens a WebSocket, by header, cookie or first message, and who does not.
class WebSocketSignInTest {
  @TempDir private static Path folder;
  private static OpenLines lines;

  @BeforeAll
  static void open() {
    lines = new OpenLines(folder);
  }

  @AfterAll
  static void closeAll() {
    lines.close();
  }

  @AfterEach
  void nothingStays() {
    lines.end();
  }

  @Test
  void aTokenInTheFirstMessageIsEnough() throws Exception {
    JsonNode known = lines.connect().ask("{'id':'1','type':'auth','token':'" + lines.crew + "'}");
    isOk(known, "1");
    assertThat(known.path("subject").asText()).isEqualTo("user:crew");
    assertThat(known.path("name").asText()).isEqualTo("crew");
  }

  @Test
  void aTokenInTheHeaderIsEnough() throws Exception {
    isOk(lines.as(lines.crew).ask("{'id':'1','type':'subscribe','channel':'fleet/a'}"), "1");
  }

  @Test
  void aBadTokenInTheHeaderIsRefusedAtTheHandshake() {
    assertThatThrownBy(() -> lines.as("gha_nonsense"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
  }

  @Test
  void theCookieOpensForOurOwnPagesOnly() throws Exception {
    WsClient own =
        lines.connect(
            "Cookie", "gatehouse=" + lines.crew, "Origin", "http://127.0.0.1:" + lines.port());
    isOk(own.ask("{'id':'1','type':'subscribe','channel':'fleet/a'}"), "1");
    for (String[] foreign :
        List.of(
            new String[] {"Cookie", "gatehouse=" + lines.crew, "Origin", "https://evil.example"},
            new String[] {"Cookie", "gatehouse=" + lines.crew})) {
      assertThatThrownBy(() -> lines.connect(foreign))
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }
  }

  @Test
  void whoeverDoesNotSayWhoTheyAreIsSentAway() throws Exception {
    WsClient silent = lines.connect();
    JsonNode goodbye = silent.next();
    assertThat(goodbye.path("type").asText()).isEqualTo("goodbye");
    assertThat(goodbye.path("problem").path("type").asText()).endsWith("unauthenticated");
    assertThat(silent.closeCode()).isEqualTo(4401);
  }

  @Test
  void badTokensAreForgivenTwice() throws Exception {
    WsClient client = lines.connect();
    isError(client.ask("{'id':'1','type':'auth','token':'nonsense'}"), "credential-refused");
    isError(client.ask("{'id':'2','type':'auth','token':'nonsense'}"), "credential-refused");
    isOk(client.ask("{'id':'3','type':'auth','token':'" + lines.crew + "'}"), "3");
    WsClient other = lines.connect();
    for (int i = 0; i < 3; i++) {
      other.send("{'type':'auth','token':'nonsense'}");
    }
    assertThat(other.closeCode()).isEqualTo(4401);
  }

  @Test
  void aStrangerMayDoWhatAnonymousMay() throws Exception {
    lines.house.setRule("open/#", "anonymous", "anonymous");
    WsClient stranger = lines.connect();
    isOk(stranger.ask("{'id':'1','type':'subscribe','channel':'open/a'}"), "1");
    isError(stranger.ask("{'id':'2','type':'subscribe','channel':'fleet/a'}"), "unauthenticated");
    isOk(stranger.ask("{'id':'3','type':'auth','token':'" + lines.crew + "'}"), "3");
    isOk(stranger.ask("{'id':'4','type':'subscribe','channel':'fleet/a'}"), "4");
  }

  @Test
  void aFreshTokenOfTheSameTakesOverAndKeepsTheSubscriptions() throws Exception {
    Subject subject = Subject.user("renewer");
    String first = lines.house.add(subject, "subscribe_channel:fleet/#");
    WsClient client = lines.as(first);
    isOk(client.ask("{'id':'1','type':'subscribe','channel':'fleet/r'}"), "1");
    String second = lines.house.token(subject, null);
    isOk(client.ask("{'id':'2','type':'auth','token':'" + second + "'}"), "2");
    lines.house.delete(first);
    lines.as(lines.boat).send("{'type':'publish','channel':'fleet/r','message':1}");
    assertThat(client.next().path("message").asInt()).isEqualTo(1);
    isError(client.ask("{'id':'3','type':'auth','token':'" + lines.boat + "'}"), "conflict");
    lines.house.delete(second);
    assertThat(client.next().path("type").asText()).isEqualTo("goodbye");
    assertThat(client.closeCode()).isIn(4401, 4403);
  }
}

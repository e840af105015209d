package io.gatehouse.dialect.carotene;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was measured to go wrong on the real server (carotene 0.2.2) does not go wrong here. The
/// numbers are those of docs/dialects/carotene.md.
class WeaknessTest {
  @TempDir static Path folder;
  private static CaroteneHouse house;

  @BeforeAll
  static void open() throws Exception {
    house =
        new CaroteneHouse(
            folder,
            Map.of(
                "carotene.publish-authorization-level", "authenticated",
                "carotene.subscribe-authorization-level", "authenticated",
                "carotene.webhook-secret", "a secret of many letters",
                "websocket.max-frame", "16KiB",
                "limits.queue-bytes", "2MiB"));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @BeforeEach
  void fresh() {
    house.trusting();
    house.backend.forget();
  }

  @Test
  void weakness1AFailedAuthenticationOpensNothingAndMayBeRepeated() throws Exception {
    try (SocketClient eve = house.socket()) {
      eve.send("{'authenticate':'eve','token':'bad'}").expectInfo("Authentication failed");
      eve.send("{'subscribe':'private'}").expectInfo("needs authentication");
      eve.publish("private", "1").expectInfo("needs authentication");
      eve.send("{'authenticate':'eve','token':'good'}").expectInfo("Authenticated");
      eve.subscribe("private").publish("private", "1");
      assertThat(eve.next().path("user_id").asText()).isEqualTo("eve");
    }
  }

  @Test
  void weakness2AnIdCannotSmuggleAnotherFieldIntoTheForm() throws Exception {
    try (SocketClient eve = house.socket()) {
      eve.send("{'authenticate':'admin&token=good','token':'bad'}");
      eve.expectInfo("Authentication failed");
      eve.send("{'authenticate':'eve','token':'bad&user_id=admin&token=good'}");
      eve.expectInfo("Authentication failed");
      Backend.Asked asked = house.backend.next(CaroteneHouse.AUTHENTICATE);
      assertThat(asked.form())
          .containsExactly(
              Map.entry("user_id", "eve"), Map.entry("token", "bad&user_id=admin&token=good"));
      eve.send("{'subscribe':'private'}").expectInfo("needs authentication");
    }
  }

  @Test
  void weakness3AScalarOrANullIsAnsweredAndTheConnectionLives() throws Exception {
    try (SocketClient client = house.socket()) {
      for (String scalar : new String[] {"5", "true", "null", "'text'", "1e400"}) {
        client.send(scalar);
        assertThat(client.next().path("type").asText()).isEqualTo("info");
      }
      client.send("{'authenticate':'alice','token':null}").expectInfo("Authentication failed");
      client.send("{'authenticate':null,'token':'good'}").expectInfo("Authentication failed");
      client.send("{'authenticate':{},'token':'good'}").expectInfo("Authentication failed");
      client.send("{'authenticate':'alice','token':'good'}").expectInfo("Authenticated");
      client.subscribe("alive");
    }
  }

  @Test
  void weakness3ASlowBackendCostsAnAnswerAndNotTheConnection() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    house.backend.answer(
        CaroteneHouse.AUTHENTICATE,
        form -> {
          LevelTest.thinksUntil(told);
          return Backend.Reply.ok("{'authenticated':true}");
        });
    try (SocketClient client = house.socket()) {
      client.send("{'authenticate':'alice','token':'good'}");
      client.expectInfo("Authentication error: Bad response from server");
      told.countDown();
      client.send("{'subscribe':'private'}").expectInfo("needs authentication");
      house.trusting();
      client.send("{'authenticate':'alice','token':'good'}").expectInfo("Authenticated");
    }
  }

  @Test
  void weakness4ReservedIdsAreNobody() throws Exception {
    for (String id : new String[] {"anonymous", "undefined", "server", "Server", "device:boat"}) {
      try (SocketClient eve = house.socket()) {
        eve.send("{'authenticate':'" + id + "','token':'good'}");
        eve.expectInfo("Authentication failed");
        eve.send("{'subscribe':'private'}").expectInfo("needs authentication");
      }
    }
    assertThat(house.backend.waiting(CaroteneHouse.AUTHENTICATE)).isZero();
  }

  @Test
  void weakness4ADeviceIsNotTakenForTheUserOfItsName() throws Exception {
    house.owner("POST", "/v1/roles", "{'id':'speaks','allow':['publish_channel:#']}");
    house.owner("POST", "/v1/devices", "{'name':'carol','roles':['speaks']}");
    String token =
        house
            .owner("POST", "/v1/tokens", "{'principal':'device:carol','name':'t'}")
            .path("value")
            .asText();
    try (SocketClient alice = house.socket("alice")) {
      alice.subscribe("names");
      HttpResponse<String> sent =
          house.send(
              house
                  .request("/v1/channels/publish")
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"channel\":\"names\",\"message\":1}")));
      assertThat(sent.statusCode()).as(sent.body()).isLessThan(300);
      assertThat(alice.next().path("user_id").asText()).isEqualTo("device:carol");
    }
  }

  @Test
  void weakness5AFrameThatIsTooLongEndsTheConnection() throws Exception {
    try (SocketClient client = house.socket()) {
      client.sendRaw("{\"subscribe\":\"" + "a".repeat(20_000) + "\"}");
      assertThat(client.closeCode()).isEqualTo(1009);
    }
    PollClient poll = house.poll();
    assertThat(poll.post("a".repeat(20_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void weakness5OneAddressCannotHaveAllSessions(@TempDir Path other) throws Exception {
    Map<String, String> few = Map.of("limits.connections-per-address", "3");
    try (CaroteneHouse narrow = new CaroteneHouse(other, few)) {
      for (int i = 0; i < 3; i++) {
        assertThat(narrow.send(narrow.request("/stream")).statusCode()).isEqualTo(200);
      }
      assertThat(narrow.send(narrow.request("/stream")).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void weakness6EveryQuestionIsSigned() throws Exception {
    try (SocketClient alice = house.socket("alice")) {
      Backend.Asked asked = house.backend.next(CaroteneHouse.AUTHENTICATE);
      assertThat(asked.headers().getFirst("Gatehouse-Signature")).isNotBlank();
      assertThat(asked.headers().getFirst("Gatehouse-Timestamp")).matches("\\d+");
      alice.expectNothing();
    }
  }

  @Test
  void aBackendThatIsGoneLetsNobodyIn() throws Exception {
    house.backend.answer(CaroteneHouse.AUTHENTICATE, form -> new Backend.Reply(503, ""));
    try (SocketClient alice = house.socket()) {
      alice.send("{'authenticate':'alice','token':'good'}");
      alice.expectInfo("Authentication error: Bad response from server");
      alice.send("{'subscribe':'private'}").expectInfo("needs authentication");
    }
  }

  @Test
  void whatTheBackendSaysForAWhileEndsWithThatWhile() throws Exception {
    house.backend.answer(
        CaroteneHouse.AUTHENTICATE, "{'authenticated':true,'user_data':null,'expires_in':1}");
    try (SocketClient alice = house.socket("alice")) {
      alice.subscribe("private");
      assertThat(alice.closeCode()).isGreaterThanOrEqualTo(1000);
    }
  }

  @Test
  void strangersAreManyAndNotOnePrincipal(@TempDir Path other) throws Exception {
    Map<String, String> few =
        Map.of(
            "limits.connections-per-principal", "1",
            "carotene.subscribe-authorization-level", "anonymous");
    try (CaroteneHouse house2 = new CaroteneHouse(other, few);
        SocketClient one = house2.socket();
        SocketClient two = house2.socket();
        SocketClient alice = house2.socket("alice")) {
      one.subscribe("open");
      two.subscribe("open");
      alice.publish("open", "1");
      assertThat(one.next().path("user_id").asText()).isEqualTo("alice");
      assertThat(two.next().path("user_id").asText()).isEqualTo("alice");
    }
  }
}

package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import io.gatehouse.cli.visitor.WebSocketVisitor;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The main job of the server, played once with real sockets.
///
/// A boat publishes over MQTT, alice receives over WebSocket, each allowed by a role; a forbidden
/// act is refused and explained; the boat's token is disabled and its connection ends at once.
final class Story {
  private static final String PASSWORD = "wind and tide and moonlight";
  private static final String POSITION = "{\"lat\":54.32,\"lon\":10.14}";
  private static final int NOT_AUTHORIZED = 0x87;

  private final Transcript transcript;
  private final HttpVisitor owner;
  private final int httpPort;
  private final int mqttPort;
  private String boatToken = "";
  private String boatTokenId = "";

  Story(Transcript transcript, HttpVisitor owner, int httpPort, int mqttPort) {
    this.transcript = transcript;
    this.owner = owner;
    this.httpPort = httpPort;
    this.mqttPort = mqttPort;
  }

  void play(String setupSecret) throws IOException {
    nobodyIsLetIn();
    theOwnerMovesIn(setupSecret);
    rolesAndPrincipals();
    String aliceToken = aliceSignsIn();
    try (MqttVisitor boat = new MqttVisitor(mqttPort);
        WebSocketVisitor alice = new WebSocketVisitor(httpPort, aliceToken)) {
      aliceSubscribes(alice);
      theBoatPublishes(boat, alice);
      theBoatIsRefused(boat);
      theTokenIsDisabled(boat);
    }
    theBoatComesBack();
    theAuditKnows();
  }

  private void nobodyIsLetIn() throws IOException {
    transcript.step("Nobody is let in without a credential: there is no default password");
    HttpVisitor.Answer answer = owner.get("/v1/users");
    transcript.says("stranger (http)", "GET /v1/users");
    transcript.says("gatehouse", answer.status() + " " + answer.text("/detail"));
    transcript.expect(answer.status() == 401, "401 Unauthorized");
  }

  private void theOwnerMovesIn(String secret) throws IOException {
    transcript.step("The owner is created by the one-time secret that the server printed");
    HttpVisitor.Answer made =
        owner.post("/v1/setup", credentials("anna", ",\"secret\":\"" + secret + "\""));
    transcript.says("anna (http)", "POST /v1/setup with the secret and a password of her own");
    transcript.expect(made.status() == 201, "201, and the secret works no more");
    owner.holds(owner.post("/v1/login", credentials("anna", "")).text("/token"));
  }

  private void rolesAndPrincipals() throws IOException {
    transcript.step("Two roles, a user and a device");
    create(
        "/v1/roles", "{\"id\":\"boat\",\"allow\":[\"publish_channel:fleet/${principal.id}/#\"]}");
    create("/v1/roles", "{\"id\":\"skipper\",\"allow\":[\"subscribe_channel:fleet/+/position\"]}");
    create(
        "/v1/users",
        "{\"name\":\"alice\",\"password\":\"" + PASSWORD + "\",\"roles\":[\"skipper\"]}");
    create(
        "/v1/devices",
        "{\"name\":\"boat-7\",\"owner\":\"alice\",\"roles\":[\"boat\"],"
            + "\"public_data\":{\"call_sign\":\"DA7777\"}}");
    HttpVisitor.Answer issued =
        create("/v1/tokens", "{\"principal\":\"device:boat-7\",\"name\":\"on board\"}");
    boatToken = issued.text("/value");
    boatTokenId = issued.text("/token/id");
    transcript.says("gatehouse", "the token's value is shown this once; only its hash is kept");
  }

  private HttpVisitor.Answer create(String path, String body) throws IOException {
    HttpVisitor.Answer answer = owner.post(path, body);
    transcript.says("anna (http)", "POST " + path + " " + body.replace(PASSWORD, "…"));
    if (answer.status() != 201) {
      transcript.expect(false, "201, but it was " + answer.status() + " " + answer.body());
    }
    return answer;
  }

  private String aliceSignsIn() throws IOException {
    transcript.step("Alice signs in with her password");
    try (HttpVisitor alice = new HttpVisitor(httpPort)) {
      HttpVisitor.Answer login = alice.post("/v1/login", credentials("alice", ""));
      transcript.says("alice (http)", "POST /v1/login");
      transcript.expect(
          login.status() == 200,
          "a session token that lives " + login.text("/max_age") + " seconds");
      return login.text("/token");
    }
  }

  private void aliceSubscribes(WebSocketVisitor alice) throws IOException {
    transcript.step("Alice subscribes over WebSocket; her role allows it");
    String message = "{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"fleet/+/position\"}";
    alice.send(message);
    transcript.says("alice (websocket)", message);
    JsonNode ok = alice.next("ok");
    transcript.says("gatehouse", ok.toString());
    transcript.expect(ok.path("id").asText().equals("1"), "the subscription is confirmed");
  }

  private void theBoatPublishes(MqttVisitor boat, WebSocketVisitor alice) throws IOException {
    transcript.step("The boat publishes over MQTT 5; alice receives it with the verified sender");
    boat.connect("boat-7", boatToken);
    MqttMessage ack = boat.publish("fleet/boat-7/position", POSITION);
    transcript.says("boat-7 (mqtt)", "PUBLISH fleet/boat-7/position " + POSITION);
    transcript.expect(MqttVisitor.reasonCode(ack) < 0x80, "PUBACK, accepted");
    JsonNode message = alice.next("message");
    transcript.says("alice (websocket)", message.toString());
    transcript.expect(
        message.at("/from/id").asText().equals("device:boat-7"),
        "the sender is what the server verified, not what a client wrote");
  }

  private void theBoatIsRefused(MqttVisitor boat) throws IOException {
    transcript.step("The boat tries a channel that is none of its business");
    MqttMessage ack = boat.publish("harbour/gate", "\"open\"");
    String reason = MqttVisitor.reasonString(ack);
    transcript.says("boat-7 (mqtt)", "PUBLISH harbour/gate \"open\"");
    transcript.says("gatehouse", "PUBACK " + words(ack));
    transcript.expect(MqttVisitor.reasonCode(ack) == NOT_AUTHORIZED, "refused: not authorized");
    explain(decisionIn(reason));
  }

  private void explain(String decision) throws IOException {
    HttpVisitor.Answer why = owner.get("/v1/decisions/" + decision);
    transcript.says("anna (http)", "GET /v1/decisions/" + decision);
    for (String line : Explained.lines(why.body())) {
      transcript.says("gatehouse", line);
    }
    transcript.expect(
        !why.body().path("smallest_grant").isMissingNode(),
        "the explanation names the smallest grant that would allow it");
  }

  private static String decisionIn(String reason) {
    int open = reason.lastIndexOf('[');
    int close = reason.lastIndexOf(']');
    return open >= 0 && close > open ? reason.substring(open + 1, close) : "none";
  }

  private void theTokenIsDisabled(MqttVisitor boat) throws IOException {
    transcript.step("Anna disables the boat's token; its open connection ends at once");
    long start = System.nanoTime();
    HttpVisitor.Answer disabled = owner.patch("/v1/tokens/" + boatTokenId, "{\"enabled\":false}");
    transcript.says("anna (http)", "PATCH /v1/tokens/" + boatTokenId + " {\"enabled\":false}");
    transcript.says("gatehouse", "receipt " + disabled.body().path("receipt"));
    MqttMessage goodbye = boat.next();
    transcript.says("boat-7 (mqtt)", goodbye.fixedHeader().messageType() + " " + words(goodbye));
    transcript.expect(
        goodbye.fixedHeader().messageType() == MqttMessageType.DISCONNECT, "the boat is told why");
    long ended = await(boat.endedAtNanos());
    transcript.expect(
        true,
        "%.1f ms from the request to the end of the connection"
            .formatted((ended - start) / 1_000_000.0));
    transcript.expect(
        disabled.body().at("/receipt/connections").asInt() == 1,
        "the receipt counts exactly one connection");
  }

  private static String words(MqttMessage answer) {
    return "0x%02x %s".formatted(MqttVisitor.reasonCode(answer), MqttVisitor.reasonString(answer));
  }

  private static long await(CompletableFuture<Long> ended) throws IOException {
    try {
      return ended.orTimeout(5, TimeUnit.SECONDS).join();
    } catch (CompletionException late) {
      throw new IOException("the connection did not end within 5 seconds", late);
    }
  }

  private void theBoatComesBack() throws IOException {
    transcript.step("The boat tries to come back with the disabled token");
    try (MqttVisitor boat = new MqttVisitor(mqttPort)) {
      MqttMessage answer = boat.connect("boat-7", boatToken);
      int code = Connack.code(answer);
      transcript.says("boat-7 (mqtt)", "CONNECT");
      transcript.says("gatehouse", "CONNACK 0x%02x".formatted(code));
      transcript.expect(code >= 0x80, "refused");
    }
  }

  private void theAuditKnows() throws IOException {
    transcript.step("The audit has it all, in a chain that shows tampering");
    for (JsonNode entry : owner.get("/v1/audit?limit=5").body().path("items")) {
      transcript.says(
          entry.path("actor").asText(),
          entry.path("action").asText() + " " + entry.path("target").asText());
    }
    HttpVisitor.Answer verified = owner.get("/v1/audit/verify");
    transcript.says("gatehouse", verified.body().toString());
    transcript.expect(verified.body().path("valid").asBoolean(), "the chain is intact");
  }

  private static String credentials(String name, String more) {
    return "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"" + more + "}";
  }
}

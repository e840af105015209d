package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import io.gatehouse.cli.visitor.WebSocketVisitor;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Signal K, played once with real sockets: people log in and a device without a keyboard is let in
/// as their clients know it; a list of rights filters value by value; MQTT hears the same; and
/// whatever is taken back ends at once.
final class SignalKStory {
  private static final String PASSWORD = "wind and tide and moonlight";
  private static final String SPEED = "navigation.speedOverGround";
  private static final String POSITION = "navigation.position";
  private static final String STREAM = "/signalk/v1/stream?subscribe=self";

  private final Transcript transcript;
  private final HttpVisitor owner;
  private final HttpVisitor skipper;
  private final HttpVisitor sensor;
  private final int httpPort;
  private final int mqttPort;
  private String self = "";
  private String guestToken = "";
  private String sensorToken = "";

  SignalKStory(Transcript transcript, HttpVisitor owner, int httpPort, int mqttPort) {
    this.transcript = transcript;
    this.owner = owner;
    this.httpPort = httpPort;
    this.mqttPort = mqttPort;
    this.skipper = new HttpVisitor(httpPort);
    this.sensor = new HttpVisitor(httpPort);
  }

  void play(String setupSecret) throws IOException {
    try (skipper;
        sensor) {
      theOwnerMovesIn(setupSecret);
      theSkipperLogsIn();
      String href = theSensorAsks();
      theSkipperApproves(href);
      String display = aDisplayThatSpeaksMqtt();
      try (WebSocketVisitor guest = new WebSocketVisitor(httpPort, STREAM, guestToken);
          WebSocketVisitor mast = new WebSocketVisitor(httpPort, STREAM, sensorToken);
          MqttVisitor mqtt = new MqttVisitor(mqttPort)) {
        valuesFlow(guest, mast, mqtt, display);
        aListFilters(guest, mast);
        theSensorIsDeleted(mast);
      }
      theSkipperLogsOut();
      theAuditKnows();
    }
  }

  private void theOwnerMovesIn(String secret) throws IOException {
    transcript.step("The owner moves in and makes two users of Signal K");
    owner.post("/v1/setup", credentials("anna", ",\"secret\":\"" + secret + "\""));
    owner.holds(owner.post("/v1/login", credentials("anna", "")).text("/token"));
    user("skipper", "signalk-admin");
    user("guest", "signalk-readonly");
  }

  private void user(String name, String role) throws IOException {
    HttpVisitor.Answer made =
        owner.post("/v1/users", credentials(name, ",\"roles\":[\"" + role + "\"]"));
    transcript.says("anna (http)", "POST /v1/users " + name + ", role " + role);
    transcript.expect(made.status() == 201, "a type of Signal K is a role like any other");
  }

  private void theSkipperLogsIn() throws IOException {
    transcript.step("A client finds the server and logs in, as it would at any Signal K server");
    HttpVisitor.Answer found = skipper.get("/signalk");
    transcript.says("client (http)", "GET /signalk");
    transcript.says("gatehouse", found.body().toString());
    HttpVisitor.Answer login = login(skipper, "skipper");
    String token = login.text("/token");
    transcript.says("skipper (http)", "POST /signalk/v1/auth/login");
    transcript.says(
        "gatehouse",
        "type "
            + login.text("/type")
            + ", timeToLive "
            + login.text("/timeToLive")
            + ", claims "
            + claims(token));
    transcript.expect(login.status() == 200, "a token in the shape that clients look at");
    skipper.holds(token);
    guestToken = login(owner, "guest").text("/token");
  }

  private static HttpVisitor.Answer login(HttpVisitor visitor, String name) throws IOException {
    return visitor.post(
        "/signalk/v1/auth/login",
        "{\"username\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
  }

  private static String claims(String token) {
    String[] parts = token.split("\\.", -1);
    return parts.length < 2
        ? "none"
        : new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
  }

  private String theSensorAsks() throws IOException {
    transcript.step("A sensor without a keyboard asks for access");
    HttpVisitor.Answer closed = ask();
    transcript.expect(closed.status() == 403, "403: at first nobody may ask");
    HttpVisitor.Answer opened =
        skipper.put("/skServer/security/config", "{\"allowDeviceAccessRequests\":true}");
    transcript.says("skipper (http)", "PUT /skServer/security/config: devices may ask");
    transcript.expect(opened.status() == 200, opened.body().asText());
    HttpVisitor.Answer asked = ask();
    transcript.expect(
        asked.status() == 202 && asked.text("/state").equals("PENDING"),
        "202 PENDING, with an address to poll that nobody else can guess");
    return asked.text("/href");
  }

  private HttpVisitor.Answer ask() throws IOException {
    HttpVisitor.Answer answer =
        sensor.post(
            "/signalk/v1/access/requests",
            "{\"clientId\":\"mast-1\",\"description\":\"on the mast\",\"permissions\":\"readwrite\"}");
    transcript.says("mast-1 (http)", "POST /signalk/v1/access/requests");
    return answer;
  }

  private void theSkipperApproves(String href) throws IOException {
    transcript.step("The skipper sees who asks and approves; the sensor collects its token, once");
    HttpVisitor.Answer waiting = skipper.get("/skServer/security/access/requests");
    String id = waiting.text("/0/requestId");
    transcript.says("skipper (http)", "GET /skServer/security/access/requests");
    transcript.says("gatehouse", waiting.text("/0/accessIdentifier") + " asks, as " + id);
    HttpVisitor.Answer updated =
        skipper.put(
            "/security/access/requests/mast-1/approved",
            "{\"permissions\":\"readwrite\",\"expiration\":\"1y\"}");
    transcript.says("skipper (http)", "PUT …/mast-1/approved");
    transcript.expect(updated.status() == 200, updated.body().asText());
    HttpVisitor.Answer guessed = owner.get("/signalk/v1/requests/" + id);
    transcript.says("somebody (http)", "GET /signalk/v1/requests/" + id);
    transcript.expect(
        guessed.status() == 500, "the id that administrators see opens nothing: " + guessed.body());
    sensorToken = sensor.get(href).text("/accessRequest/token");
    transcript.says("mast-1 (http)", "polls the address that it got");
    transcript.expect(!sensorToken.isEmpty(), "APPROVED, claims " + claims(sensorToken));
  }

  private String aDisplayThatSpeaksMqtt() throws IOException {
    transcript.step("A display that speaks MQTT gets the right to hear the same");
    String channels = "signalk/vessels/+/navigation/#";
    owner.post(
        "/v1/roles", "{\"id\":\"display\",\"allow\":[\"subscribe_channel:" + channels + "\"]}");
    owner.post("/v1/devices", "{\"name\":\"display\",\"roles\":[\"display\"]}");
    HttpVisitor.Answer issued =
        owner.post("/v1/tokens", "{\"principal\":\"device:display\",\"name\":\"on board\"}");
    transcript.says("anna (http)", "role display: subscribe_channel:" + channels);
    transcript.expect(issued.status() == 201, "a Signal K path is a channel of every protocol");
    return issued.text("/value");
  }

  private void valuesFlow(
      WebSocketVisitor guest, WebSocketVisitor mast, MqttVisitor mqtt, String display)
      throws IOException {
    transcript.step("The sensor tells its speed; the guest and the display receive it");
    self = guest.next("the hello", message -> message.has("self")).path("self").asText();
    transcript.says("gatehouse", "hello, this is " + self);
    mqtt.connect("display", display);
    mqtt.subscribe("signalk/vessels/+/navigation/#");
    tell(mast, SPEED, "4.2");
    JsonNode delta = guest.next("the speed", message -> holds(message, SPEED));
    transcript.says("guest (stream)", delta.toString());
    transcript.expect(
        delta.at("/updates/0/$source").asText().contains("mast-1"), "with its verified source");
    MqttMessage heard = mqtt.next();
    transcript.says("display (mqtt)", MqttVisitor.payload(heard));
    transcript.expect(MqttVisitor.payload(heard).contains("4.2"), "the same value over MQTT");
  }

  private void tell(WebSocketVisitor mast, String path, String value) {
    mast.send(
        "{\"updates\":[{\"values\":[{\"path\":\"%s\",\"value\":%s}]}]}".formatted(path, value));
    transcript.says("mast-1 (stream)", path + " = " + value);
  }

  private static boolean holds(JsonNode delta, String path) {
    for (JsonNode update : delta.path("updates")) {
      for (JsonNode value : update.path("values")) {
        if (value.path("path").asText().equals(path)) {
          return true;
        }
      }
    }
    return false;
  }

  private void aListFilters(WebSocketVisitor guest, WebSocketVisitor mast) throws IOException {
    transcript.step("A list of rights hides the position from the guest, value by value");
    HttpVisitor.Answer saved =
        skipper.put(
            "/skServer/security/config",
            "{\"acls\":[{\"context\":\"vessels.self\",\"resources\":["
                + "{\"paths\":[\"navigation.position\"],\"permissions\":["
                + "{\"subject\":\"mast-1\",\"permission\":\"write\"}]},"
                + "{\"paths\":[\"*\"],\"permissions\":["
                + "{\"subject\":\"mast-1\",\"permission\":\"write\"},"
                + "{\"subject\":\"any\",\"permission\":\"read\"}]}]}]}");
    transcript.says("skipper (http)", "PUT /skServer/security/config with two lists");
    transcript.expect(saved.status() == 200, saved.body().asText());
    tell(mast, POSITION, "{\"latitude\":54.32,\"longitude\":10.14}");
    tell(mast, SPEED, "4.3");
    JsonNode next =
        guest.next("a value", message -> holds(message, POSITION) || holds(message, SPEED));
    transcript.says("guest (stream)", next.toString());
    transcript.expect(!holds(next, POSITION), "the guest gets the speed and no position");
    skipper.put("/skServer/security/config", "{\"expiration\":\"1d\"}");
    HttpVisitor.Answer config = skipper.get("/skServer/security/config");
    transcript.expect(
        config.body().path("acls").size() == 1,
        "saving other settings leaves the lists as they are");
  }

  private void theSensorIsDeleted(WebSocketVisitor mast) throws IOException {
    transcript.step("The skipper deletes the sensor; its open stream ends at once");
    long start = System.nanoTime();
    HttpVisitor.Answer deleted = skipper.delete("/skServer/security/devices/mast-1");
    transcript.says("skipper (http)", "DELETE /skServer/security/devices/mast-1");
    transcript.expect(deleted.status() == 200, deleted.body().asText());
    long ended = ended(mast);
    transcript.expect(
        true,
        "%.1f ms from the request to the end of the stream"
            .formatted((ended - start) / 1_000_000.0));
    sensor.holds(sensorToken);
    HttpVisitor.Answer again = sensor.post("/signalk/v1/auth/validate", "");
    transcript.says("mast-1 (http)", "POST /signalk/v1/auth/validate");
    transcript.expect(again.status() == 401, "401 " + again.body().asText());
  }

  private static long ended(WebSocketVisitor visitor) throws IOException {
    try {
      return visitor.endedAtNanos().orTimeout(5, TimeUnit.SECONDS).join();
    } catch (CompletionException late) {
      throw new IOException("the stream did not end within 5 seconds", late);
    }
  }

  private void theSkipperLogsOut() throws IOException {
    transcript.step("The skipper logs out; the token is dead, not only the cookie");
    HttpVisitor.Answer out = skipper.put("/signalk/v1/auth/logout", "");
    transcript.says("skipper (http)", "PUT /signalk/v1/auth/logout");
    transcript.expect(out.status() == 200, out.body().asText());
    HttpVisitor.Answer after = skipper.get("/skServer/security/users");
    transcript.expect(after.status() == 401, "401 " + after.body().asText());
  }

  private void theAuditKnows() throws IOException {
    transcript.step("The audit has it all, in a chain that shows tampering");
    for (JsonNode entry : owner.get("/v1/audit?limit=5").body().path("items")) {
      transcript.says(
          entry.path("actor").asText(),
          entry.path("action").asText() + " " + entry.path("target").asText());
    }
    HttpVisitor.Answer verified = owner.get("/v1/audit/verify");
    transcript.expect(verified.body().path("valid").asBoolean(), "the chain is intact");
  }

  private static String credentials(String name, String more) {
    return "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"" + more + "}";
  }
}

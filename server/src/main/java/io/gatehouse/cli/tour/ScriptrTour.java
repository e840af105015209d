package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import io.gatehouse.cli.visitor.WebSocketVisitor;
import io.gatehouse.dialect.scriptr.project.ProjectFile;
import io.gatehouse.dialect.scriptr.project.ProjectReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/// Plays Scriptr's story: a project is imported, a device calls a script over MQTT, a user over
/// HTTP, a stranger is told why not, a lost token dies with its connection, and two people see
/// different fields of one document.
final class ScriptrTour implements Plot {
  private static final String PASSWORD = "wind and tide and moonlight";
  private static final String TYPE = "application/vnd.scriptr-javascript";
  private static final String ANON = "UTBCMTdDMjdGQQ==";

  private final Transcript transcript;
  private final TemporaryFolder folder;
  private final Path project;
  private String aliceToken = "";

  ScriptrTour(PrintWriter out) throws IOException {
    transcript = new Transcript(out);
    folder = TemporaryFolder.create("gatehouse-scriptr");
    project = folder.path();
  }

  @Override
  public Map<String, String> config() {
    return Map.of("scriptr.applications", "main", "scriptr.account-keys", "main=Q0B17C27FA");
  }

  @Override
  public boolean play(Tour.Host host) {
    transcript.line(
        "Scriptr at Gatehouse. Everything you see happens on real sockets of this machine.");
    try (HttpVisitor owner = new HttpVisitor(host.httpPort());
        HttpVisitor alice = new HttpVisitor(host.httpPort());
        HttpVisitor stranger = new HttpVisitor(host.httpPort())) {
      theOwnerMovesIn(owner, host.setupSecret());
      aProjectIsImported(owner);
      aUserIsAdded(owner, alice);
      aUserCallsAScript(alice, stranger);
      aDeviceCallsAScript(owner, host.mqttPort());
      HttpVisitor.Answer bob =
          owner.post(
              "/v1/scriptr/users",
              "{\"id\":\"bob\",\"password\":\"%s\",\"groups\":[\"pumps\"]}".formatted(PASSWORD));
      new SharedDocument(transcript, owner, host.httpPort())
          .isSeenByTwo(aliceToken, bob.text("/token"));
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now your own project: docs/dialects/scriptr.md"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  private void theOwnerMovesIn(HttpVisitor owner, String secret) throws IOException {
    transcript.step("The owner moves in; no account is shipped");
    owner.post("/v1/setup", named("anna", ",\"secret\":\"" + secret + "\""));
    owner.holds(owner.post("/v1/login", named("anna", "")).text("/token"));
    HttpVisitor.Answer account = owner.get("/v1/scriptr/account");
    transcript.says("anna (http)", "GET /v1/scriptr/account");
    transcript.expect(
        account.text("/anonymous_token").equals(ANON),
        "account key " + account.text("/account_key") + ", which clients know already");
  }

  private void aProjectIsImported(HttpVisitor owner) throws IOException {
    transcript.step("A project with scripts and their lists is imported");
    file(
        "api/area",
        "authenticated",
        "var t = require('./tools');\nreturn t.area(request.parameters.r);");
    file("api/tools", "nobody", "function area(r) { return Math.round(3.14159 * r * r); }");
    file(
        "api/record",
        "group:pumps",
        "return publish('levels', {level: request.parameters.level});");
    for (ProjectFile one : new ProjectReader(project, "").files()) {
      ObjectNode wanted =
          JsonNodeFactory.instance
              .objectNode()
              .put("kind", "script")
              .put("content_type", one.contentType())
              .put("source_base64", Base64.getEncoder().encodeToString(one.content()))
              .put("execute", one.execute())
              .put("read", one.read())
              .put("write", one.write());
      HttpVisitor.Answer put = owner.put("/v1/scripts/" + one.path(), wanted.toString());
      transcript.expect(
          put.status() == 201, one.path() + ": execute " + one.execute() + " (from .metadata)");
    }
  }

  private void file(String path, String execute, String source) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(project.resolve("api"));
    Files.writeString(file, source);
    Files.writeString(
        file.resolveSibling("." + file.getFileName() + ".metadata"),
        "{\"acl\":{\"execute\":\"%s\"},\"contentType\":\"%s\"}".formatted(execute, TYPE));
  }

  private void aUserIsAdded(HttpVisitor owner, HttpVisitor alice) throws IOException {
    transcript.step("A user is added by name and password, and gets a token");
    owner.post("/v1/groups", "{\"id\":\"pumps\"}");
    owner.put(
        "/v1/channels/rules",
        "{\"pattern\":\"levels\",\"publish\":\"authenticated\",\"subscribe\":\"authenticated\"}");
    HttpVisitor.Answer user =
        owner.post("/v1/scriptr/users", "{\"id\":\"alice\",\"password\":\"" + PASSWORD + "\"}");
    aliceToken = user.text("/token");
    alice.holds(aliceToken);
    transcript.expect(user.status() == 201, "alice: a token that ends " + user.text("/expires_at"));
  }

  private void aUserCallsAScript(HttpVisitor alice, HttpVisitor stranger) throws IOException {
    transcript.step("Alice calls a script over HTTP; a stranger is told why not");
    HttpVisitor.Answer area = alice.get("/api/area?r=3");
    transcript.says("alice (http)", "GET /api/area?r=3 -> " + area.body().at("/response/result"));
    transcript.expect(
        area.body().at("/response/result").asInt() == 28,
        "which required api/tools, that nobody may call from outside");
    HttpVisitor.Answer refused = stranger.get("/api/area?r=3");
    transcript.expect(
        refused.status() == 403, "403: " + refused.text("/response/metadata/errorDetail"));
    HttpVisitor.Answer other = alice.get("/api/record?level=1");
    transcript.expect(
        other.status() == 403, "403: " + other.text("/response/metadata/errorDetail"));
  }

  private void aDeviceCallsAScript(HttpVisitor owner, int port) throws IOException {
    transcript.step("A pump calls a script over MQTT, until its token is given anew");
    HttpVisitor.Answer pump =
        owner.post(
            "/v1/scriptr/devices",
            "{\"id\":\"pump-7\",\"password\":\"%s\",\"groups\":[\"pumps\"]}".formatted(PASSWORD));
    try (MqttVisitor mqtt = new MqttVisitor(port)) {
      mqtt.connect(pump.text("/mqtt_user"), pump.text("/token"));
      transcript.says("pump-7 (mqtt)", "CONNECT as " + pump.text("/mqtt_user"));
      mqtt.subscribe(ANON + "/levels/message");
      mqtt.publish(
          ANON + "/levels/invoke", "{\"method\":\"api/record\",\"params\":{\"level\":21}}");
      transcript.says("pump-7 (mqtt)", "PUBLISH " + ANON + "/levels/invoke api/record");
      String heard = MqttVisitor.payload(mqtt.next());
      transcript.says("pump-7 (mqtt)", heard);
      transcript.expect(heard.contains("21"), "the script published what everybody hears");
      long start = System.nanoTime();
      owner.post("/v1/scriptr/devices/pump-7/token", "{}");
      long ended = mqtt.endedAtNanos().join();
      transcript.expect(
          true,
          "a new token; the old one's connection ended %.1f ms later"
              .formatted((ended - start) / 1e6));
    }
  }

  private static String named(String name, String more) {
    return "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"" + more + "}";
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The part of a story in which two people look at one document, and live at its changes, and
  /// each sees the fields that they may read.
  private record SharedDocument(Transcript transcript, HttpVisitor owner, int port) {
    private static final String WATCH =
        "{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"document/pumps/#\"}";

    /// Alice is somebody; bob is in the group `pumps`. Both are known by their tokens.
    void isSeenByTwo(String alice, String bob) throws IOException {
      transcript.step("One document, two people, different fields; live too");
      thereIsAStore();
      try (HttpVisitor asAlice = new HttpVisitor(port);
          HttpVisitor asBob = new HttpVisitor(port);
          WebSocketVisitor aliceLive = new WebSocketVisitor(port, alice);
          WebSocketVisitor bobLive = new WebSocketVisitor(port, bob)) {
        asAlice.holds(alice);
        asBob.holds(bob);
        owner.post(
            "/v1/documents/pumps",
            "{\"id\":\"pump-7\",\"schema\":\"pump\",\"fields\":{\"place\":\"cellar\",\"cost\":420}}");
        sees("alice (http)", asAlice.get("/v1/documents/pumps/pump-7").body(), false);
        sees("bob (http)", asBob.get("/v1/documents/pumps/pump-7").body(), true);
        watch(aliceLive);
        watch(bobLive);
        owner.patch("/v1/documents/pumps/pump-7", "{\"fields\":{\"place\":\"roof\",\"cost\":99}}");
        sees("alice (websocket)", aliceLive.next("message").path("message"), false);
        sees("bob (websocket)", bobLive.next("message").path("message"), true);
        String cheap = "/v1/documents/pumps?filter=cost%20%3C%20100";
        transcript.expect(
            asAlice.get(cheap).body().path("items").isEmpty()
                && asBob.get(cheap).body().path("items").size() == 1,
            "bob finds it by its cost, alice does not");
      }
    }

    private void thereIsAStore() throws IOException {
      owner.post("/v1/stores", "{\"id\":\"pumps\",\"save\":\"owner\",\"query\":\"authenticated\"}");
      HttpVisitor.Answer schema =
          owner.post(
              "/v1/schemas",
              """
              {"id": "pump", "definition": {
                "schema": {"type": "object", "properties": {"cost": {"type": "number"}}},
                "documents": {"read": "authenticated", "write": "owner"},
                "fields": {"read": "authenticated", "write": "owner"},
                "groups": {"money": {"fields": ["cost"], "read": "group:pumps", "write": "owner"}}}}
              """);
      transcript.expect(
          schema.status() == 201, "a schema: everybody reads `place`, the group pumps `cost`");
    }

    private static void watch(WebSocketVisitor live) throws IOException {
      live.send(WATCH);
      live.next("ok");
    }

    private void sees(String who, JsonNode document, boolean cost) {
      transcript.says(who, document.path("fields").toString());
      transcript.expect(
          document.path("fields").has("place") && document.path("fields").has("cost") == cost,
          cost ? "with the cost" : "without the cost");
    }
  }
}

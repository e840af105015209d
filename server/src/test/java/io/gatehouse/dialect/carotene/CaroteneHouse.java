package io.gatehouse.dialect.carotene;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.door.json.Json;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole server that speaks Carotene, its backend, and an owner who changes things.
final class CaroteneHouse implements AutoCloseable {
  static final String AUTHENTICATE = "/authenticate";
  static final String PUBLISH = "/publish";
  static final String SUBSCRIBE = "/subscribe";
  static final String HEAR = "/hear";
  private static final String PASSWORD = "wind and tide and moonlight";

  final Backend backend;
  final Server server;
  final HttpClient http = HttpClient.newHttpClient();
  private @Nullable String ownerToken;

  CaroteneHouse(Path folder, Map<String, String> more) throws Exception {
    backend = new Backend();
    Map<String, String> config = new HashMap<>();
    config.put("data.folder", Foundation.in(folder).toString());
    config.put("http.port", "0");
    config.put("mqtt.port", "0");
    config.put("amqp.enabled", "false");
    config.put("log.level", "error");
    config.put("password.bcrypt-cost", "4");
    config.put("carotene.application", "main");
    config.put("carotene.presence", "true");
    config.put("carotene.authenticate-url", backend.url(AUTHENTICATE));
    config.put("carotene.webhook-timeout", "1s");
    more.forEach((key, value) -> config.put(key, value.replace("BACKEND", backend.url(""))));
    config.values().removeIf("NONE"::equals);
    trusting();
    server = Server.start(ConfigReader.given(config));
  }

  /// Lets in whoever shows `good` as the token, with the user's id as the avatar.
  void trusting() {
    backend.answer(
        AUTHENTICATE,
        form ->
            "good".equals(form.get("token"))
                ? Backend.Reply.ok(
                    "{'authenticated':true,'user_data':{'avatar':'" + form.get("user_id") + "'}}")
                : Backend.Reply.ok("{'authenticated':false}"));
  }

  /// A request of the owner to the API of the server.
  JsonNode owner(String method, String path, String body) throws Exception {
    if (ownerToken == null) {
      server.createOwner("anna", PASSWORD);
      String who = "{'name':'anna','password':'" + PASSWORD + "'}";
      ownerToken = call("POST", "/v1/login", null, who).path("token").asText();
    }
    return call(method, path, ownerToken, body);
  }

  /// A token of a fresh user with a role of these permissions.
  String token(String name, String permissions) throws Exception {
    owner("POST", "/v1/roles", "{'id':'" + name + "-role','allow':[" + permissions + "]}");
    owner(
        "POST",
        "/v1/users",
        "{'name':'" + name + "','password':'" + PASSWORD + "','roles':['" + name + "-role']}");
    return owner("POST", "/v1/tokens", "{'principal':'user:" + name + "','name':'t'}")
        .path("value")
        .asText();
  }

  private JsonNode call(String method, String path, @Nullable String token, String text)
      throws Exception {
    String body = text.replace('\'', '"');
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(10))
            .header(
                "Content-Type",
                method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
            .header("If-Match", "*")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new AssertionError(method + " " + path + ": " + response.body());
    }
    return response.body().isEmpty() ? Json.read("{}") : Json.read(response.body());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.httpPort() + path);
  }

  /// A request that shows nothing.
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /// What the backend posts to the API, as a form.
  HttpResponse<String> form(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  SocketClient socket() {
    return new SocketClient(http, server.httpPort());
  }

  /// A client whose backend says that it is this user.
  SocketClient socket(String userId) throws InterruptedException {
    SocketClient client = socket();
    client.send("{'authenticate':'" + userId + "','token':'good'}");
    client.expectInfo("Authenticated");
    return client;
  }

  PollClient poll() throws Exception {
    return new PollClient(this);
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
    backend.close();
  }
}

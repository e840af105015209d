package io.gatehouse.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole server that speaks every dialect in `main`, has another application, and whose mail
/// server is away; with credentials that are good, and those that are not.
final class HostileHouse implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String BODY_LIMIT = "64KiB";

  final Server server;
  final String admin;

  /// Credentials that open nothing, by what is wrong with them.
  final Map<String, String> dead;

  /// Secret of client `machine`.
  final String secret;

  private final String owner;
  private String app = "";
  private String token = "";
  private final HttpClient http = HttpClient.newHttpClient();

  HostileHouse(Path folder) throws IOException {
    server =
        Server.start(
            ConfigReader.given(
                Map.ofEntries(
                    Map.entry("data.folder", Foundation.in(folder.resolve("data")).toString()),
                    Map.entry("http.port", "0"),
                    Map.entry("http.max-body", BODY_LIMIT),
                    Map.entry("http.public-url", "http://localhost:1"),
                    Map.entry("mqtt.port", "0"),
                    Map.entry("amqp.port", "0"),
                    Map.entry("mail.host", "127.0.0.1"),
                    Map.entry("mail.port", Integer.toString(nobodyListens())),
                    Map.entry("mail.encryption", "none"),
                    Map.entry("mail.from", "gate@example.org"),
                    Map.entry("raptor.applications", "main"),
                    Map.entry("flexmeasures.application", "main"),
                    Map.entry("password.bcrypt-cost", "4"))));
    server.createOwner("olga", PASSWORD);
    owner = login("olga");
    made("POST", "/v1/organisations", "{'id':'acme','name':'Acme'}");
    user("boss", "'user','admin'");
    admin = login("boss");
    made("POST", "/v1/applications", "{'id':'other','name':'Other'}");
    made("POST", "/v1/clients", "{'name':'machine'}");
    secret =
        json(call(
                "PUT",
                "/v1/clients/machine/oauth",
                "{'grant_types':['client_credentials'],'scopes':{'all':['read_device']}}",
                "Authorization",
                "Bearer " + owner))
            .path("client_secret")
            .asText();
    assertThat(secret).isNotEmpty();
    dead =
        Map.of(
            "none", "",
            "no token of ours", "gha_" + "x".repeat(43),
            "a token that is disabled", disabledToken(),
            "a token of somebody disabled", disabledUser(),
            "a token of another application", foreign());
  }

  private static int nobodyListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void user(String name, String roles) {
    made(
        "POST",
        "/v1/users",
        "{'name':'%s','password':'%s','roles':[%s],'groups':['acme']}"
            .formatted(name, PASSWORD, roles));
  }

  String login(String name) {
    String body = "{'name':'%s','password':'%s'}".formatted(name, PASSWORD);
    HttpResponse<String> answer = call("POST", "/v1/login", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).path("token").asText();
  }

  private JsonNode made(String method, String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Authorization";
    all[1] = "Bearer " + owner;
    HttpResponse<String> answer = call(method, path, body, all);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return json(answer);
  }

  private String disabledToken() {
    JsonNode token = made("POST", "/v1/tokens", "{'principal':'user:boss','name':'off'}");
    String path = "/v1/tokens/" + token.at("/token/id").asText();
    made("PATCH", path, "{'enabled':false}", "If-Match", "*");
    return token.path("value").asText();
  }

  private String disabledUser() {
    user("gone", "'user','admin'");
    JsonNode token = made("POST", "/v1/tokens", "{'principal':'user:gone','name':'t'}");
    made("PATCH", "/v1/users/gone", "{'enabled':false}", "If-Match", "*");
    return token.path("value").asText();
  }

  private String foreign() {
    String[] there = {"Gatehouse-Application", "other"};
    made("POST", "/v1/users", "{'name':'stranger','roles':['user','admin']}", there);
    String body = "{'principal':'user:stranger','name':'t'}";
    return made("POST", "/v1/tokens", body, there).path("value").asText();
  }

  /// Makes one of everything that the dialects know, called `1` or `one` where that is to be
  /// chosen.
  void things() {
    user("one", "'user'");
    made("POST", "/v1/devices", "{'name':'1','owner':'boss'}");
    made(
        "PUT",
        "/v1/devices/1/model",
        "{'streams':{'1':{'dynamic':true}},'actions':{'1':{}}}",
        "If-Match",
        "*");
    String[] boss = {"Authorization", "Bearer " + admin};
    json(call("POST", "/auth/role", "{'name':'1','permissions':['read_device']}", boss));
    json(call("POST", "/tree", "{'id':'1','name':'n'}", boss));
    app = json(call("POST", "/app", "{'name':'one'}", boss)).path("id").asText();
    token = json(call("POST", "/auth/token", "{'name':'one'}", boss)).path("id").asText();
    assertThat(app).isNotEmpty();
    assertThat(token).isNotEmpty();
  }

  /// What there is for a route.
  String id(String route) {
    if (route.contains("user/") || route.contains("/profile/")) {
      return "one";
    }
    return route.contains("/app/") ? app : route.contains("token/{id}") ? token : "1";
  }

  /// Bodies are written with ' instead of ".
  HttpResponse<String> call(String method, String path, @Nullable String body, String... headers) {
    return send(
        method, path, body == null ? null : body.replace('\'', '"'), "application/json", headers);
  }

  /// As it is.
  HttpResponse<String> send(
      String method, String path, @Nullable String body, String type, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    if (body != null) {
      request.header("Content-Type", type);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// With a token, or with none where it is empty.
  ///
  /// @param body for a route that takes one
  HttpResponse<String> sendAs(
      String token, Route route, String id, String body, String type, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!token.isEmpty()) {
      all.addAll(List.of("Authorization", "Bearer " + token));
    }
    return send(
        route.method(),
        route.path(id),
        route.hasBody() ? body : null,
        type,
        all.toArray(String[]::new));
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + answer.body(), e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}

package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.door.json.Json;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A whole server whose application `main` speaks Scriptr, also at the host `localhost`.
public final class ScriptrHouse implements AutoCloseable {
  static final String PASSWORD = "wind and tide and moonlight";
  static final String OTHER = "another tide and more moonlight";
  static final String KEY = "Q0B17C27FA";
  static final String ANONYMOUS = "UTBCMTdDMjdGQQ==";

  public final Server server;
  private final Path folder;
  private final Map<String, String> more;
  final HttpClient http = HttpClient.newHttpClient();
  public final String owner;

  public ScriptrHouse(Path folder, Map<String, String> more) {
    this.folder = folder;
    this.more = more;
    Map<String, String> config = new HashMap<>();
    config.put("data.folder", Foundation.in(folder.resolve("data")).toString());
    config.put("http.port", "0");
    config.put("mqtt.port", "0");
    config.put("amqp.port", "0");
    config.put("log.level", "error");
    config.put("password.bcrypt-cost", "4");
    config.put("scriptr.applications", "main");
    config.put("scriptr.account-keys", "main=" + KEY);
    config.put("scriptr.hosts", "localhost=main");
    config.putAll(more);
    server = Server.start(ConfigReader.given(config));
    if (server.setupSecret().isPresent()) {
      server.createOwner("olga", PASSWORD);
    }
    owner =
        json(call("POST", "/v1/login", null, "{'name':'olga','password':'" + PASSWORD + "'}"))
            .path("token")
            .asText();
  }

  /// A request of the owner to the API of the server.
  public JsonNode owner(String method, String path, String body) {
    HttpResponse<String> response = call(method, path, owner, body);
    assertThat(response.statusCode()).as(method + " " + path + response.body()).isLessThan(300);
    return response.body().isEmpty() ? Json.read("{}") : json(response);
  }

  public HttpResponse<String> call(
      String method, String path, @Nullable String token, String body) {
    HttpRequest.Builder request = request(path);
    if (!body.isEmpty()) {
      request.header(
          "Content-Type",
          method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    request.header("If-Match", "*");
    return send(
        request.method(
            method,
            body.isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  /// What jQuery's `$.ajax` posts.
  HttpResponse<String> form(String path, @Nullable String token, Map<String, String> fields) {
    HttpRequest.Builder request =
        request(path).header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    return send(request.POST(BodyPublishers.ofString(encoded(fields))));
  }

  private static String encoded(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field ->
            field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  HttpRequest.Builder request(String path) {
    return at("127.0.0.1", path);
  }

  /// The host decides which application is meant.
  HttpRequest.Builder at(String host, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + host + ":" + server.httpPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.read(response.body());
  }

  /// The part of an answer that Scriptr's clients read.
  static JsonNode response(HttpResponse<String> response) {
    return json(response).path("response");
  }

  JsonNode device(String id) {
    return owner(
        "POST", "/v1/scriptr/devices", "{'id':'" + id + "','password':'" + PASSWORD + "'}");
  }

  JsonNode user(String id) {
    return owner("POST", "/v1/scriptr/users", "{'id':'" + id + "','password':'" + PASSWORD + "'}");
  }

  void rule(String pattern, String level) {
    owner(
        "PUT",
        "/v1/channels/rules",
        "{'pattern':'%s','publish':'%s','subscribe':'%s'}".formatted(pattern, level, level));
  }

  /// The same house after the server was stopped and started.
  ScriptrHouse again() {
    return again(more);
  }

  ScriptrHouse again(Map<String, String> others) {
    close();
    return new ScriptrHouse(folder, others);
  }

  /// Puts a script of Scriptr's own manner there, as the owner of the application.
  void script(String path, String execute, String source) {
    script("main", path, execute, source);
  }

  void script(String application, String path, String execute, String source) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "script")
            .put("content_type", "application/vnd.scriptr-javascript")
            .put("source", source)
            .put("execute", execute);
    HttpResponse<String> answer =
        send(
            request("/v1/scripts/" + path)
                .header("Authorization", "Bearer " + owner)
                .header("Gatehouse-Application", application)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString())));
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  /// What a script gives back that does not fail.
  JsonNode run(String path, @Nullable String token, String json) {
    HttpResponse<String> answer = call("POST", "/" + path, token, json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(response(answer).at("/metadata/status").asText())
        .as(answer.body())
        .isEqualTo("success");
    return response(answer).path("result");
  }

  static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  Mqtt5BlockingClient mqtt(String user, String password) {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost("127.0.0.1")
            .serverPort(server.mqttPort())
            .identifier("test-" + UUID.randomUUID())
            .buildBlocking();
    client
        .connectWith()
        .simpleAuth()
        .username(user)
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
    return client;
  }

  ScriptrClient socket(String token) {
    return new ScriptrClient(http, server.httpPort(), token);
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}

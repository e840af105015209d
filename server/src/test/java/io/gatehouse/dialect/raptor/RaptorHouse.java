package io.gatehouse.dialect.raptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A whole server that speaks Raptor in application `main`, with an administrator and two users.
final class RaptorHouse implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";
  static final String ADMIN = "admin";
  private static final JsonMapper MAPPER = new JsonMapper();

  final Server server;
  private final HttpClient http = HttpClient.newHttpClient();

  RaptorHouse(Path folder) {
    this(folder, Map.of());
  }

  /// @param more keys of the configuration
  RaptorHouse(Path folder, Map<String, String> more) {
    Map<String, String> keys = new HashMap<>(more);
    keys.putAll(
        Map.of(
            "data.folder", Foundation.in(folder.resolve("data")).toString(),
            "http.port", "0",
            "mqtt.port", "0",
            "amqp.port", "0",
            "password.bcrypt-cost", "4",
            "password.min-length", "8",
            "raptor.applications", "main"));
    server = Server.start(ConfigReader.given(keys));
    server.createOwner("olga", PASSWORD);
    String owner = login("olga");
    call("POST", "/v1/users")
        .bearer(owner)
        .json(
            "{\"name\":\"%s\",\"password\":\"%s\",\"roles\":[\"admin\"]}"
                .formatted(ADMIN, PASSWORD))
        .send()
        .is(201);
  }

  int port() {
    return server.httpPort();
  }

  /// A client of MQTT 5 that has connected.
  Mqtt5BlockingClient mqtt(String name, String password) {
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
        .username(name)
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
    return client;
  }

  /// Signs in by Raptor; returns the token.
  String login(String name) {
    return logged(name).json().path("token").asText();
  }

  Answer logged(String name) {
    return call("POST", "/auth/login")
        .json("{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, PASSWORD))
        .send()
        .is(200);
  }

  /// A new user with the default role; returns its id.
  String user(String name) {
    return call("POST", "/auth/user")
        .bearer(login(ADMIN))
        .json(
            "{\"username\":\"%s\",\"password\":\"%s\",\"email\":\"%s@example.org\"}"
                .formatted(name, PASSWORD, name))
        .send()
        .is(200)
        .json()
        .path("id")
        .asText();
  }

  Call call(String method, String path) {
    return new Call(method, path, List.of(), null);
  }

  /// One request, before it is sent.
  final class Call {
    private final String method;
    private final String path;
    private final List<String> headers;
    private final @Nullable String body;

    private Call(String method, String path, List<String> headers, @Nullable String body) {
      this.method = method;
      this.path = path;
      this.headers = headers;
      this.body = body;
    }

    Call with(String name, String value) {
      List<String> more = new ArrayList<>(headers);
      more.add(name);
      more.add(value);
      return new Call(method, path, more, body);
    }

    Call bearer(String token) {
      return with("Authorization", "Bearer " + token);
    }

    Call body(String type, String text) {
      Call typed = with("Content-Type", type);
      return new Call(method, path, typed.headers, text);
    }

    Call json(String text) {
      return body("application/json", text);
    }

    Answer send() {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
              .timeout(Duration.ofSeconds(30))
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      if (!headers.isEmpty()) {
        request.headers(headers.toArray(String[]::new));
      }
      try {
        return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
      } catch (IOException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /// What came back.
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    String text(String pointer) {
      return json().at(pointer).asText();
    }

    JsonNode json() {
      try {
        return MAPPER.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + response.body(), e);
      }
    }

    Answer is(int status) {
      assertThat(status()).as(response.body()).isEqualTo(status);
      return this;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}

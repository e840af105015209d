package io.gatehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.door.Authority;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole server with TLS that believes one authority, its owner signed in.
final class TlsServer implements AutoCloseable {
  private static final String PASSWORD = "correct horse battery";
  private static final JsonMapper JSON = new JsonMapper();

  final Authority authority = new Authority("gatehouse test");
  final Authority.Held self = Authority.server();
  final Path revoked;
  final Path authorities;
  final Server server;
  private final HttpClient plain = HttpClient.newHttpClient();
  private final String owner;

  TlsServer(Path folder) throws Exception {
    this(folder, Map.of());
  }

  /// @param more keys of the configuration
  TlsServer(Path folder, Map<String, String> more) throws Exception {
    revoked = folder.resolve("revoked.pem");
    authorities = folder.resolve("clients.pem");
    Authority.write(folder.resolve("server.pem"), self.pem());
    Authority.write(folder.resolve("server.key"), self.keyPem());
    Authority.write(authorities, authority.pem());
    Authority.write(revoked, authority.revoking());
    Map<String, String> keys = new HashMap<>();
    keys.put("data.folder", Foundation.in(folder.resolve("data")).toString());
    keys.put("http.port", "0");
    keys.put("mqtt.port", "0");
    keys.put("mqtt.tls-port", "0");
    keys.put("amqp.port", "0");
    keys.put("amqp.tls-port", "0");
    keys.put("tls.port", "0");
    keys.put("amqp.port", "0");
    keys.put("amqp.tls-port", "0");
    keys.put("tls.certificate", folder.resolve("server.pem").toString());
    keys.put("tls.key", folder.resolve("server.key").toString());
    keys.put("tls.client-ca", authorities.toString());
    keys.put("tls.client-crl", revoked.toString());
    keys.put("tls.client-names", "CN=${device},URI:urn:user:${user}");
    keys.put("password.bcrypt-cost", "4");
    keys.putAll(more);
    server = Server.start(ConfigReader.given(keys));
    server.createOwner("olga", PASSWORD);
    owner =
        send("POST", "/v1/login", "{\"name\":\"olga\",\"password\":\"%s\"}".formatted(PASSWORD), "")
            .body()
            .path("token")
            .asText();
  }

  /// Status and body of an answer.
  record Answer(int status, JsonNode body) {
    String text(String pointer) {
      return body.at(pointer).asText();
    }
  }

  /// The owner does something over plain HTTP on loopback.
  Answer owner(String method, String path, @Nullable String body) {
    return send(method, path, body, owner);
  }

  String ownerToken() {
    return owner;
  }

  /// A device whose role has these permissions.
  void device(String id, String... permissions) {
    String role = "role-" + id;
    String list = "\"" + String.join("\",\"", permissions) + "\"";
    owner("POST", "/v1/roles", "{\"id\":\"%s\",\"allow\":[%s]}".formatted(role, list));
    owner("POST", "/v1/devices", "{\"name\":\"%s\",\"roles\":[\"%s\"]}".formatted(id, role));
  }

  /// A generated user name and password; the answer of `POST /v1/tokens`.
  Answer credential(String principal) {
    return owner(
        "POST",
        "/v1/tokens",
        "{\"principal\":\"%s\",\"name\":\"test\",\"kind\":\"connection\"}".formatted(principal));
  }

  Answer register(String principal, Authority.Held held) {
    return owner("POST", "/v1/certificates", registration(principal, held));
  }

  static String registration(String principal, Authority.Held held) {
    return JSON.createObjectNode()
        .put("principal", principal)
        .put("certificate", held.pem())
        .toString();
  }

  Answer send(String method, String path, @Nullable String body, String token) {
    HttpRequest.Builder request =
        request(URI.create("http://127.0.0.1:" + server.httpPort() + path), method, body);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return answer(plain, request.build());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What a client with this certificate gets over HTTPS.
  ///
  /// @param headers names and values, alternately
  Answer https(
      Authority.@Nullable Held held,
      String method,
      String path,
      @Nullable String body,
      String... headers)
      throws IOException {
    HttpRequest.Builder request =
        request(URI.create("https://localhost:" + server.httpsPort() + path), method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = browser(held)) {
      return answer(client, request.build());
    }
  }

  HttpClient browser(Authority.@Nullable Held held) {
    try {
      javax.net.ssl.SSLContext context =
          held == null
              ? javax.net.ssl.SSLContext.getInstance("TLS")
              : held.context(self.certificate());
      if (held == null) {
        context.init(null, Authority.trust(self.certificate()).getTrustManagers(), null);
      }
      return HttpClient.newBuilder().sslContext(context).build();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder request(URI uri, String method, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).header("If-Match", "*");
    if (body == null) {
      return request.method(method, HttpRequest.BodyPublishers.noBody());
    }
    return request
        .header(
            "Content-Type",
            method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  private static Answer answer(HttpClient client, HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      String body = response.body();
      return new Answer(response.statusCode(), JSON.readTree(body.startsWith("{") ? body : "{}"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// An MQTT client over TLS that shows a certificate, and a user name and password if given.
  Mqtt5BlockingClient mqtt(
      Authority.@Nullable Held held, @Nullable String name, @Nullable String password) {
    var tls =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost("localhost")
            .serverPort(server.mqttsPort())
            .sslConfig()
            .trustManagerFactory(Authority.trust(self.certificate()));
    if (held != null) {
      tls = tls.keyManagerFactory(held.keyManagers());
    }
    Mqtt5ClientBuilder client = tls.applySslConfig();
    if (name != null && password != null) {
      return client
          .simpleAuth()
          .username(name)
          .password(password.getBytes(StandardCharsets.UTF_8))
          .applySimpleAuth()
          .buildBlocking();
    }
    return name == null
        ? client.buildBlocking()
        : client.simpleAuth().username(name).applySimpleAuth().buildBlocking();
  }

  @Override
  public void close() {
    plain.shutdownNow();
    server.close();
  }
}

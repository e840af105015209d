package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.wiring.Server;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole server with all its doors, whose owner registers clients over the API.
final class OAuthServer implements AutoCloseable {
  /// The owner's, and that of whoever is added.
  static final String PASSWORD = "correct horse battery";

  final Server server;
  final HttpClient http = HttpClient.newHttpClient();
  private @Nullable String owner;

  OAuthServer(Path folder) {
    this(folder, Map.of());
  }

  /// @param more keys of the configuration
  OAuthServer(Path folder, Map<String, String> more) {
    Map<String, String> keys = new HashMap<>(more);
    keys.put("data.folder", Foundation.in(folder.resolve("data")).toString());
    keys.put("http.port", "0");
    keys.put("mqtt.port", "0");
    keys.put("amqp.port", "0");
    keys.put("password.bcrypt-cost", "4");
    server = Server.start(ConfigReader.given(keys));
    server.createOwner("olga", PASSWORD);
    owner =
        call("POST", "/v1/login", "{'name': 'olga', 'password': '" + PASSWORD + "'}")
            .path("token")
            .asText();
  }

  String base() {
    return "http://127.0.0.1:" + server.httpPort();
  }

  /// What the owner does, which must succeed; the body in single quotes.
  JsonNode call(String method, String path, String body) {
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
    if (owner != null) {
      headers.addAll(List.of("Authorization", "Bearer " + owner));
    }
    Answer answer = OAuthHouse.send(http, base() + path, method, headers, body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.toString()).isBetween(200, 201);
    return answer.json();
  }

  /// Registers a client that is there; returns its secret, empty for one that keeps none.
  String register(String id, String settings) {
    return call("PUT", "/v1/clients/" + id + "/oauth", "{" + settings + "}")
        .path("client_secret")
        .asText();
  }

  /// A form that a client sends, by its secret.
  Answer form(String path, String client, String secret, String form) {
    return OAuthHouse.send(
        http,
        base() + path,
        "POST",
        List.of(
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Authorization",
            OAuthHouse.basic(client, secret)),
        form);
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}

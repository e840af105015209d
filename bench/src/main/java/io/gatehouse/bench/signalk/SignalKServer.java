package io.gatehouse.bench.signalk;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.WebSocketClient;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.ChildProcess;
import java.util.List;
import java.util.Map;

/// A running server that speaks Signal K, ours or its own: everything is asked in the same words.
///
/// @param token of an administrator
/// @param onClose ends the process
record SignalKServer(
    String label, ChildProcess child, int port, String token, AutoCloseable onClose)
    implements AutoCloseable {
  static final String ADMIN = "skipper";
  static final String PASSWORD = "tide and moonlight";
  static final String PATH = "navigation/speedOverGround";

  static SignalKServer signedIn(String label, ChildProcess child, int port, AutoCloseable onClose) {
    String token = signIn(port, ADMIN, PASSWORD);
    return new SignalKServer(label, child, port, token, onClose);
  }

  private static String signIn(int port, String name, String password) {
    try (Api api = new Api(port, "")) {
      JsonNode answer =
          api.post("/signalk/v1/auth/login", Map.of("username", name, "password", password));
      return answer.path("token").asText();
    }
  }

  byte[] login() {
    return HttpLoad.request(
        "POST",
        "/signalk/v1/auth/login",
        List.of(),
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(ADMIN, PASSWORD));
  }

  byte[] get() {
    return HttpLoad.request(
        "GET",
        "/signalk/v1/api/vessels/self/" + PATH,
        List.of("Authorization: Bearer " + token),
        "");
  }

  /// A stream of everything of the own vessel.
  WebSocketClient listener(Lab lab, String shown) throws Exception {
    return stream(lab, "subscribe=self&sendCachedValues=false", shown);
  }

  /// A stream that hears nothing, and says what [#delta] gives.
  WebSocketClient speaker(Lab lab) throws Exception {
    return stream(lab, "subscribe=none", token);
  }

  private WebSocketClient stream(Lab lab, String query, String shown) throws Exception {
    WebSocketClient client =
        WebSocketClient.open(
            lab.generator(),
            port,
            "/signalk/v1/stream?" + query,
            List.of("Authorization: Bearer " + shown));
    client.expect("\"roles\"");
    return client;
  }

  static String delta(int number) {
    return "{\"updates\":[{\"values\":[{\"path\":\"navigation.speedOverGround\",\"value\":"
        + number
        + "}]}]}";
  }

  /// Somebody who may read, and a token of theirs.
  String user(Lab lab, String name) {
    try (Api api = new Api(port, token)) {
      api.text(
          "POST",
          "/skServer/security/users/" + name,
          Map.of("userId", name, "password", PASSWORD, "type", "readonly"));
    }
    return signIn(port, name, PASSWORD);
  }

  void remove(String name) {
    try (Api api = new Api(port, token)) {
      api.text("DELETE", "/skServer/security/users/" + name, null);
    }
  }

  @Override
  public void close() throws Exception {
    onClose.close();
  }
}

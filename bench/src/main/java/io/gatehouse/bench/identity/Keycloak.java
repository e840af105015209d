package io.gatehouse.bench.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Keycloak in production mode, on its embedded database in a file, with caches of its own process
/// only: what one server of it can do, with nothing switched on that ours has not.
///
/// @param home where it is installed
/// @param folder of its database
record Keycloak(Lab lab, Path home, Path folder, Offer offer) implements Site {
  private static final String REALM = "/realms/bench";
  private static final String CONNECT = REALM + "/protocol/openid-connect";
  private static final String ADMIN = "measurer";
  private static final String ADMIN_PASSWORD = "measured twice, cut once";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /// Installs it, has it make its database, and puts into that what is measured.
  static Keycloak prepare(Lab lab, Crew crew) throws Exception {
    Path home = KeycloakFiles.installed(lab);
    Keycloak keycloak = new Keycloak(lab, home, lab.freshFolder(), offer(crew));
    try (Running first = keycloak.start("/realms/master")) {
      try (Api admin = new Api(first.port(), adminToken(first.port()))) {
        admin.text("POST", "/admin/realms", realm(crew));
      }
    }
    return keycloak;
  }

  private static Offer offer(Crew crew) {
    return new Offer(
        "keycloak " + KeycloakFiles.VERSION,
        REALM + "/.well-known/openid-configuration",
        CONNECT + "/token",
        CONNECT + "/token/introspect",
        crew.client(),
        crew.users().stream().map(user -> login(crew.client(), user)).toList());
  }

  /// The only login of Keycloak that is one request (RFC 6749 section 4.3).
  private static byte[] login(Offer.Client client, String user) {
    return HttpLoad.form(
        CONNECT + "/token",
        List.of("Authorization: " + client.authorization()),
        "grant_type=password&username=%s&password=%s"
            .formatted(Offer.encoded(user), Offer.encoded(Crew.PASSWORD)));
  }

  @Override
  public Running start() throws Exception {
    return start(offer.discovery());
  }

  private Running start(String answering) throws IOException, InterruptedException {
    int port = Ports.free();
    List<String> command =
        List.of(
            "bash",
            home.resolve("bin/kc.sh").toString(),
            "start",
            "--optimized",
            "--http-enabled=true",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--hostname-strict=false",
            "--cache=local",
            "--log-level=warn",
            "--db-url=jdbc:h2:file:%s;NON_KEYWORDS=VALUE".formatted(folder.resolve("keycloak")));
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
    ChildProcess child =
        ChildProcess.start(lab.cores(), command, environment, folder.resolve("log"));
    try {
      return new Running(child, port, Ports.awaitAnswer(child, port, answering, PATIENCE), child);
    } catch (IllegalStateException | InterruptedException failed) {
      child.close();
      throw failed;
    }
  }

  private static String adminToken(int port) throws IOException, InterruptedException {
    String fields =
        "grant_type=password&client_id=admin-cli&username=%s&password=%s"
            .formatted(ADMIN, Offer.encoded(ADMIN_PASSWORD));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:%d/realms/master/protocol/openid-connect/token"
                          .formatted(port)))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(fields))
              .build();
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return new ObjectMapper().readTree(answer).path("access_token").asText();
    }
  }

  /// A client may introspect only tokens that are meant for it, so its tokens name it.
  private static Map<String, Object> realm(Crew crew) {
    Map<String, Object> audience =
        Map.of(
            "name",
            "audience",
            "protocol",
            "openid-connect",
            "protocolMapper",
            "oidc-audience-mapper",
            "config",
            Map.of("included.client.audience", crew.client().id(), "access.token.claim", "true"));
    Map<String, Object> client =
        Map.of(
            "clientId", crew.client().id(),
            "secret", crew.client().secret(),
            "publicClient", false,
            "serviceAccountsEnabled", true,
            "directAccessGrantsEnabled", true,
            "standardFlowEnabled", false,
            "protocolMappers", List.of(audience));
    List<Map<String, Object>> users = new ArrayList<>();
    for (String user : crew.users()) {
      users.add(
          Map.of(
              "username",
              user,
              "enabled",
              true,
              "firstName",
              "A",
              "lastName",
              "Sailor",
              "email",
              user + "@bench.example",
              "emailVerified",
              true,
              "credentials",
              List.of(Map.of("type", "password", "value", Crew.PASSWORD))));
    }
    return Map.of(
        "realm",
        "bench",
        "enabled",
        true,
        "sslRequired",
        "none",
        "accessTokenLifespan",
        3600,
        "passwordPolicy",
        "hashAlgorithm(argon2)",
        "clients",
        List.of(client),
        "users",
        users);
  }
}

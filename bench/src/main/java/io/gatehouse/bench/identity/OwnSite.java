package io.gatehouse.bench.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.process.Ports;
import io.gatehouse.bench.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Gatehouse as its users start it, hashing passwords by the settings of the other side.
record OwnSite(
    Lab lab, Path folder, Map<String, String> settings, ServerProcess stopped, Offer offer)
    implements Site {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static OwnSite prepare(Lab lab, Crew crew) throws Exception {
    Map<String, String> settings =
        lab.settings(
            Map.of(
                "GATEHOUSE_PASSWORD_ALGORITHM",
                "argon2id",
                "GATEHOUSE_PASSWORD_ARGON2_MEMORY",
                Crew.KIBIBYTES + "KiB",
                "GATEHOUSE_PASSWORD_ARGON2_ITERATIONS",
                Integer.toString(Crew.PASSES)));
    Path folder = lab.freshFolder();
    ServerProcess server = ServerProcess.owned(lab.cores(), folder, settings);
    try (server) {
      server
          .api()
          .postAll(
              "/v1/users",
              crew.users().stream()
                  .map(user -> Map.of("name", user, "password", Crew.PASSWORD))
                  .toList());
      return new OwnSite(lab, folder, settings, server, offer(crew, client(server, crew)));
    }
  }

  /// A client of the directory that may come by OAuth, with the secret that is made for it.
  private static Offer.Client client(ServerProcess server, Crew crew) {
    String id =
        server.api().post("/v1/clients", Map.of("name", crew.client().id())).path("id").asText();
    JsonNode made =
        server
            .api()
            .put(
                "/v1/clients/" + id + "/oauth",
                Map.of("grant_types", List.of("client_credentials")));
    return new Offer.Client(made.path("client_id").asText(), made.path("client_secret").asText());
  }

  private static Offer offer(Crew crew, Offer.Client client) {
    return new Offer(
        "gatehouse",
        DISCOVERY,
        "/oauth/token",
        "/oauth/introspect",
        client,
        crew.users().stream().map(OwnSite::login).toList());
  }

  private static byte[] login(String user) {
    return HttpLoad.request(
        "POST",
        "/v1/login",
        List.of(),
        "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(user, Crew.PASSWORD));
  }

  @Override
  public Running start() throws Exception {
    ServerProcess server = stopped.again(lab.cores(), folder, settings);
    int port = server.doors().http();
    long nanos = Ports.awaitAnswer(server.child(), port, DISCOVERY, PATIENCE);
    return new Running(server.child(), port, nanos, server.child());
  }
}

package io.gatehouse.bench.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.ServerProcess;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A user who may read devices, and the question that is asked with the user's token.
///
/// @param token an API token of the user
public record Checker(String path, String token) {
  /// Written by each server for itself.
  private static final Set<String> OWN_HEADERS =
      Set.of("content-length", "connection", "transfer-encoding");

  public static Checker create(Lab lab, ServerProcess server) {
    String role = lab.name("reader");
    String user = lab.name("checker");
    String device = lab.name("boat");
    Api api = server.api();
    api.post("/v1/roles", Map.of("id", role, "allow", List.of("read_device")));
    api.post("/v1/users", Map.of("name", user, "roles", List.of(role)));
    api.post("/v1/devices", Map.of("name", device));
    JsonNode issued =
        api.post("/v1/tokens", Map.of("principal", "user:" + user, "name", "measurement"));
    return new Checker(
        "/v1/check?verb=read&type=device&id=" + device, issued.get("value").asText());
  }

  public byte[] request() {
    return HttpLoad.request("GET", path, List.of("Authorization: Bearer " + token), "");
  }

  /// Body and headers that the server answers with, as arguments of the bare echo.
  public List<String> answer(ServerProcess server) {
    try (Api asChecker = new Api(server.doors().http(), token)) {
      HttpResponse<String> response = asChecker.get(path);
      if (!response.body().contains("\"allowed\":true")) {
        throw new IllegalStateException("the check was denied: " + response.body());
      }
      List<String> arguments = new ArrayList<>(List.of(response.body()));
      response.headers().map().entrySet().stream()
          .filter(header -> !OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT)))
          .forEach(header -> arguments.add(header.getKey() + ": " + header.getValue().getFirst()));
      return arguments;
    }
  }
}

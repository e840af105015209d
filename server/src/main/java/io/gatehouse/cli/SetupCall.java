package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/// Asks a running server, over its API, to make its owner.
public record SetupCall(URI address) {

  /// The call to the server at this home address.
  public static SetupCall to(String home) {
    return new SetupCall(URI.create(home + "/v1/setup"));
  }

  /// Throws `Refused` with the server's own words when it says no.
  public void claim(String secret, String name, String password)
      throws IOException, InterruptedException {
    byte[] body = Json.write(Map.of("secret", secret, "name", name, "password", password));
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 201) {
        throw refusal(answer.body()).refused();
      }
    }
  }

  private static Problem refusal(byte[] body) {
    JsonNode said = Json.read(body);
    Problem problem = Problem.of(ProblemType.CONFLICT, said.path("detail").asText());
    String cure = said.path("cure").asText();
    return cure.isEmpty() ? problem : problem.cure(cure);
  }
}

package io.gatehouse.bench.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.bench.load.HttpLoad;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// What a server is asked for: the same requests for all, at the paths that each has for them.
///
/// @param discovery path of the document that tells what the server offers
/// @param token path of the token endpoint (RFC 6749 section 3.2)
/// @param introspection path of the introspection endpoint (RFC 7662 section 2)
/// @param client one that may do both, with its secret
/// @param logins whole requests of users with the right password
record Offer(
    String label,
    String discovery,
    String token,
    String introspection,
    Client client,
    List<byte[]> logins) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A confidential client.
  record Client(String id, String secret) {
    /// By RFC 6749 section 2.3.1.
    String authorization() {
      String pair = encoded(id) + ":" + encoded(secret);
      return "Basic "
          + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// Asks for a token of the client itself (RFC 6749 section 4.4.2).
  byte[] tokenRequest() {
    return form(token, "grant_type=client_credentials");
  }

  /// Asks whether a token is good (RFC 7662 section 2.1).
  byte[] introspectionRequest(String shown) {
    return form(introspection, "token=" + encoded(shown));
  }

  private byte[] form(String path, String fields) {
    return HttpLoad.form(path, List.of("Authorization: " + client.authorization()), fields);
  }

  /// A token of the client, which the server itself calls good: fast refusals are no speed.
  String issue(int port) throws IOException, InterruptedException {
    String issued =
        post(port, token, "grant_type=client_credentials").path("access_token").asText();
    requireActive(port, issued);
    return issued;
  }

  void requireActive(int port, String shown) throws IOException, InterruptedException {
    JsonNode answer = post(port, introspection, "token=" + encoded(shown));
    if (!answer.path("active").asBoolean()) {
      throw new IllegalStateException(label + " does not know its own token: " + answer);
    }
  }

  private JsonNode post(int port, String path, String fields)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Authorization", client.authorization())
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(fields))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            "%s answered %s with %d: %s"
                .formatted(label, path, answer.statusCode(), answer.body()));
      }
      return JSON.readTree(answer.body());
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

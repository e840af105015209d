package io.gatehouse.cli.visitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A person or backend at the HTTP API, with the token it holds.
public final class HttpVisitor implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private @Nullable String token;

  public HttpVisitor(int port) {
    base = "http://127.0.0.1:" + port;
  }

  public void holds(String newToken) {
    token = newToken;
  }

  public Answer get(String path) throws IOException {
    return send(request(path).GET());
  }

  public Answer post(String path, String body) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /// Sets whatever version is there.
  public Answer put(String path, String body) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("If-Match", "*")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  public Answer delete(String path) throws IOException {
    return send(request(path).DELETE());
  }

  /// Changes whatever version is there.
  public Answer patch(String path, String body) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/merge-patch+json")
            .header("If-Match", "*")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), json(response));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
  }

  /// What came, or a text where it is no JSON.
  private static JsonNode json(HttpResponse<String> response) throws IOException {
    String body = response.body();
    boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
    return body.isEmpty()
        ? JSON.createObjectNode()
        : json ? JSON.readTree(body) : JSON.getNodeFactory().textNode(body);
  }

  @Override
  public void close() {
    client.close();
  }

  /// Status and body of an answer.
  public record Answer(int status, JsonNode body) {

    /// The text at a JSON pointer, empty if there is none.
    public String text(String pointer) {
      return body.at(pointer).asText();
    }
  }
}

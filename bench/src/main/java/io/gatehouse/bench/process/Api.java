package io.gatehouse.bench.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The server's own API, to set up what is measured.
public final class Api implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNDER_WAY = 32;

  private final HttpClient http;
  private final int port;
  private final String token;

  /// @param token empty before there is one
  public Api(int port, String token) {
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.port = port;
    this.token = token;
  }

  public String token() {
    return token;
  }

  /// The answer's body; anything but 2xx is a failure.
  public JsonNode post(String path, Map<String, ?> body) {
    return await(send("POST", path, body));
  }

  public JsonNode put(String path, Map<String, ?> body) {
    return await(send("PUT", path, body));
  }

  /// Changes some fields, whatever the version.
  public JsonNode patch(String path, Map<String, ?> body) {
    return await(send("PATCH", path, body));
  }

  /// The answer's body: the receipt.
  public JsonNode delete(String path) {
    return await(
        http.sendAsync(request(path).DELETE().build(), BodyHandlers.ofString())
            .thenApply(response -> read(accepted(response).body())));
  }

  /// Many at once, a bounded number of them under way; the answers in the order of the bodies.
  public List<JsonNode> postAll(String path, List<? extends Map<String, ?>> bodies)
      throws InterruptedException {
    Semaphore free = new Semaphore(UNDER_WAY);
    List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
    for (Map<String, ?> body : bodies) {
      free.acquire();
      answers.add(send("POST", path, body).whenComplete((answer, failure) -> free.release()));
    }
    return answers.stream().map(Api::await).toList();
  }

  /// The answer's body where it is no JSON.
  ///
  /// @param body null for none
  public String text(String method, String path, @Nullable Map<String, ?> body) {
    HttpRequest.Builder builder = request(path);
    HttpRequest request =
        body == null
            ? builder.method(method, BodyPublishers.noBody()).build()
            : builder
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(write(body)))
                .build();
    return await(
        http.sendAsync(request, BodyHandlers.ofString())
            .thenApply(response -> accepted(response).body()));
  }

  /// The whole answer to a GET, of which the peer imitates size and headers.
  public HttpResponse<String> get(String path) {
    return await(
        http.sendAsync(request(path).GET().build(), BodyHandlers.ofString())
            .thenApply(Api::accepted));
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof IllegalStateException refused ? refused : failed;
    }
  }

  private CompletableFuture<JsonNode> send(String method, String path, Map<String, ?> body) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(write(body)));
    if (method.equals("PATCH")) {
      request.header("If-Match", "*");
    }
    return http.sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(response -> read(accepted(response).body()));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(1));
    return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> accepted(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "%s %s was answered with %d: %s"
              .formatted(
                  response.request().method(),
                  response.uri().getPath(),
                  response.statusCode(),
                  response.body()));
    }
    return response;
  }

  private static String write(Map<String, ?> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException impossible) {
      throw new CompletionException(impossible);
    }
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException unreadable) {
      throw new CompletionException(unreadable);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

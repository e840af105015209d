package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Asks a running server, over its API.
///
/// @param headers of every request; one of them holds a secret
/// @param authorities PEM file that the certificate of the server is checked by; null for those of
///   this machine
public record ServerCall(URI home, Map<String, String> headers, @Nullable Path authorities) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// The same with one header more.
  public ServerCall with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new ServerCall(home, more, authorities);
  }

  public JsonNode get(String path) throws IOException {
    return send("GET", path, null);
  }

  public JsonNode post(String path, Map<String, ?> body) throws IOException {
    return send("POST", path, body);
  }

  JsonNode post(String path) throws IOException {
    return send("POST", path, null);
  }

  /// Sends a body that is no JSON.
  public JsonNode post(String path, String type, byte[] body) throws IOException {
    return send("POST", path, type, body);
  }

  /// Changes some fields of a thing, whatever its version.
  JsonNode patch(String path, Map<String, ?> body) throws IOException {
    return with("If-Match", "*").send("PATCH", path, body);
  }

  public JsonNode put(String path, Map<String, ?> body) throws IOException {
    return send("PUT", path, body);
  }

  public JsonNode delete(String path) throws IOException {
    return send("DELETE", path, null);
  }

  /// Every item of a listing.
  public List<JsonNode> all(String path) throws IOException {
    List<JsonNode> items = new ArrayList<>();
    String after = null;
    do {
      JsonNode page = get(after == null ? path : path + "&after=" + encoded(after));
      page.path("items").forEach(items::add);
      after = page.path("next").textValue();
    } while (after != null);
    return items;
  }

  /// Takes bytes as they come.
  @FunctionalInterface
  public interface Sink {
    void take(byte[] bytes) throws IOException;
  }

  /// Hands over a body line by line, however long it is; throws where its end is missing.
  public void download(String path, String type, Sink sink) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(home + path)).timeout(PATIENCE).header("Accept", type);
    headers.forEach(request::header);
    try (HttpClient client = client()) {
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() >= 300) {
          throw refusal(
                  answer.statusCode(),
                  answer.headers().firstValue("Content-Type").orElse(""),
                  body.readAllBytes())
              .refused();
        }
        copyLines(body, sink);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", e);
    }
  }

  /// Whole lines only, so that no character is torn apart.
  private static void copyLines(InputStream body, Sink sink) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    BufferedInputStream in = new BufferedInputStream(body);
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        sink.take(line.toByteArray());
        line.reset();
      }
    }
    sink.take(line.toByteArray());
  }

  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode send(String method, String path, @Nullable Map<String, ?> body)
      throws IOException {
    return send(method, path, "application/json", body == null ? null : Json.write(body));
  }

  /// Throws `Refused` with the server's own words when it says no.
  private JsonNode send(String method, String path, String type, byte @Nullable [] body)
      throws IOException {
    HttpRequest.BodyPublisher content =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(home + path)).timeout(PATIENCE).method(method, content);
    if (body != null) {
      request.header("Content-Type", type);
    }
    headers.forEach(request::header);
    try (HttpClient client = client()) {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() >= 300) {
        throw refusal(
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""),
                answer.body())
            .refused();
      }
      return answer.body().length == 0 ? NullNode.getInstance() : Json.read(answer.body());
    } catch (IOException e) {
      throw Problem.of(ProblemType.UNAVAILABLE, "no server answers at `" + home + "`: " + e)
          .cure("name it by `--server`; a certificate of its own is named by `--ca`")
          .refused();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", e);
    }
  }

  private static Problem refusal(int status, String type, byte[] body) {
    if (!type.contains("json")) {
      return Problem.of(ProblemType.UNAVAILABLE, "this is no Gatehouse: status " + status);
    }
    JsonNode said = Json.read(body);
    Problem problem = Problem.of(ProblemType.CONFLICT, said.path("detail").asText());
    String cure = said.path("cure").asText();
    return cure.isEmpty() ? problem : problem.cure(cure);
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    Path file = authorities;
    if (file == null) {
      return client.build();
    }
    try {
      return client.sslContext(trusting(file)).build();
    } catch (GeneralSecurityException e) {
      throw Problem.of(ProblemType.INVALID, "`" + file + "` holds no certificate")
          .cure("name a PEM file")
          .refused();
    }
  }

  private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca-" + trusted.size(), each);
      }
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  /// Without the headers.
  @Override
  public String toString() {
    return "ServerCall[" + home + "]";
  }
}

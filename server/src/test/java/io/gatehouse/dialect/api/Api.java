package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Speaks to a server as one caller, and holds every exchange against the contract.
///
/// Bodies are written with ' instead of ", to be read with pleasure.
final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final URI base;
  private final ContractCheck contract;
  private final Map<String, String> headers;

  Api(HttpClient http, URI base, ContractCheck contract) {
    this(http, base, contract, Map.of());
  }

  private Api(HttpClient http, URI base, ContractCheck contract, Map<String, String> headers) {
    this.http = http;
    this.base = base;
    this.contract = contract;
    this.headers = headers;
  }

  URI base() {
    return base;
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  Api with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Api(http, base, contract, more);
  }

  Api without(String name) {
    Map<String, String> fewer = new HashMap<>(headers);
    fewer.remove(name);
    return new Api(http, base, contract, fewer);
  }

  /// The same server, asked with this token.
  Api as(String token) {
    return with("Authorization", "Bearer " + token);
  }

  Api nobody() {
    return new Api(http, base, contract);
  }

  Api in(String application) {
    return with("Gatehouse-Application", application);
  }

  /// Signs in, and is that one from then on.
  Api login(String name, String password, String application) {
    String body =
        "{'name': '%s', 'password': '%s', 'application': '%s'}"
            .formatted(name, password, application);
    return nobody().as(nobody().post("/v1/login", body).is(200).text("/token"));
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer delete(String path) {
    return send("DELETE", path, null);
  }

  Answer post(String path, String body) {
    return send("POST", path, body);
  }

  Answer put(String path, String body) {
    return send("PUT", path, body);
  }

  Answer patch(String path, String body) {
    return send("PATCH", path, body);
  }

  /// Changes the version that is there now.
  Answer change(String path, String body) {
    return with("If-Match", get(path).is(200).etag()).patch(path, body);
  }

  Answer send(String method, String path, @Nullable String body) {
    String json = body == null ? null : body.replace('\'', '"');
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .method(
                method,
                json == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(json));
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    Answer answer = new Answer(exchange(request.build()));
    contract.check(
        new ContractCheck.Exchange(
            method, path, parsed(json), answer.status(), answer.contentType(), answer.json()));
    return answer;
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable JsonNode parsed(@Nullable String json) {
    try {
      return json == null ? null : JSON.readTree(json);
    } catch (JsonProcessingException broken) {
      return null;
    }
  }

  /// What came back.
  static final class Answer {
    private final HttpResponse<byte[]> response;
    private final @Nullable JsonNode json;

    private Answer(HttpResponse<byte[]> response) {
      this.response = response;
      this.json = contentType().endsWith("json") ? parsed(body()) : null;
    }

    int status() {
      return response.statusCode();
    }

    String contentType() {
      return header("Content-Type").replaceFirst(";.*", "");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /// All values of a header that comes several times.
    List<String> headers(String name) {
      return response.headers().allValues(name);
    }

    String etag() {
      return header("ETag");
    }

    String body() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Nullable JsonNode json() {
      return json;
    }

    JsonNode at(String pointer) {
      assertThat(json).as("JSON of %s", this).isNotNull();
      return json.at(pointer);
    }

    String text(String pointer) {
      JsonNode value = at(pointer);
      assertThat(value.isTextual()).as("%s of %s", pointer, this).isTrue();
      return value.textValue();
    }

    Answer is(int status) {
      assertThat(status()).as("%s", this).isEqualTo(status);
      return this;
    }

    /// A problem of this type; a cure or the field at fault is checked by `has`.
    Answer is(int status, String type) {
      is(status);
      assertThat(text("/type")).as("%s", this).endsWith("/" + type);
      return this;
    }

    Answer has(String pointer, Object value) {
      JsonNode node = at(pointer);
      Object found = node.isTextual() ? node.textValue() : node.toString();
      assertThat(found).as("%s of %s", pointer, this).hasToString(value.toString());
      return this;
    }

    @Override
    public String toString() {
      return response.request().method()
          + " "
          + response.request().uri().getPath()
          + " -> "
          + status()
          + " "
          + body();
    }
  }
}

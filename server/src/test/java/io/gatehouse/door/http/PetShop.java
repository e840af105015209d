package io.gatehouse.door.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.Presented;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.observe.Metrics;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HTTP door with short limits, routes of every kind behind it, and a client.
final class PetShop implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final RealHouse house;
  private final OpenDoor door;

  /// A token of `user:alice`.
  final String good;

  PetShop(Path folder) {
    house = new RealHouse(folder, Limits.DEFAULT);
    good = house.add(Subject.user("alice"));
    HttpSettings.Limits limits =
        new HttpSettings.Limits(
            64 << 10,
            8 << 10,
            1 << 16,
            1_000,
            100,
            Duration.ofMillis(400),
            Duration.ofMillis(400),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5));
    HttpSettings settings =
        new HttpSettings(
            "127.0.0.1",
            0,
            false,
            List.of("127.0.0.9"),
            List.of(),
            List.of("https://console.example"),
            limits);
    door = new OpenDoor(settings, routes(), breaking(), null);
  }

  record Pet(String name, int age, @Nullable List<String> tags) {}

  private static Router routes() {
    return new Router()
        .route(Method.GET, "/v1/pets/{id}{?limit,name}", PetShop::pet)
        .route(Method.POST, "/v1/pets", r -> Response.created("/v1/pets/1", r.body(Pet.class)))
        .route(
            Method.PUT,
            "/v1/pets/{id}",
            r -> Response.ok(r.body(Pet.class)).version(Objects.requireNonNull(r.version()) + 1))
        .route(Method.DELETE, "/v1/pets/{id}", _ -> Response.noContent())
        .route(Method.GET, "/v1/pets/special", _ -> Response.ok(Map.of("special", true)))
        .route(Method.GET, "/files/{rest...}", r -> Response.ok(Map.of("rest", r.path("rest"))))
        .route(
            Method.POST,
            "/v1/login",
            _ -> Response.noContent().startSession("tok", Duration.ofHours(6)))
        .route(
            Method.GET,
            "/v1/whoami",
            r -> Response.ok(Map.of("me", r.signedIn().identity().subject().toString())))
        .route(
            Method.GET,
            "/v1/from",
            r -> Response.ok(Map.of("from", r.origin().address().toString())))
        .route(
            Method.GET,
            "/v1/broken",
            _ -> {
              throw new IllegalStateException("the database password is hunter2");
            })
        .route(
            Method.GET,
            "/v1/slow",
            _ -> {
              new CountDownLatch(1).await(); // for ever
              return Response.noContent();
            })
        .route(Method.GET, "/page", _ -> Response.text(200, "text/html; charset=utf-8", "<p>hi"))
        .route(
            Method.GET,
            "/v1/busy",
            _ -> {
              throw Problem.of(ProblemType.TOO_MANY, "too many").retryAfter(7).refused();
            })
        .hot(Method.GET, "/silent", (_, _) -> {})
        .hot(
            Method.GET,
            "/hot",
            (r, reply) -> reply.send(Response.ok(Map.of("me", r.rights().identity().name()))))
        .hot(
            Method.POST,
            "/hot",
            (r, reply) -> {
              Response echo = Response.ok(r.json());
              Thread.ofVirtual().start(() -> reply.send(echo));
            });
  }

  private static Response pet(Request request) {
    return Response.ok(
            Map.of("id", request.path("id"), "limit", request.query("limit", 10, 1, 100)))
        .version(3);
  }

  /// A directory that fails for one token.
  private Authenticator breaking() {
    return new Authenticator() {
      @Override
      public @Nullable Rights known(Presented presented, Origin origin) {
        return "broken".equals(presented.token())
            ? null
            : house.authenticator.known(presented, origin);
      }

      @Override
      public Rights authenticate(Presented presented, Origin origin) {
        if ("broken".equals(presented.token())) {
          throw new IllegalStateException("the database password is hunter2");
        }
        return house.authenticator.authenticate(presented, origin);
      }
    };
  }

  int port() {
    return door.port();
  }

  int connections() {
    return door.door().connections();
  }

  Metrics metrics() {
    return door.metrics();
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return sent(request).join();
  }

  CompletableFuture<HttpResponse<String>> sent(HttpRequest.Builder request) {
    return client
        .sendAsync(request.build(), BodyHandlers.ofString())
        .orTimeout(30, TimeUnit.SECONDS);
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
  }

  /// The answer to these bytes on a connection of their own.
  String raw(String request) throws Exception {
    try (RawClient raw = new RawClient(door.port())) {
      return raw.send(request).readAnswer();
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.read(response.body());
  }

  static void isProblem(HttpResponse<String> response, ProblemType type, @Nullable String field) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(type.http());
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.path("type").asText())
        .isEqualTo("https://gatehouse.dev/problems/" + type.code());
    assertThat(problem.path("status").asInt()).isEqualTo(type.http());
    assertThat(problem.path("instance").asText())
        .isEqualTo(response.headers().firstValue("Gatehouse-Request").orElseThrow());
    if (field != null) {
      assertThat(problem.path("field").asText()).isEqualTo(field);
    }
  }

  @Override
  public void close() {
    door.close();
    house.close();
    client.close();
  }
}

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
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("StringConcatToTextBlock") // the ends of lines are what counts
class HttpDoorTest {
  private static final String HUGE = "a".repeat(70_000);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static RealHouse house;
  private static OpenDoor door;
  private static String good;

  record Pet(String name, int age, @Nullable List<String> tags) {}

  private static OpenDoor door() {
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
    return new OpenDoor(settings, routes(), breaking(), null);
  }

  private static Router routes() {
    return new Router()
        .route(Method.GET, "/v1/pets/{id}{?limit,name}", HttpDoorTest::pet)
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
  private static Authenticator breaking() {
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

  @BeforeAll
  static void open() {
    house = new RealHouse(folder, Limits.DEFAULT);
    good = house.add(Subject.user("alice"));
    door = door();
  }

  @AfterAll
  static void close() {
    door.close();
    house.close();
    CLIENT.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    return CLIENT
        .sendAsync(request.build(), BodyHandlers.ofString())
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private static HttpResponse<String> post(String path, String json) {
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Json.read(response.body());
  }

  private static void isProblem(
      HttpResponse<String> response, ProblemType type, @Nullable String field) {
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

  private static String raw(String request) throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      return client.send(request).readAnswer();
    }
  }

  // paths

  @Test
  void aPathParameterIsDecodedOnce() {
    assertThat(json(send(to("/v1/pets/a%20b%2520c"))).path("id").asText()).isEqualTo("a b%20c");
  }

  @Test
  void aLiteralGoesBeforeAParameter() {
    assertThat(json(send(to("/v1/pets/special"))).path("special").asBoolean()).isTrue();
  }

  @Test
  void theRestOfAPathIsOneParameter() {
    assertThat(json(send(to("/files/a/b.js"))).path("rest").asText()).isEqualTo("a/b.js");
  }

  @Test
  void pathsThatCouldBeReadInTwoWaysAreRefused() throws Exception {
    for (String path :
        List.of(
            "/v1//pets/1",
            "//v1/pets/1",
            "/v1/./pets/1",
            "/v1/x/../pets/1",
            "/v1/%2e%2e/pets/1",
            "/v1/.%2E/pets/1",
            "/v1/pets/a%2fb",
            "/v1/pets/a%5Cb",
            "/v1/pets/a\\b",
            "/v1/pets/a%00",
            "/v1/pets/a%0a",
            "/v1/pets/%zz",
            "/v1/pets/%4",
            "/v1/pets/%ff",
            "/v1/pets/1#x",
            "http://127.0.0.1/v1/pets/1")) {
      String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(answer).as(path).startsWith("HTTP/1.1 400 ").contains("problems/malformed");
    }
  }

  @Test
  void anotherSpellingOfAPathIsAnotherPath() {
    for (String path :
        List.of("/v1/PETS/1", "/v1/p%65ts/1", "/v1/pets/1/", "/v1/pets/", "/v1/pets;x/1")) {
      isProblem(send(to(path)), ProblemType.NOT_FOUND, null);
    }
  }

  @Test
  void theMethodThatIsNotOfferedIsNamedWithThoseThatAre() {
    HttpResponse<String> response = send(to("/v1/pets/1").POST(BodyPublishers.noBody()));
    isProblem(response, ProblemType.METHOD_NOT_ALLOWED, null);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, PUT, DELETE, OPTIONS");
    assertThat(send(to("/v1/pets/1").method("BREW", BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @Test
  void headIsGetWithoutTheBody() {
    HttpResponse<String> response = send(to("/v1/pets/1").HEAD());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("content-length")).hasValue(21);
    assertThat(response.headers().firstValue("ETag")).contains("\"3\"");
  }

  @Test
  void optionsTellsWhatIsOffered() {
    HttpResponse<String> response = send(to("/v1/pets").method("OPTIONS", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Allow")).contains("POST, OPTIONS");
  }

  // queries

  @Test
  void aQueryParameterThatNobodyKnowsIsNamedWithTheNearest() {
    HttpResponse<String> response = send(to("/v1/pets/1?limt=5"));
    isProblem(response, ProblemType.INVALID, "limt");
    assertThat(json(response).path("cure").asText()).isEqualTo("did you mean `limit`?");
  }

  @Test
  void aQueryParameterTwiceIsRefused() {
    isProblem(send(to("/v1/pets/1?limit=5&limit=6")), ProblemType.INVALID, "limit");
  }

  @Test
  void aNumberInTheQueryHasToBeOneInItsRange() {
    for (String limit : List.of("0", "101", "x", "-1", "99999999999", "+5", "")) {
      isProblem(send(to("/v1/pets/1?limit=" + limit)), ProblemType.INVALID, "limit");
    }
  }

  @Test
  void aTokenInTheAddressIsRefusedAndTheAnswerSaysWhy() {
    for (String name : List.of("token", "access_token")) {
      HttpResponse<String> response = send(to("/v1/whoami?" + name + "=secret"));
      isProblem(response, ProblemType.MALFORMED, name);
      assertThat(json(response).path("detail").asText()).contains("URL");
      assertThat(response.body()).doesNotContain("secret");
    }
  }

  // bodies

  @Test
  void aGoodBodyBecomesARecord() {
    HttpResponse<String> response = post("/v1/pets", "{\"name\":\"rex\",\"age\":3}");
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo("{\"name\":\"rex\",\"age\":3}");
    assertThat(response.headers().firstValue("Location")).contains("/v1/pets/1");
  }

  @Test
  void brokenJsonIsRefusedWithItsPlace() {
    HttpResponse<String> response = post("/v1/pets", "{\"name\":\"rex\",}");
    isProblem(response, ProblemType.MALFORMED, null);
    assertThat(json(response).path("detail").asText()).contains("line 1, column");
    assertThat(response.body()).doesNotContain("jackson").doesNotContain("Source");
    for (String bad :
        List.of("", "{", "[1,2", "nul", "{'a':1}", "{} {}", "{}x", "{\"a\":NaN}", "{\"a\":1}//c")) {
      isProblem(post("/v1/pets", bad), ProblemType.MALFORMED, null);
    }
  }

  @Test
  void anUnknownFieldIsNamedWithTheNearest() {
    HttpResponse<String> response = post("/v1/pets", "{\"name\":\"rex\",\"aeg\":3}");
    isProblem(response, ProblemType.INVALID, "/aeg");
    assertThat(json(response).path("cure").asText()).contains("`age`");
  }

  @Test
  void aWrongTypeIsNamedWithItsPlace() {
    isProblem(post("/v1/pets", "{\"name\":\"rex\",\"age\":\"3\"}"), ProblemType.INVALID, "/age");
    isProblem(post("/v1/pets", "{\"name\":3,\"age\":3}"), ProblemType.INVALID, "/name");
    isProblem(post("/v1/pets", "{\"name\":\"rex\",\"age\":3.5}"), ProblemType.INVALID, "/age");
    isProblem(
        post("/v1/pets", "{\"name\":\"rex\",\"age\":99999999999}"), ProblemType.INVALID, "/age");
    isProblem(post("/v1/pets", "{\"name\":null,\"age\":3}"), ProblemType.INVALID, "/name");
    isProblem(post("/v1/pets", "{\"age\":3}"), ProblemType.INVALID, "/name");
    isProblem(
        post("/v1/pets", "{\"name\":\"r\",\"age\":3,\"tags\":[\"a\",1]}"),
        ProblemType.INVALID,
        "/tags/1");
    isProblem(post("/v1/pets", "[]"), ProblemType.INVALID, null);
  }

  @Test
  void aFieldTwiceIsRefused() {
    HttpResponse<String> response = post("/v1/pets", "{\"name\":\"a\",\"name\":\"b\",\"age\":3}");
    isProblem(response, ProblemType.MALFORMED, null);
    assertThat(json(response).path("detail").asText()).contains("`name` is there twice");
  }

  @Test
  void brokenUtf8IsRefused() {
    byte[] bad = "{\"name\":\"r_x\",\"age\":3}".getBytes(StandardCharsets.US_ASCII);
    bad[10] = (byte) 0xff;
    HttpResponse<String> response =
        send(
            to("/v1/pets")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(bad)));
    isProblem(response, ProblemType.MALFORMED, null);
    assertThat(json(response).path("detail").asText()).contains("UTF-8");
    isProblem(post("/v1/pets", "{\"name\":\"\\ud800\",\"age\":3}"), ProblemType.MALFORMED, "/name");
    isProblem(post("/v1/pets", "{\"name\":\"a\\u0000\",\"age\":3}"), ProblemType.INVALID, "/name");
  }

  @Test
  void deepNestingAndLongNumbersAreRefused() {
    isProblem(post("/hot", "[".repeat(5_000) + "]".repeat(5_000)), ProblemType.MALFORMED, null);
    isProblem(post("/hot", "1".repeat(5_000)), ProblemType.MALFORMED, null);
  }

  @Test
  void aBodyThatIsNotJsonIsRefused() {
    isProblem(
        send(
            to("/v1/pets")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))),
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type");
    isProblem(
        send(to("/v1/pets").POST(BodyPublishers.ofString("{}"))),
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type");
    isProblem(
        send(
            to("/v1/pets")
                .header("Content-Type", "application/json; charset=utf-16")
                .POST(BodyPublishers.ofString("{}"))),
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type");
  }

  @Test
  void anOversizeBodyIsRefusedBeforeItIsRead() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      String answer =
          client
              .send(
                  "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Content-Length: 999999999999\r\n\r\n{")
              .readAnswer();
      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("connection: close");
      assertThat(client.isClosedWithin(3_000)).isTrue();
    }
  }

  @Test
  void anOversizeBodyInChunksIsRefusedAtTheLimit() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      client.send(
          "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      client.send(Integer.toHexString(HUGE.length()) + "\r\n" + HUGE + "\r\n");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 413 ").contains("too-large");
      assertThat(client.isClosedWithin(3_000)).isTrue();
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOnOrNot() throws Exception {
    String head =
        "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Expect: 100-continue\r\n";
    try (RawClient client = new RawClient(door.port())) {
      String body = "{\"name\":\"rex\",\"age\":3}";
      String first =
          client.send(head + "Content-Length: " + body.length() + "\r\n\r\n").readAnswer();
      assertThat(first).startsWith("HTTP/1.1 100 ");
      assertThat(client.send(body).readAnswer()).startsWith("HTTP/1.1 201 ");
    }
    assertThat(raw(head + "Content-Length: 99999999\r\n\r\n")).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aBodyWhereNoneIsTakenIsRefused() {
    isProblem(
        send(to("/v1/pets/1").method("GET", BodyPublishers.ofString("{}"))),
        ProblemType.MALFORMED,
        null);
  }

  // slow and broken senders

  @Test
  void whoeverSendsHeadersTooSlowlyIsCutOff() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      client.send("GET /hot HTTP/1.1\r\n");
      long start = System.nanoTime();
      for (int i = 0; i < 20 && !client.isClosedWithin(100); i++) {
        try {
          client.send("X-" + i + ": y\r\n");
        } catch (java.net.SocketException e) {
          break;
        }
      }
      assertThat(client.isClosedWithin(100)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_900));
    }
  }

  @Test
  void whoeverSendsNothingIsCutOff() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      assertThat(client.isClosedWithin(3_000)).isTrue();
    }
  }

  @Test
  void whoeverSendsABodyTooSlowlyIsToldAndCutOff() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      client.send(
          "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 20\r\n\r\n{");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 408 ").contains("timed-out");
      assertThat(client.isClosedWithin(3_000)).isTrue();
    }
  }

  @Test
  void aKeptConnectionIsServedAgainAfterAPause() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send("GET /hot HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer())
            .startsWith("HTTP/1.1 200 ");
        assertThat(client.isClosedWithin(600)).isFalse();
      }
    }
  }

  @Test
  void anIdleConnectionIsClosedInTheEnd() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      client.send("GET /hot HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(client.isClosedWithin(12_000)).isTrue();
    }
  }

  @Test
  void requestsThatArriveTogetherAreAnsweredInOrder() throws Exception {
    try (RawClient client = new RawClient(door.port())) {
      client.send(
          "GET /v1/pets/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/pets/2 HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET /hot HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readAnswer()).contains("\"id\":\"1\"");
      assertThat(client.readAnswer()).contains("\"id\":\"2\"");
      assertThat(client.readAnswer()).contains("\"me\":");
    }
  }

  @Test
  void whatIsNoHttpIsRefused() throws Exception {
    for (String bad :
        List.of(
            "GARBAGE\r\n\r\n",
            "GET /hot HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
            "GET /hot HTTP/1.1\r\nHost : x\r\n\r\n",
            "POST /hot HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "GET /hot HTTP/1.1\r\n\r\n",
            "GET /hot HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")) {
      assertThat(raw(bad)).as(bad).matches("(?s)HTTP/1[.][01] 400 .*");
    }
  }

  @Test
  void tooManyHeadersAreRefused() throws Exception {
    String headers = "X-Filler: 0123456789012345678901234567890\r\n".repeat(400);
    assertThat(raw("GET /hot HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"))
        .matches("(?s)HTTP/1[.][01] 413 .*");
    assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .matches("(?s)HTTP/1[.][01] 413 .*");
  }

  @Test
  void badPeersDoNotDisturbTheOthers() throws Exception {
    List<RawClient> half = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      half.add(new RawClient(door.port()).send("POST /hot HTTP/1.1\r\nHost: x\r\nContent-Le"));
    }
    assertThat(send(to("/hot")).statusCode()).isEqualTo(200);
    for (RawClient client : half) {
      assertThat(client.isClosedWithin(3_000)).isTrue();
      client.close();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (door.door().connections() > 2 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(door.door().connections()).isLessThanOrEqualTo(2);
  }

  // who

  @Test
  void aTokenIsTakenWithItsSchemeOrBare() {
    for (String shown : List.of("Bearer " + good, "bearer " + good, "JWT " + good, good)) {
      HttpResponse<String> response = send(to("/v1/whoami").header("Authorization", shown));
      assertThat(json(response).path("me").asText()).as(shown).isEqualTo("user:alice");
      assertThat(send(to("/hot").header("Authorization", shown)).body()).contains("alice");
    }
  }

  @Test
  void whoeverShowsNothingIsAskedForATokenWithoutAnError() {
    HttpResponse<String> response = send(to("/v1/whoami"));
    isProblem(response, ProblemType.UNAUTHENTICATED, null);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"gatehouse\"");
  }

  @Test
  void aTokenThatIsNoGoodIsToldSo() {
    for (String path : List.of("/v1/whoami", "/hot")) {
      HttpResponse<String> response = send(to(path).header("Authorization", "Bearer bad"));
      isProblem(response, ProblemType.CREDENTIAL_REFUSED, null);
      assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("error=\"invalid_token\"");
    }
    isProblem(
        send(to("/hot").header("Authorization", "Basic YTpi")),
        ProblemType.CREDENTIAL_REFUSED,
        null);
  }

  @Test
  void whatNobodyExpectedIsAnsweredWithoutItsCause() {
    for (HttpResponse<String> response :
        List.of(send(to("/v1/broken")), send(to("/hot").header("Authorization", "broken")))) {
      isProblem(response, ProblemType.INTERNAL, null);
      assertThat(response.body()).doesNotContain("hunter2").doesNotContain("Exception");
    }
  }

  @Test
  void aHandlerThatTakesTooLongIsAnsweredFor() {
    for (String path : List.of("/v1/slow", "/silent")) {
      HttpResponse<String> response = send(to(path));
      isProblem(response, ProblemType.UNAVAILABLE, null);
      assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void aRefusalSaysWhenToComeBack() {
    assertThat(send(to("/v1/busy")).headers().firstValue("Retry-After")).contains("7");
  }

  @Test
  void aForwardedAddressIsBelievedFromAProxyOnly() throws Exception {
    assertThat(
            json(send(to("/v1/from").header("X-Forwarded-For", "9.9.9.9"))).path("from").asText())
        .isEqualTo("127.0.0.1");
    try (RawClient proxy = RawClient.from("127.0.0.9", door.port())) {
      assertThat(
              proxy
                  .send(
                      "GET /v1/from HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\n\r\n")
                  .readAnswer())
          .contains("\"from\":\"9.9.9.9\"");
      assertThat(
              proxy
                  .send("GET /v1/from HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: junk\r\n\r\n")
                  .readAnswer())
          .startsWith("HTTP/1.1 400 ");
    }
  }

  // browsers

  @Test
  void everyAnswerHasTheHeadersThatProtect() {
    HttpResponse<String> response = send(to("/v1/pets/1"));
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("frame-ancestors 'none'");
    assertThat(response.headers().firstValue("Strict-Transport-Security")).isEmpty();
    assertThat(response.headers().firstValue("Gatehouse-Request")).isPresent();
    HttpResponse<String> page = send(to("/page"));
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'");
  }

  @Test
  void theSessionCookieIsOutOfReachOfScripts() {
    HttpResponse<String> response = send(to("/v1/login").POST(BodyPublishers.noBody()));
    assertThat(response.headers().firstValue("Set-Cookie"))
        .contains("gatehouse=tok; Path=/; Max-Age=21600; HttpOnly; SameSite=Strict");
  }

  @Test
  void aCookieAloneReadsButDoesNotWrite() {
    assertThat(send(to("/v1/whoami").header("Cookie", "a=b; gatehouse=" + good)).statusCode())
        .isEqualTo(200);
    isProblem(
        send(to("/v1/pets/1").header("Cookie", "gatehouse=" + good).DELETE()),
        ProblemType.FORBIDDEN,
        null);
  }

  @Test
  void aForeignPageCannotWriteWithTheCookie() {
    for (String origin :
        List.of(
            "https://evil.example",
            "null",
            "http://127.0.0.1:1",
            "https://127.0.0.1:" + door.port())) {
      HttpResponse<String> response =
          send(
              to("/v1/pets/1")
                  .header("Cookie", "gatehouse=" + good)
                  .header("Origin", origin)
                  .DELETE());
      isProblem(response, ProblemType.FORBIDDEN, null);
    }
    isProblem(
        send(
            to("/v1/login").header("Origin", "https://evil.example").POST(BodyPublishers.noBody())),
        ProblemType.FORBIDDEN,
        null);
    isProblem(
        send(
            to("/v1/pets/1")
                .header("Cookie", "gatehouse=" + good)
                .header("Sec-Fetch-Site", "cross-site")
                .DELETE()),
        ProblemType.FORBIDDEN,
        null);
  }

  @Test
  void ourOwnPageWritesWithTheCookie() {
    String own = "http://127.0.0.1:" + door.port();
    for (Map.Entry<String, String> proof :
        Map.of("Origin", own, "Sec-Fetch-Site", "same-origin", "origin", "https://console.example")
            .entrySet()) {
      HttpResponse<String> response =
          send(
              to("/v1/pets/1")
                  .header("Cookie", "gatehouse=" + good)
                  .header(proof.getKey(), proof.getValue())
                  .DELETE());
      assertThat(response.statusCode()).isEqualTo(204);
    }
  }

  @Test
  void aStaleCookieIsTakenAway() {
    HttpResponse<String> response = send(to("/v1/whoami").header("Cookie", "gatehouse=old"));
    isProblem(response, ProblemType.CREDENTIAL_REFUSED, null);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("gatehouse=; Path=/; Max-Age=0");
  }

  @Test
  void listedOriginsMayReadAndNoOthers() {
    HttpResponse<String> listed =
        send(to("/v1/pets/1").header("Origin", "https://console.example"));
    assertThat(listed.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://console.example");
    assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(listed.headers().firstValue("Vary")).contains("Origin");
    HttpResponse<String> other = send(to("/v1/pets/1").header("Origin", "https://evil.example"));
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(other.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void aBrowserThatAsksFirstGetsAnAnswer() {
    HttpRequest.Builder ask =
        to("/v1/pets/1")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Access-Control-Request-Method", "PUT");
    HttpResponse<String> listed = send(ask.copy().header("Origin", "https://console.example"));
    assertThat(listed.statusCode()).isEqualTo(204);
    assertThat(listed.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
        .contains("PUT");
    assertThat(listed.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("If-Match");
    HttpResponse<String> other = send(ask.copy().header("Origin", "https://evil.example"));
    assertThat(other.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  // versions

  @Test
  void aChangeNamesTheVersionThatItChanges() {
    HttpRequest.Builder put =
        to("/v1/pets/1")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"name\":\"a\",\"age\":1}"));
    isProblem(send(put.copy()), ProblemType.VERSION_REQUIRED, "If-Match");
    isProblem(
        send(put.copy().header("If-Match", "W/\"x\"")), ProblemType.VERSION_MISMATCH, "If-Match");
    assertThat(send(put.copy().header("If-Match", "\"7\"")).headers().firstValue("ETag"))
        .contains("\"8\"");
  }

  @Test
  void requestsAreCountedByRoute() {
    send(to("/page"));
    assertThat(door.metrics().text())
        .contains(
            "gatehouse_http_requests_seconds_count{method=\"GET\",route=\"/page\",status=\"2xx\"}")
        .doesNotContain("route=\"/page\",status=\"5xx\"");
  }
}

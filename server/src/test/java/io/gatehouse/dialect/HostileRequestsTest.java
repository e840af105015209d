package io.gatehouse.dialect;

import static io.gatehouse.dialect.HostileHouse.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every route of the dialects, for which somebody has no credential, a dead one, or sends what no
/// client sends: a refusal in the dialect's own form, never a failure of the server, never a
/// secret.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestsTest {
  /// Stands wherever a client sends a secret.
  private static final String MARK = "hush-9f27c1-hush";

  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  @TempDir static Path folder;
  private HostileHouse house;

  @BeforeAll
  void open() throws Exception {
    house = new HostileHouse(folder);
    house.things();
  }

  @AfterAll
  void close() {
    house.close();
  }

  /// A dialect: its routes, those of them that are for everybody, and the form of its refusals.
  @SuppressWarnings("ImmutableEnumChecker") // nobody can change these lists
  enum Dialect {
    RAPTOR(
        """
        POST /auth/login
        DELETE /auth/login
        GET /auth/logout
        GET /auth/refresh
        GET /auth/me
        PUT /auth/me
        POST /auth/changepassword
        GET /auth/user
        POST /auth/user
        GET /auth/user/{id}
        PUT /auth/user/{id}
        DELETE /auth/user/{id}
        GET /auth/user/{id}/impersonate
        GET /auth/role
        POST /auth/role
        GET /auth/role/{id}
        PUT /auth/role/{id}
        DELETE /auth/role/{id}
        GET /auth/token
        POST /auth/token
        GET /auth/token/current
        POST /auth/token/check
        GET /auth/token/{id}
        PUT /auth/token/{id}
        DELETE /auth/token/{id}
        POST /auth/check
        GET /auth/permission/device/{id}
        PUT /auth/permission/device/{id}
        PUT /auth/permission/token/{id}
        GET /auth/permission/{id}/{id}/{id}
        PUT /auth/permission/user/{id}/{id}
        POST /auth/sync
        GET /app
        POST /app
        POST /app/search
        GET /app/{id}
        PUT /app/{id}
        DELETE /app/{id}
        GET /app/{id}/deleteUser/{id}
        GET /inventory
        POST /inventory/
        POST /inventory/search
        GET /inventory/{id}
        PUT /inventory/{id}
        DELETE /inventory/{id}
        PUT /stream/{id}/{id}
        GET /stream/{id}/{id}
        POST /stream/{id}/{id}
        DELETE /stream/{id}/{id}
        GET /stream/{id}/{id}/lastUpdate
        GET /action/{id}/{id}
        PUT /action/{id}/{id}
        POST /actuation/{id}/{id}
        DELETE /action/{id}/{id}
        GET /tree
        POST /tree
        POST /tree/search
        GET /tree/{id}
        PUT /tree/{id}
        DELETE /tree/{id}
        GET /tree/{id}/children
        PUT /tree/{id}/children
        GET /profile/{id}
        GET /profile/{id}/{id}
        PUT /profile/{id}/{id}
        DELETE /profile/{id}/{id}
        """,
        List.of("POST /auth/login")) {
      @Override
      void isRefusal(HttpResponse<String> answer) {
        JsonNode body = json(answer);
        assertThat(body.path("code").asInt()).isEqualTo(answer.statusCode());
        assertThat(body.path("status").asInt()).isEqualTo(answer.statusCode());
        assertThat(body.path("message").asText()).isNotBlank();
      }
    },
    FLEXMEASURES(
        """
        GET /api
        GET /api/v3_0
        GET /api/ops/ping
        POST /api/requestAuthToken
        GET /api/v3_0/users
        POST /api/v3_0/users
        GET /api/v3_0/users/{id}
        PATCH /api/v3_0/users/{id}
        PATCH /api/v3_0/users/{id}/password-reset
        GET /api/v3_0/users/{id}/auditlog
        GET /api/v3_0/accounts
        POST /api/v3_0/accounts
        GET /api/v3_0/accounts/{id}
        PATCH /api/v3_0/accounts/{id}
        GET /api/v3_0/accounts/{id}/auditlog
        """,
        List.of("GET /api", "GET /api/v3_0", "GET /api/ops/ping", "POST /api/requestAuthToken")) {
      @Override
      void isRefusal(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("FlexMeasures-Version")).isPresent();
        JsonNode body = json(answer);
        assertThat(body.has("message") || body.at("/response/errors").isArray())
            .as(answer.body())
            .isTrue();
      }
    },
    OAUTH(
        """
        GET /.well-known/openid-configuration
        GET /oauth/jwks
        GET /oauth/authorize
        POST /oauth/authorize
        GET /oauth/device
        POST /oauth/device
        GET /oauth/end_session
        POST /oauth/end_session
        POST /oauth/token
        POST /oauth/device_authorization
        POST /oauth/introspect
        POST /oauth/revoke
        GET /oauth/userinfo
        POST /oauth/userinfo
        POST /applications/{id}/oauth/token
        GET /applications/{id}/oauth/authorize
        GET /applications/{id}/.well-known/openid-configuration
        """,
        List.of(
            "GET /.well-known/openid-configuration",
            "GET /oauth/jwks",
            "GET /oauth/device",
            "GET /oauth/end_session",
            "POST /oauth/end_session")) {
      @Override
      void isRefusal(HttpResponse<String> answer) {
        if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
          assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        } else {
          assertThat(json(answer).path("error").asText()).matches("[a-z_]+");
          assertThat(json(answer).path("error_description").asText()).isNotBlank();
        }
      }
    };

    private final List<String> routes;
    private final List<String> open;

    Dialect(String routes, List<String> open) {
      this.routes = routes.lines().toList();
      this.open = open;
    }

    abstract void isRefusal(HttpResponse<String> answer);
  }

  private static String method(String route) {
    return route.substring(0, route.indexOf(' '));
  }

  private static String path(String route, String id) {
    return route.substring(route.indexOf(' ') + 1).replace("{id}", id);
  }

  private static boolean hasBody(String route) {
    return method(route).matches("POST|PUT|PATCH");
  }

  /// What holds for every answer.
  private void isFine(Dialect dialect, String what, HttpResponse<String> answer) {
    String all = what + " -> " + answer.statusCode() + " " + answer.body();
    assertThat(answer.statusCode()).as(all).isNotEqualTo(500);
    assertThat(answer.body() + answer.headers().map()).as(all).doesNotContain(MARK);
    if (answer.statusCode() >= 400) {
      try {
        dialect.isRefusal(answer);
      } catch (AssertionError e) {
        throw new AssertionError(all, e);
      }
      assertThat(answer.body())
          .as(all)
          .doesNotContain("java.", "io.gatehouse", "Exception", "select ", "SQL");
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void nobodyGetsAnywhereWithoutAGoodCredential(Dialect dialect) {
    for (Map.Entry<String, String> dead : house.dead.entrySet()) {
      for (String route : dialect.routes) {
        String[] shown =
            dead.getValue().isEmpty()
                ? new String[0]
                : new String[] {"Authorization", "Bearer " + dead.getValue()};
        String type = dialect == Dialect.OAUTH ? FORM : JSON;
        String body =
            !hasBody(route)
                ? null
                : type.equals(FORM)
                    ? "token=x&grant_type=client_credentials&client_id=x&client_secret=" + MARK
                    : "{\"password\":\"" + MARK + "\"}";
        HttpResponse<String> answer =
            house.send(method(route), path(route, "1"), body, type, shown);
        String what = dead.getKey() + ": " + route;
        isFine(dialect, what, answer);
        assertThat(answer.body())
            .doesNotContain(dead.getValue().isEmpty() ? MARK : dead.getValue());
        // RFC 7662 section 2.2: whoever may not know is told that and no more
        boolean knowsNothing = answer.body().equals("{\"active\":false}");
        if (!dialect.open.contains(route) && !knowsNothing) {
          assertThat(answer.statusCode()).as(what + " " + answer.body()).isBetween(400, 499);
        }
      }
    }
  }

  /// What is found where it must not be, in the place of ids.
  private static List<String> ids() {
    return List.of(
        "nowhere",
        "%00",
        "a%0Ab",
        "%E2%80%AE",
        "*",
        "$%7Bprincipal.id%7D",
        "..%2F..",
        "-1",
        "999999999999999999999",
        "x".repeat(3_000));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void whateverStandsInAPathIsNoFailureOfTheServer(Dialect dialect) {
    for (String route : dialect.routes) {
      for (String id : route.contains("{id}") ? ids() : List.<String>of()) {
        String body = hasBody(route) ? "{}" : null;
        HttpResponse<String> answer =
            house.send(
                method(route),
                path(route, id),
                body,
                JSON,
                "Authorization",
                "Bearer " + house.admin);
        // what can be read in two ways is nobody's route yet
        if (!isUnreadablePath(answer)) {
          isFine(dialect, route + " with " + id, answer);
        }
      }
    }
  }

  private static boolean isUnreadablePath(HttpResponse<String> answer) {
    return answer.statusCode() == 400
        && answer.headers().firstValue("Content-Type").orElse("").endsWith("/problem+json")
        && json(answer).path("detail").asText().startsWith("the path");
  }

  /// Every field that any route reads, each with this value.
  private static String everyField(String value) {
    List<String> fields = new ArrayList<>();
    for (String name :
        List.of(
            "username",
            "name",
            "email",
            "fullName",
            "roles",
            "users",
            "userId",
            "ownerId",
            "uuid",
            "enabled",
            "expires",
            "permissions",
            "permission",
            "allowed",
            "type",
            "subjectId",
            "objectId",
            "user",
            "domain",
            "streams",
            "actions",
            "settings",
            "properties",
            "channels",
            "timestamp",
            "location",
            "parentId",
            "order",
            "id",
            "size",
            "page",
            "limit",
            "sort",
            "description",
            "account_id",
            "account_roles",
            "flexmeasures_roles",
            "active",
            "timezone",
            "attributes",
            "primary_color",
            "logo_url",
            "consultancy_account_id")) {
      fields.add("\"" + name + "\":" + value);
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static List<String> bodies() {
    List<String> bodies =
        new ArrayList<>(
            List.of(
                "",
                "{",
                "null",
                "7",
                "\"" + MARK + "\"",
                "[]",
                "[[],{},null,1]",
                "{\"password\":\"" + MARK + "\",\"password\":\"" + MARK + "\"}",
                "{\"token\":\"" + MARK + "\",\"secret\":{\"" + MARK + "\":1}}",
                "{\"username\":[\"" + MARK + "\"],\"password\":{},\"old\":1,\"new\":2}",
                "[".repeat(20_000),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"a\\u0000b\"}",
                "\u0000\u0001"));
    for (String value :
        List.of(
            "null",
            "1",
            "-1",
            "1e999",
            "-1e-999",
            "9999999999999999999999999999999999",
            "true",
            "\"\"",
            "\"x\"",
            "\"a\\nb\"",
            "\"${principal.id}\"",
            "[]",
            "[null]",
            "[[1]]",
            "[{}]",
            "[{\"name\":{}}]",
            "{}",
            "{\"\":\"\"}",
            "{\"a\":{\"b\":null}}",
            "{\"has\":7,\"match\":1e999,\"between\":[\"x\",null],\"in\":[{}],\"equals\":[]}")) {
      bodies.add(everyField(value));
    }
    return bodies;
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void whateverIsSentIsNoFailureOfTheServer(Dialect dialect) {
    String user = "Bearer " + house.admin;
    for (String route : dialect.routes) {
      for (String body : hasBody(route) ? bodies() : List.<String>of()) {
        String shown = body.length() > 60 ? body.substring(0, 60) + "…" : body;
        isFine(
            dialect,
            route + " " + shown,
            house.send(
                method(route), path(route, house.id(route)), body, JSON, "Authorization", user));
      }
    }
  }

  /// Queries that no client sends; nothing is deleted by these.
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void whateverIsAskedForInAQueryIsNoFailureOfTheServer(Dialect dialect) {
    for (String route : dialect.routes) {
      for (String query :
          method(route).equals("DELETE")
              ? List.<String>of()
              : List.of(
                  "?size=-1", "?page=99999999999", "?sort=%00,desc", "?x=%ff", "?size=1&size=2")) {
        isFine(
            dialect,
            route + query,
            house.send(
                method(route),
                path(route, "1") + query,
                null,
                JSON,
                "Authorization",
                "Bearer " + house.admin));
      }
    }
  }

  /// Forms that no client of OAuth sends, by one that proves itself.
  @Test
  void brokenFormsOfAKnownClientAreRefused() {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("machine:" + house.secret).getBytes(StandardCharsets.UTF_8));
    List<String> forms = new ArrayList<>();
    forms.add("%zz=1");
    forms.add("grant_type=client_credentials&grant_type=client_credentials");
    forms.add("a=1&".repeat(3_000));
    forms.add("\ufffd=%ff");
    for (String type :
        List.of("client_credentials", "authorization_code", "refresh_token", MARK, "a\"b\\c")) {
      forms.add(
          "grant_type=%s&code=%s&refresh_token=ghr_%s&device_code=%s&token=%s&code_verifier=%s"
                  .formatted(encoded(type), MARK, MARK, MARK, MARK, MARK)
              + "&scope=%22%0A&redirect_uri=%00&client_assertion_type=x&user_code=%00");
    }
    for (String route : Dialect.OAUTH.routes) {
      for (String form : hasBody(route) ? forms : List.<String>of()) {
        isFine(
            Dialect.OAUTH,
            route + " " + form,
            house.send(method(route), path(route, "main"), form, FORM, "Authorization", basic));
      }
    }
    for (String header :
        List.of("Basic", "Basic !", "Basic Og==", "Basic bWFjaGluZQ==", "Basic bWFjaGluZTo=")) {
      HttpResponse<String> answer =
          house.send(
              "POST",
              "/oauth/token",
              "grant_type=client_credentials",
              FORM,
              "Authorization",
              header);
      isFine(Dialect.OAUTH, header, answer);
      // those who guess from here have to wait in the end
      assertThat(answer.statusCode()).as(header).isIn(401, 429);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void aBodyThatIsTooLargeIsRefusedInTheDialectsForm(Dialect dialect) {
    String route =
        switch (dialect) {
          case RAPTOR -> "POST /auth/login";
          case FLEXMEASURES -> "POST /api/requestAuthToken";
          case OAUTH -> "POST /oauth/token";
        };
    String body = "{\"password\":\"" + MARK + "x".repeat(70_000) + "\"}";
    String type = dialect == Dialect.OAUTH ? FORM : JSON;
    HttpResponse<String> answer = house.send("POST", path(route, ""), body, type);
    isFine(dialect, route, answer);
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  /// The mail server is away: what mails is answered, and the mail waits.
  @ParameterizedTest
  @ValueSource(strings = {"boss", "nobody", "boss@example.org"})
  void aMailServerThatIsAwayFailsNobody(String name) {
    HttpResponse<String> asked =
        house.call("POST", "/v1/password-resets", "{'name':'%s'}".formatted(name));
    assertThat(asked.statusCode()).as(asked.body()).isBetween(200, 299);
  }

  @Test
  void anInvitationIsMadeWhileTheMailServerIsAway() {
    HttpResponse<String> made =
        house.call(
            "POST",
            "/v1/invitations",
            "{'email':'guest@example.org','name':'guest','groups':['acme']}",
            "Authorization",
            "Bearer " + house.admin);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }
}

package io.gatehouse.dialect;

import static io.gatehouse.dialect.Garbage.MARK;
import static io.gatehouse.dialect.HostileHouse.json;
import static org.assertj.core.api.Assertions.assertThat;

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
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  /// Every field that any route reads.
  private static final List<String> FIELDS =
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
          "consultancy_account_id");

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

  /// What holds for every answer.
  private void isFine(HostileDialect dialect, String what, HttpResponse<String> answer) {
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
  @EnumSource(HostileDialect.class)
  void nobodyGetsAnywhereWithoutAGoodCredential(HostileDialect dialect) {
    for (Map.Entry<String, String> dead : house.dead.entrySet()) {
      for (Route route : dialect.routes) {
        String type = dialect.type();
        String body =
            type.equals(FORM)
                ? "token=x&grant_type=client_credentials&client_id=x&client_secret=" + MARK
                : "{\"password\":\"" + MARK + "\"}";
        HttpResponse<String> answer = house.sendAs(dead.getValue(), route, "1", body, type);
        String what = dead.getKey() + ": " + route;
        isFine(dialect, what, answer);
        assertThat(answer.body())
            .doesNotContain(dead.getValue().isEmpty() ? MARK : dead.getValue());
        // RFC 7662 section 2.2: whoever may not know is told that and no more
        boolean knowsNothing = answer.body().equals("{\"active\":false}");
        if (!dialect.isOpen(route) && !knowsNothing) {
          assertThat(answer.statusCode()).as(what + " " + answer.body()).isBetween(400, 499);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HostileDialect.class)
  void whateverStandsInAPathIsNoFailureOfTheServer(HostileDialect dialect) {
    for (Route route : dialect.routes) {
      for (String id : route.namesAThing() ? Garbage.ids() : List.<String>of()) {
        String body = route.hasBody() ? "{}" : null;
        HttpResponse<String> answer =
            house.send(
                route.method(),
                route.path(id),
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

  private static List<String> bodies() {
    List<String> bodies =
        Garbage.bodies(
            "{\"password\":\"" + MARK + "\",\"password\":\"" + MARK + "\"}",
            "{\"token\":\"" + MARK + "\",\"secret\":{\"" + MARK + "\":1}}",
            "{\"username\":[\"" + MARK + "\"],\"password\":{},\"old\":1,\"new\":2}",
            "{\"name\":\"\\ud800\"}",
            "{\"name\":\"a\\u0000b\"}");
    for (String value : Garbage.values()) {
      bodies.add(Garbage.object(Garbage.fields(FIELDS, value)));
    }
    return bodies;
  }

  @ParameterizedTest
  @EnumSource(HostileDialect.class)
  void whateverIsSentIsNoFailureOfTheServer(HostileDialect dialect) {
    String user = "Bearer " + house.admin;
    for (Route route : dialect.routes) {
      for (String body : route.hasBody() ? bodies() : List.<String>of()) {
        isFine(
            dialect,
            route + " " + Garbage.shown(body),
            house.send(
                route.method(),
                route.path(house.id(route.toString())),
                body,
                JSON,
                "Authorization",
                user));
      }
    }
  }

  /// Queries that no client sends; nothing is deleted by these.
  @ParameterizedTest
  @EnumSource(HostileDialect.class)
  void whateverIsAskedForInAQueryIsNoFailureOfTheServer(HostileDialect dialect) {
    for (Route route : dialect.routes) {
      for (String query :
          route.method().equals("DELETE")
              ? List.<String>of()
              : List.of(
                  "?size=-1", "?page=99999999999", "?sort=%00,desc", "?x=%ff", "?size=1&size=2")) {
        isFine(
            dialect,
            route + query,
            house.send(
                route.method(),
                route.path("1") + query,
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
    for (Route route : HostileDialect.OAUTH.routes) {
      for (String form : route.hasBody() ? forms : List.<String>of()) {
        isFine(
            HostileDialect.OAUTH,
            route + " " + form,
            house.send(route.method(), route.path("main"), form, FORM, "Authorization", basic));
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
      isFine(HostileDialect.OAUTH, header, answer);
      // those who guess from here have to wait in the end
      assertThat(answer.statusCode()).as(header).isIn(401, 429);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(HostileDialect.class)
  void aBodyThatIsTooLargeIsRefusedInTheDialectsForm(HostileDialect dialect) {
    String path =
        switch (dialect) {
          case RAPTOR -> "/auth/login";
          case FLEXMEASURES -> "/api/requestAuthToken";
          case OAUTH -> "/oauth/token";
        };
    String body = "{\"password\":\"" + MARK + "x".repeat(70_000) + "\"}";
    HttpResponse<String> answer = house.send("POST", path, body, dialect.type());
    isFine(dialect, path, answer);
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
            "Bearer " + house.login("boss"));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }
}

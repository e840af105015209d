package io.gatehouse.dialect.raptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Ways to get more than one was given, by Raptor's paths.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaptorAttacksTest {
  @TempDir static Path folder;

  private RaptorHouse house;
  private String admin;
  private String adminId;
  private String alice;
  private String bob;
  private String bobId;

  @BeforeAll
  void open() {
    house = new RaptorHouse(folder);
    house.user("alice");
    bobId = house.user("bob");
    admin = house.login(RaptorHouse.ADMIN);
    adminId = get(admin, "/auth/me").is(200).text("/id");
    alice = house.login("alice");
    bob = house.login("bob");
  }

  @AfterAll
  void close() {
    house.close();
  }

  private RaptorHouse.Answer get(String token, String path) {
    return house.call("GET", path).bearer(token).send();
  }

  private RaptorHouse.Answer send(String token, String method, String path, String json) {
    return house.call(method, path).bearer(token).json(json).send();
  }

  private RaptorHouse.Answer post(String token, String path, String json) {
    return send(token, "POST", path, json);
  }

  private RaptorHouse.Answer put(String token, String path, String json) {
    return send(token, "PUT", path, json);
  }

  /// Somebody who signs in and has this role besides that of every user.
  private String clerk(String name, String... labels) {
    String role =
        "{\"name\":\"%s\",\"permissions\":[\"%s\"]}".formatted(name, String.join("\",\"", labels));
    post(admin, "/auth/role", role).is(200);
    String id = house.user(name);
    put(admin, "/auth/user/" + id, "{\"roles\":[\"user\",\"%s\"]}".formatted(name)).is(200);
    return house.login(name);
  }

  private String device(String token, String domain) {
    String body = "{\"name\":\"Robot\",\"domain\":\"%s\"}".formatted(domain);
    return post(token, "/inventory/", body).is(200).text("/id");
  }

  /// An app of the administrator, with one role.
  private String app(String name, String more, String labels, String... users) {
    List<String> all =
        Stream.of(users).map(user -> "{\"id\":\"" + user + "\",\"roles\":[\"crew\"]}").toList();
    String body =
        "{\"name\":\"%s\",\"roles\":[{\"name\":\"crew\",\"permissions\":[%s]}],\"users\":[%s]%s}"
            .formatted(name, labels, String.join(",", all), more);
    return post(admin, "/app", body).is(200).text("/id");
  }

  private static String in(String app) {
    return ",\"domain\":\"" + app + "\"";
  }

  /// Links that set a password go there: who could say where would be that user.
  @Test
  void whoMayChangeUsersDoesNotTakeThemOverByTheirAddress() {
    String clerk = clerk("clerk", "read_user", "update_user");
    String address = "{\"email\":\"clerk.too@example.org\"}";
    String before = get(admin, "/auth/me").is(200).text("/email");
    put(clerk, "/auth/user/" + adminId, address).is(403);
    assertThat(get(admin, "/auth/me").is(200).text("/email")).isEqualTo(before);
    put(admin, "/auth/user/" + bobId, "{\"email\":\"bob.new@example.org\"}").is(200);
  }

  /// ASVS 6.3.8.
  @Test
  void nobodyLearnsByTryingWhoseAddressIsKnown() {
    String body = "{\"username\":\"%s\",\"password\":\"long enough it is\",\"email\":\"%s\"}";
    RaptorHouse.Answer known = post(alice, "/auth/user", body.formatted("x", "bob@example.org"));
    RaptorHouse.Answer unknown = post(alice, "/auth/user", body.formatted("x", "x@example.org"));
    assertThat(known.is(403).text("/message")).isEqualTo(unknown.is(403).text("/message"));
    String mine = "{\"email\":\"%s\"}";
    RaptorHouse.Answer taken =
        put(alice, "/auth/me", mine.formatted(RaptorHouse.ADMIN + "@example.org"));
    RaptorHouse.Answer free = put(alice, "/auth/me", mine.formatted("free@example.org"));
    assertThat(taken.is(403).text("/reason")).isEqualTo(free.is(403).text("/reason"));
  }

  @Test
  void aUserThatCouldNotBeWrittenIsNotThere() {
    String body = "{\"username\":\"half\",\"password\":\"long enough it is\",%s\"email\":\"%s\"}";
    post(admin, "/auth/user", body.formatted("\"fullName\":[1],", "half@example.org")).is(400);
    post(admin, "/auth/user", body.formatted("", "half@example.org")).is(200);
  }

  /// What an app gives ends with the place that gave it.
  @Test
  void anAppThatMovesLeavesNoRightsBehind() {
    String above = app("above", "", "\"read_app\",\"read_device\"", bobId);
    String below = app("below", in(above), "\"read_app\"");
    String inner = app("inner", in(below), "\"read_app\"");
    String robot = device(admin, inner);
    get(bob, "/inventory/" + robot).is(200);
    put(admin, "/app/" + below, "{\"domain\":null}").is(200);
    get(bob, "/inventory/" + robot).is(403);
    put(admin, "/app/" + below, "{\"domain\":\"%s\"}".formatted(above)).is(200);
    get(bob, "/inventory/" + robot).is(200);
    house.call("DELETE", "/app/" + below).bearer(admin).send().is(200);
    get(bob, "/inventory/" + robot).is(403);
  }

  /// Nobody gives away more than they hold, and themselves least of all.
  @Test
  void whoMayChangeAnAppDoesNotMakeThemselvesItsAdministrator() {
    String app = app("shared", "", "\"read_app\",\"update_app\"", bobId);
    String robot = device(admin, app);
    String path = "/app/" + app;
    put(bob, path, "{\"roles\":[{\"name\":\"crew\",\"permissions\":[\"admin\",\"update_app\"]}]}")
        .is(403);
    put(bob, path, "{\"users\":[{\"id\":\"%s\",\"roles\":[\"admin\"]}]}".formatted(bobId)).is(403);
    get(bob, path + "/deleteUser/" + bobId).is(403);
    String mine = post(bob, "/app", "{\"name\":\"mine\"}").is(403).text();
    assertThat(mine).contains("403");
    get(bob, "/inventory/" + robot).is(403);
    // what it is called is theirs to change, also by a client that sends back all it was shown
    JsonNode shown = get(bob, path).is(200).json();
    put(bob, path, shown.toString().replace("\"shared\"", "\"renamed\"")).is(200);
    assertThat(get(bob, path).is(200).text("/name")).isEqualTo("renamed");
  }

  /// An impersonation lasts an hour; what it could read out would last.
  @Test
  void whoActsForSomebodyIsNotToldTheirTokens() {
    JsonNode key = post(bob, "/auth/token", "{\"name\":\"key\",\"expires\":0}").is(200).json();
    String path = "/auth/token/" + key.path("id").asText();
    assertThat(get(bob, path).is(200).text("/token")).isEqualTo(key.path("token").asText());
    String acting = get(admin, "/auth/user/" + bobId + "/impersonate").is(200).text("/token");
    assertThat(get(acting, "/auth/me").is(200).text("/id")).isEqualTo(bobId);
    assertThat(get(acting, path).is(200).text()).doesNotContain(key.path("token").asText());
    assertThat(get(acting, "/auth/token").is(200).text())
        .contains(key.path("id").asText())
        .doesNotContain(key.path("token").asText());
  }

  /// Every user of Raptor may have clients of their own (`admin_own_client`). One that asks nobody
  /// would get the rights of whoever follows a link and is signed in.
  @Test
  void aClientOfAUserDoesNotAskNobody() {
    post(alice, "/v1/clients", "{\"name\":\"lure\"}").is(201);
    String body =
        "{\"token_endpoint_auth_method\":\"none\",\"grant_types\":[\"authorization_code\"],"
            + "\"redirect_uris\":[\"https://lure.example/\"],\"scopes\":{\"all\":[\"*\"]},"
            + "\"consent\":\"%s\"}";
    String path = "/v1/clients/lure/oauth";
    RaptorHouse.Answer refused = put(alice, path, body.formatted("never")).is(422);
    assertThat(refused.text("/field")).endsWith("consent");
    put(alice, path, body.formatted("once")).is(200);
    house
        .call("PUT", path)
        .bearer(admin)
        .with("If-Match", "*")
        .json(body.formatted("never"))
        .send()
        .is(200);
  }

  /// What was stored is always readable again.
  @Test
  void aValueThatIsTooDeepIsRefusedWhenItIsWritten() {
    String deep = "[".repeat(32) + "]".repeat(32);
    String me = get(alice, "/auth/me").is(200).text("/id");
    put(alice, "/profile/" + me + "/deep", deep).is(400);
    put(alice, "/profile/" + me + "/fine", deep.substring(2, 62)).is(200);
    get(alice, "/profile/" + me).is(200);
  }

  /// ASVS 16.5.3: what cannot be looked up opens nothing, and is said in the dialect's own form.
  @Test
  void aStoreThatIsAwayOpensNothing() throws SQLException {
    Path place = folder.resolve("away");
    try (RaptorHouse away = new RaptorHouse(place)) {
      String boss = away.login(RaptorHouse.ADMIN);
      takeAway(place.resolve("data").resolve("gatehouse.db"));
      for (String route :
          List.of(
              "GET /auth/user",
              "POST /auth/user",
              "GET /auth/token",
              "POST /auth/token",
              "GET /auth/role",
              "GET /app",
              "GET /inventory",
              "POST /inventory/",
              "GET /inventory/x",
              "GET /stream/x/y/lastUpdate",
              "GET /stream/x/y",
              "POST /action/x/y",
              "GET /tree",
              "POST /tree",
              "GET /profile/admin",
              "GET /auth/refresh")) {
        isAway(away, route, boss, 500);
        // what has no form of a token is refused without asking
        isAway(away, route, "gha_" + "x".repeat(43), 401);
      }
      isAway(away, "POST /auth/login", "", 500);
    }
  }

  private static void isAway(RaptorHouse away, String route, String token, int least) {
    int blank = route.indexOf(' ');
    RaptorHouse.Call call = away.call(route.substring(0, blank), route.substring(blank + 1));
    if (!token.isEmpty()) {
      call = call.bearer(token);
    }
    if (route.startsWith("P")) {
      call =
          call.json(
              "{\"username\":\"admin\",\"password\":\"%s\",\"name\":\"n\",\"id\":\"i\"}"
                  .formatted(RaptorHouse.PASSWORD));
    }
    RaptorHouse.Answer answer = call.send();
    String all = route + " -> " + answer.status() + " " + answer.text();
    assertThat(answer.status()).as(all).isGreaterThanOrEqualTo(least);
    assertThat(answer.json().path("code").asInt()).as(all).isEqualTo(answer.status());
    assertThat(answer.json().path("message").asText()).as(all).isNotBlank();
    assertThat(answer.text())
        .as(all)
        .doesNotContain("no such table", "SQL", "Exception", RaptorHouse.PASSWORD);
  }

  /// Every table is gone under the server's feet.
  private static void takeAway(Path database) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 20000");
      List<String> tables = new ArrayList<>();
      try (ResultSet found =
          statement.executeQuery(
              "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")) {
        while (found.next()) {
          tables.add(found.getString(1));
        }
      }
      for (String table : tables) {
        statement.execute("alter table \"" + table + "\" rename to \"gone_" + table + "\"");
      }
    }
  }
}

package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nothing crosses applications: an administrator of one cannot tell what is in the other.
class ApiIsolationTest {
  private static TestServer server;
  private static Api owner;
  private static Api stranger;
  private static String token;
  private static String grant;
  private static String connection;
  private static String decision;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/applications", "{'id': 'other', 'name': 'The other one'}").is(201);
    stranger = server.userIn("other", "stranger", "user", "admin");
    Api alice = server.user("alice");
    owner.post("/v1/devices", "{'name': 'boat', 'owner': 'alice'}").is(201);
    owner.post("/v1/clients", "{'name': 'panel'}").is(201);
    owner.post("/v1/groups", "{'id': 'crew'}").is(201);
    owner.post("/v1/roles", "{'id': 'skipper'}").is(201);
    owner.put("/v1/channels/rules", "{'pattern': 'secret/#', 'publish': 'authenticated'}").is(200);
    owner
        .post("/v1/channels/publish", "{'channel': 'secret/1', 'message': 'x', 'retain': true}")
        .is(200);
    Api.Answer issued =
        owner.post("/v1/tokens", "{'principal': 'device:boat', 'name': 't'}").is(201);
    token = issued.text("/token/id");
    grant =
        owner
            .post("/v1/grants", "{'subject': 'user:alice', 'permission': 'read_role'}")
            .is(201)
            .text("/id");
    decision = alice.get("/v1/audit").is(403).text("/decision");
    connection = server.connect(issued.text("/value")).id();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /// Method, path of something in `main`, the same path with something that is nowhere, body.
  static Stream<List<String>> everythingInMain() {
    Stream<List<String>> principals =
        Stream.of("users/alice", "devices/boat", "clients/panel")
            .flatMap(one -> {
              String path = "/v1/" + one;
              String none = "/v1/" + one.replaceFirst("/.*", "/nosuch");
              return Stream.of(
                  List.of("GET", path, none, ""),
                  List.of("PATCH", path, none, "{'description': 'x'}"),
                  List.of("PUT", path, none, "{'name': 'taken-over', 'roles': ['user']}"),
                  List.of("DELETE", path, none, ""),
                  List.of("POST", path + "/password", none + "/password", "{}"));
            });
    Stream<List<String>> others =
        Stream.of(
            List.of("GET", "/v1/groups/crew", "/v1/groups/nosuch", ""),
            List.of("PATCH", "/v1/groups/crew", "/v1/groups/nosuch", "{'description': 'x'}"),
            List.of("PUT", "/v1/groups/crew", "/v1/groups/nosuch", "{}"),
            List.of("DELETE", "/v1/groups/crew", "/v1/groups/nosuch", ""),
            List.of("GET", "/v1/roles/skipper", "/v1/roles/nosuch", ""),
            List.of("PATCH", "/v1/roles/skipper", "/v1/roles/nosuch", "{'description': 'x'}"),
            List.of("PUT", "/v1/roles/skipper", "/v1/roles/nosuch", "{}"),
            List.of("DELETE", "/v1/roles/skipper", "/v1/roles/nosuch", ""),
            List.of("GET", "/v1/grants/GRANT", "/v1/grants/nosuch", ""),
            List.of("DELETE", "/v1/grants/GRANT", "/v1/grants/nosuch", ""),
            List.of("GET", "/v1/tokens/TOKEN", "/v1/tokens/nosuch", ""),
            List.of("PATCH", "/v1/tokens/TOKEN", "/v1/tokens/nosuch", "{'enabled': false}"),
            List.of("POST", "/v1/tokens/TOKEN/rotate", "/v1/tokens/nosuch/rotate", "{}"),
            List.of("DELETE", "/v1/tokens/TOKEN", "/v1/tokens/nosuch", ""),
            List.of("GET", "/v1/connections/CONNECTION", "/v1/connections/nosuch", ""),
            List.of("DELETE", "/v1/connections/CONNECTION", "/v1/connections/nosuch", ""),
            List.of("GET", "/v1/decisions/DECISION", "/v1/decisions/nosuch", ""),
            List.of(
                "DELETE",
                "/v1/channels/rules?pattern=secret/%23",
                "/v1/channels/rules?pattern=nosuch/%23",
                ""));
    return Stream.concat(principals, others);
  }

  @ParameterizedTest
  @MethodSource("everythingInMain")
  void whatIsForeignIsAnsweredLikeWhatIsNotThere(List<String> attempt) {
    String body = attempt.get(3).isEmpty() ? null : attempt.get(3);
    Api asking =
        attempt.get(0).matches("PATCH|PUT") ? stranger.with("If-Match", "\"1\"") : stranger;
    Api.Answer foreign = asking.send(attempt.get(0), named(attempt.get(1)), body);
    Api.Answer missing = asking.send(attempt.get(0), named(attempt.get(2)), body);
    assertThat(foreign.status()).as("%s", foreign).isIn(403, 404);
    assertThat(foreign.status()).as("%s, %s", foreign, missing).isEqualTo(missing.status());
    assertThat(foreign.text("/type")).isEqualTo(missing.text("/type"));
  }

  private static String named(String path) {
    return path.replace("GRANT", grant)
        .replace("TOKEN", token)
        .replace("CONNECTION", connection)
        .replace("DECISION", decision);
  }

  @Test
  void listingsShowTheOwnApplicationOnly() {
    assertThat(ids(stranger.get("/v1/users"))).contains("stranger").doesNotContain("alice", "anna");
    assertThat(ids(stranger.get("/v1/devices"))).isEmpty();
    assertThat(ids(stranger.get("/v1/clients"))).isEmpty();
    assertThat(ids(stranger.get("/v1/groups"))).isEmpty();
    assertThat(ids(stranger.get("/v1/roles"))).doesNotContain("skipper").contains("user");
    assertThat(ids(stranger.get("/v1/grants"))).doesNotContain(grant);
    assertThat(ids(stranger.get("/v1/tokens"))).doesNotContain(token);
    assertThat(ids(stranger.get("/v1/tokens?principal=device:boat"))).isEmpty();
    assertThat(ids(stranger.get("/v1/connections"))).isEmpty();
    assertThat(stranger.get("/v1/channels/rules").is(200).body()).doesNotContain("secret");
    assertThat(stranger.get("/v1/channels/retained").is(200).body()).doesNotContain("owner:anna");
    assertThat(stranger.get("/v1/audit").is(200).body()).doesNotContain("alice", "boat");
    assertThat(ids(stranger.get("/v1/applications"))).containsExactly("other");
  }

  private static List<String> ids(Api.Answer listing) {
    if (listing.status() == 403) {
      return List.of();
    }
    return listing.is(200).at("/items").findValuesAsText("id");
  }

  @Test
  void aTokenOfOneApplicationIsNoneOfAnother() {
    stranger.in("main").get("/v1/me").is(401);
    stranger.in("main").get("/v1/users").is(401);
    stranger.in("nosuch").get("/v1/users").is(401);
  }

  @Test
  void theOwnerActsWhereTheySay() {
    owner.in("other").get("/v1/me").is(200).has("/application", "other");
    assertThat(ids(owner.in("other").get("/v1/users")))
        .contains("stranger")
        .doesNotContain("alice");
    assertThat(ids(owner.get("/v1/applications"))).containsExactly("main", "other");
    assertThat(owner.in("nosuch").get("/v1/users").status()).isIn(401, 404);
  }

  @Test
  void theSameNameInTwoApplicationsIsTwoPrincipals() {
    server.user("twin");
    owner.in("other").post("/v1/users", "{'name': 'twin', 'password': 'quite another'}").is(201);
    Api here = server.nobody().login("twin", TestServer.PASSWORD, "main");
    Api there = server.nobody().login("twin", "quite another", "other");
    here.get("/v1/me").has("/application", "main");
    there.get("/v1/me").has("/application", "other");
    owner.in("other").delete("/v1/users/twin").is(200);
    there.get("/v1/me").is(401);
    here.get("/v1/me").is(200);
  }

  @Test
  void messagesStayInTheirApplication() {
    stranger
        .post("/v1/channels/publish", "{'channel': 'secret/1', 'message': 'mine', 'retain': true}")
        .is(200)
        .has("/receivers", 0);
    owner.get("/v1/channels/retained?filter=secret/%23").is(200).has("/items/0/message", "x");
  }

  @Test
  void whatIsOnlyForTheOwnerOfTheServerIsForNoAdministrator() {
    stranger.post("/v1/applications", "{'id': 'third'}").is(403, "forbidden");
    stranger.get("/v1/audit/verify").is(403);
    stranger.get("/v1/audit?scope=server").is(403);
    owner.get("/v1/audit?scope=server").is(200);
  }
}

package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Holes that were measured in another product's identity service, tried on ours.
class ApiHolesTest {
  private static TestServer server;
  private static Api owner;
  private static Api nobody;
  private static Api mallory;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    nobody = server.nobody();
    server.user("boss", "user", "admin");
    mallory = server.user("mallory");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void nobodyIssuesATokenForAnAdministrator() {
    mallory.post("/v1/tokens", "{'principal': 'user:boss', 'name': 'x'}").is(403, "forbidden");
    mallory.post("/v1/tokens", "{'principal': 'owner:anna', 'name': 'x'}").is(403);
    mallory.post("/v1/tokens", "{'principal': 'user:nosuch', 'name': 'x'}").is(403);
  }

  @Test
  void nobodyListsTheTokensOfOthersAndNoListingHoldsASecret() {
    String value =
        owner
            .post("/v1/tokens", "{'principal': 'user:boss', 'name': 'of the boss'}")
            .is(201)
            .text("/value");
    assertThat(mallory.get("/v1/tokens").is(200).body()).doesNotContain("of the boss");
    Api.Answer asked = mallory.get("/v1/tokens?principal=user:boss");
    assertThat(asked.body()).doesNotContain("of the boss");
    assertThat(owner.get("/v1/tokens?principal=user:boss").is(200).body())
        .contains("of the boss")
        .doesNotContain(value, "hash", "secret");
  }

  @Test
  void aDisabledTokenAuthenticatesOnNoRouteAndADisabledUserDoesNotSignIn() {
    Api.Answer issued = mallory.post("/v1/tokens", "{'name': 'x'}").is(201);
    Api token = nobody.as(issued.text("/value"));
    token.get("/v1/me").is(200);
    mallory.change("/v1/tokens/" + issued.text("/token/id"), "{'enabled': false}").is(200);
    for (String path :
        List.of(
            "/v1/me",
            "/v1/me/sessions",
            "/v1/users",
            "/v1/devices",
            "/v1/tokens",
            "/v1/grants",
            "/v1/connections",
            "/v1/channels/rules",
            "/v1/check?verb=read&type=device",
            "/v1/channels/retained",
            "/v1/audit",
            "/v1/decisions/x",
            "/metrics")) {
      token.get(path).is(401, "credential-ended");
    }
    token.post("/v1/channels/publish", "{'channel': 'a', 'message': 1}").is(401);
    server.user("sleeper");
    owner.change("/v1/users/sleeper", "{'enabled': false}").is(200);
    nobody
        .post("/v1/login", "{'name': 'sleeper', 'password': '%s'}".formatted(TestServer.PASSWORD))
        .is(401);
  }

  @Test
  void aNarrowTokenOfTheOwnerStaysNarrow() {
    Api.Answer issued =
        owner.post("/v1/tokens", "{'name': 'narrow', 'permissions': ['read_device']}").is(201);
    Api narrow = nobody.as(issued.text("/value"));
    String path = "/v1/tokens/" + issued.text("/token/id");
    narrow.get("/v1/users/boss").is(403).has("/code", "outside-token");
    narrow.get("/v1/roles/admin").is(403);
    narrow.post("/v1/tokens", "{'name': 'full'}").is(403);
    narrow.with("If-Match", "\"1\"").patch(path, "{'permissions': ['admin_application']}").is(403);
    narrow.with("If-Match", "\"1\"").patch(path, "{'permissions': null}").is(403);
    narrow.post("/v1/grants", "{'subject': 'user:boss', 'permission': 'read_user'}").is(403);
  }

  @Test
  void nobodyWritesRulesForOthersNorAsksAboutThem() {
    mallory.post("/v1/grants", "{'subject': 'user:mallory', 'permission': 'read_user'}").is(403);
    mallory.post("/v1/grants", "{'subject': 'user:nosuch', 'permission': 'read_user'}").is(403);
    String about = "{'subject': 'user:%s', 'verb': 'read', 'resource': 'device'}";
    for (String name : List.of("boss", "nosuch")) {
      mallory.post("/v1/check", about.formatted(name)).is(403, "forbidden");
      mallory.post("/v1/explain", about.formatted(name)).is(403, "forbidden");
    }
  }

  @Test
  void theAuditHoldsNoSecret() {
    String value = mallory.post("/v1/tokens", "{'name': 'seen'}").is(201).text("/value");
    String fresh = owner.post("/v1/users/boss/password", "{}").is(200).text("/password");
    Api.Answer audit = owner.get("/v1/audit?limit=1000&scope=server").is(200);
    assertThat(audit.body())
        .contains("token.created", "password.changed")
        .doesNotContain(value, fresh, TestServer.PASSWORD, server.setupSecret());
  }

  @Test
  void aDeletedTokenIsGoneForEverybodyAtOnce() {
    Api.Answer issued = mallory.post("/v1/tokens", "{'name': 'brief'}").is(201);
    String path = "/v1/tokens/" + issued.text("/token/id");
    Api token = nobody.as(issued.text("/value"));
    token.get(path).is(200);
    mallory.delete(path).is(200);
    token.get(path).is(401);
    owner.get(path).is(404, "not-found");
    assertThat(mallory.get("/v1/tokens").is(200).body()).doesNotContain(issued.text("/token/id"));
  }

  @Test
  void whatIsMalformedOrForeignIsNeverAnInternalError() {
    for (String body : List.of("{", "", "null", "[]", "7", "'x'", "{'name': null}")) {
      Api.Answer refused = owner.post("/v1/users", body);
      assertThat(refused.status()).as("%s -> %s", body, refused).isBetween(400, 499);
    }
    mallory.with("If-Match", "\"1\"").put("/v1/roles/admin", "{}").is(403);
    owner.post("/v1/roles", "{'id': 'admin'}").is(409, "conflict");
    owner.post("/v1/tokens", "{}").is(422, "invalid").has("/field", "/name");
    owner.post("/v1/grants", "{'subject': 'user:boss'}").is(422).has("/field", "/permission");
  }

  @Test
  void givingAndTakingBackLeavesNothingBehind() {
    String body = "{'subject': 'user:mallory', 'permission': 'read_role:user'}";
    String id = owner.post("/v1/grants", body).is(201).text("/id");
    mallory.get("/v1/roles/user").is(200);
    owner.delete("/v1/grants/" + id).is(200);
    mallory.get("/v1/roles/user").is(403);
    assertThat(owner.get("/v1/grants?subject=user:mallory").is(200).at("/items").size()).isZero();
  }

  @Test
  void theSubjectOfAGrantCannotBeLeftOutOrMisspelt() {
    owner.post("/v1/grants", "{'user': 'mallory', 'permission': 'read_role'}").is(422);
    owner.post("/v1/grants", "{'permission': 'read_role'}").is(422).has("/field", "/subject");
  }
}

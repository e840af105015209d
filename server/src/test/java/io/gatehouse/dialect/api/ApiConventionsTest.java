package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Pages, versions, patches and refusals are the same everywhere.
class ApiConventionsTest {
  private static TestServer server;
  private static Api owner;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aListingIsReadPageByPageWithoutLossOrRepetition() {
    for (int i = 0; i < 7; i++) {
      owner.post("/v1/clients", "{'name': 'page-%d'}".formatted(i)).is(201);
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      Api.Answer page = owner.get("/v1/clients?limit=3&text=page-" + after).is(200);
      page.at("/items").forEach(item -> seen.add(item.get("id").textValue()));
      assertThat(page.at("/items").size()).isLessThanOrEqualTo(3);
      after = page.at("/next").isMissingNode() ? "" : "&after=" + page.text("/next");
    } while (!after.isEmpty());
    assertThat(seen)
        .containsExactly("page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6");
  }

  @Test
  void groupsAndRolesAreReadPageByPageToo() {
    owner.post("/v1/groups", "{'id': 'p1'}").is(201);
    owner.post("/v1/groups", "{'id': 'p2'}").is(201);
    Api.Answer first = owner.get("/v1/groups?limit=1").is(200);
    assertThat(first.at("/items").size()).isEqualTo(1);
    Api.Answer second = owner.get("/v1/groups?limit=1&after=" + first.text("/next")).is(200);
    assertThat(second.text("/items/0/id")).isGreaterThan(first.text("/items/0/id"));
    assertThat(owner.get("/v1/roles?limit=1").is(200).text("/next")).isNotEmpty();
  }

  @Test
  void aLimitOutsideItsRangeIsRefusedWithItsName() {
    for (String limit : List.of("0", "1001", "-1", "many", "1e3", "+5")) {
      owner.get("/v1/users?limit=" + limit).is(422, "invalid").has("/field", "limit");
    }
  }

  @Test
  void anUnknownParameterIsRefusedWithItsName() {
    Api.Answer refused = owner.get("/v1/users?limti=5");
    assertThat(refused.status()).isIn(400, 422);
    assertThat(refused.text("/detail") + refused.text("/field")).contains("limti");
  }

  @Test
  void aChangeNeedsTheVersionThatItChanges() {
    owner.post("/v1/users", "{'name': 'vera'}").is(201);
    String path = "/v1/users/vera";
    owner.patch(path, "{'description': 'x'}").is(428, "version-required").has("/field", "If-Match");
    owner.put(path, "{'name': 'vera'}").is(428, "version-required");
    owner.with("If-Match", "\"7\"").patch(path, "{'description': 'x'}").is(412, "version-mismatch");
    owner.with("If-Match", "nonsense").patch(path, "{'description': 'x'}").is(412);
    Api.Answer changed =
        owner.with("If-Match", "\"1\"").patch(path, "{'description': 'x'}").is(200);
    assertThat(changed.etag()).isEqualTo("\"2\"");
    owner.with("If-Match", "\"1\"").patch(path, "{'description': 'y'}").is(412);
    owner.with("If-Match", "\"1\"").delete(path).is(412, "version-mismatch");
    owner.with("If-Match", "\"2\"").delete(path).is(200);
    owner.get(path).is(404, "not-found");
  }

  @Test
  void whoHasTheVersionIsToldSoWithoutABody() {
    Api.Answer made = owner.post("/v1/users", "{'name': 'etta'}").is(201);
    assertThat(made.header("Location")).isEqualTo("/v1/users/etta");
    Api.Answer same = owner.with("If-None-Match", made.etag()).get("/v1/users/etta").is(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.etag()).isEqualTo(made.etag());
    owner.with("If-None-Match", "\"9\"").get("/v1/users/etta").is(200);
  }

  @Test
  void aMergePatchKeepsWhatIsAbsentAndClearsWhatIsNull() {
    owner
        .post(
            "/v1/devices",
            "{'name': 'patch-1', 'description': 'red', 'attributes': {'model': 'X', 'year': '1'},"
                + " 'public_data': {'a': {'b': 1, 'c': 2}, 'd': 3}}")
        .is(201);
    owner
        .change(
            "/v1/devices/patch-1",
            "{'attributes': {'year': null, 'flag': 'NL'}, 'public_data': {'a': {'b': null}}}")
        .is(200)
        .has("/description", "red")
        .has("/attributes/model", "X")
        .has("/attributes/flag", "NL")
        .has("/public_data/a/c", 2)
        .has("/public_data/d", 3)
        .has("/version", 2);
    Api.Answer now = owner.get("/v1/devices/patch-1").is(200);
    assertThat(now.at("/attributes").has("year")).isFalse();
    assertThat(now.at("/public_data/a").has("b")).isFalse();
    Api.Answer cleared =
        owner.change("/v1/devices/patch-1", "{'description': null, 'attributes': null}").is(200);
    assertThat(cleared.at("/description").isMissingNode()).isTrue();
    assertThat(cleared.at("/attributes").size()).isZero();
  }

  @Test
  void aMergePatchMaySayThatItIsOne() {
    owner.post("/v1/groups", "{'id': 'typed'}").is(201);
    owner
        .with("Content-Type", "application/merge-patch+json")
        .with("If-Match", "\"1\"")
        .patch("/v1/groups/typed", "{'description': 'x'}")
        .is(200)
        .has("/description", "x");
  }

  @Test
  void puttingReplacesEverythingButThePassword() {
    owner
        .post(
            "/v1/users",
            "{'name': 'petra', 'password': 'wind and tide', 'description': 'old',"
                + " 'attributes': {'a': 'b'}}")
        .is(201);
    Api.Answer put =
        owner.with("If-Match", "\"1\"").put("/v1/users/petra", "{'name': 'petra2'}").is(200);
    put.has("/id", "petra").has("/name", "petra2").has("/has_password", true);
    assertThat(put.at("/description").isMissingNode()).isTrue();
    assertThat(put.at("/attributes").size()).isZero();
    server.nobody().login("petra2", "wind and tide", "main");
  }

  @Test
  void aTakenNameIsAConflictWhateverItsKind() {
    owner.post("/v1/users", "{'name': 'taken'}").is(201);
    owner.post("/v1/users", "{'name': 'taken'}").is(409, "conflict");
    owner.post("/v1/devices", "{'name': 'taken'}").is(409, "conflict");
    owner.post("/v1/clients", "{'id': 'other', 'name': 'taken'}").is(409, "conflict");
    owner.post("/v1/groups", "{'id': 'twice'}").is(201);
    owner.post("/v1/groups", "{'id': 'twice'}").is(409, "conflict");
    owner.post("/v1/roles", "{'id': 'user'}").is(409, "conflict");
    owner.post("/v1/applications", "{'id': 'main'}").is(409, "conflict");
  }

  @Test
  void whatIsWrongInABodyIsNamedWithTheCure() {
    owner.post("/v1/users", "{'name': ").is(400, "malformed");
    owner.post("/v1/users", "[]").is(422, "invalid");
    owner.post("/v1/users", "{}").is(422, "invalid").has("/field", "/name");
    owner.post("/v1/users", "{'name': 7}").is(422, "invalid").has("/field", "/name");
    owner
        .post("/v1/users", "{'nam': 'x', 'name': 'x'}")
        .is(422)
        .has("/field", "/nam")
        .has("/cure", "did you mean `name`?");
    owner.post("/v1/users", "{'name': 'a b'}").is(422, "invalid").has("/field", "/name");
    owner.post("/v1/users", "{'name': 'x', 'password': 'short'}").is(422, "invalid");
    owner.post("/v1/users", "{'name': 'x', 'password': 'password123'}").is(422, "invalid");
    owner.post("/v1/users", "{'name': 'x', 'owner': 'alice'}").is(422).has("/field", "/owner");
    owner.post("/v1/users", "{'name': 'x', 'parent': 'y'}").is(422).has("/field", "/parent");
    owner.post("/v1/users", "{'name': 'x', 'roles': ['nosuch']}").is(422, "invalid");
    owner.post("/v1/users", "{'name': 'x', 'groups': ['nosuch']}").is(422, "invalid");
    owner.post("/v1/devices", "{'name': 'x', 'owner': 'nosuch'}").is(422, "invalid");
    owner.post("/v1/devices", "{'name': 'x', 'parent': 'nosuch'}").is(422, "invalid");
    owner
        .post("/v1/roles", "{'id': 'r', 'allow': ['read_device', 'reed_device']}")
        .is(422)
        .has("/field", "/allow/1");
    owner
        .post("/v1/roles", "{'id': 'r', 'deny': ['read_devize']}")
        .is(422)
        .has("/field", "/deny/0");
    owner
        .post("/v1/grants", "{'subject': 'alice', 'permission': 'read_device'}")
        .is(422)
        .has("/field", "/subject");
    owner.post("/v1/grants", "{'subject': 'user:nosuch', 'permission': 'read_device'}").is(422);
    owner.post("/v1/grants", "{'subject': 'role:user', 'permission': 'read'}").is(422);
    owner
        .post("/v1/tokens", "{'name': 't', 'expires_at': 'tomorrow'}")
        .is(422)
        .has("/field", "/expires_at");
    owner
        .post("/v1/tokens", "{'name': 't', 'permissions': ['fly_device']}")
        .is(422)
        .has("/field", "/permissions/0");
    owner.post("/v1/check", "{'verb': 'fly', 'resource': 'device'}").is(422).has("/field", "/verb");
    owner.post("/v1/check", "{'verb': 'read', 'resource': 'dvice:x'}").is(422);
    owner.post("/v1/check", "{'verb': 'read'}").is(422).has("/field", "/resource");
    owner.post("/v1/check", "{'checks': []}").is(422).has("/field", "/checks");
    owner
        .post("/v1/explain", "{'subject': 'group:crew', 'verb': 'read', 'resource': 'device'}")
        .is(422)
        .has("/field", "/subject");
    owner.put("/v1/channels/rules", "{'pattern': 'a/#/b'}").is(422, "invalid");
    owner
        .put("/v1/channels/rules", "{'pattern': 'a', 'publish': 'all'}")
        .is(422)
        .has("/field", "/publish");
    owner.post("/v1/channels/publish", "{'channel': 'a/+', 'message': 1}").is(422);
    owner.post("/v1/channels/publish", "{'channel': 'a'}").is(422).has("/field", "/message");
    owner
        .post("/v1/channels/publish", "{'channel': 'a', 'message': 1, 'qos': 2}")
        .is(422)
        .has("/field", "/qos");
    owner
        .post("/v1/channels/publish", "{'channel': 'a', 'message_base64': '*'}")
        .is(422)
        .has("/field", "/message_base64");
    owner.get("/v1/check?verb=read").is(400, "malformed").has("/field", "type");
    owner.get("/v1/check?verb=fly&type=device").is(400, "malformed").has("/field", "verb");
    owner.get("/v1/audit?since=yesterday").is(400, "malformed").has("/field", "since");
    owner.get("/v1/audit?after=x").is(422, "invalid").has("/field", "after");
    owner.delete("/v1/channels/rules").is(400, "malformed").has("/field", "pattern");
  }

  @Test
  void aBodyThatIsNotJsonIsNotGuessedAt() {
    owner
        .with("Content-Type", "text/plain")
        .post("/v1/users", "{'name': 'x'}")
        .is(415, "unsupported-media-type");
  }

  @Test
  void aMethodThatIsNotOfferedIsAnsweredWithThoseThatAre() {
    Api.Answer refused = owner.put("/v1/users", "{}").is(405, "method-not-allowed");
    assertThat(refused.header("Allow")).contains("GET", "POST").doesNotContain("PUT");
  }

  @Test
  void aGroupCannotBeItsOwnAncestor() {
    owner.post("/v1/groups", "{'id': 'upper'}").is(201);
    owner.post("/v1/groups", "{'id': 'lower', 'parents': ['upper']}").is(201);
    Api.Answer refused = owner.change("/v1/groups/upper", "{'parents': ['lower']}");
    assertThat(refused.status()).isIn(409, 422);
  }

  @Test
  void theContractIsServedAndNeedsNobodyElse() {
    Api nobody = server.nobody();
    assertThat(nobody.get("/v1/openapi.yaml").is(200).body()).startsWith("openapi: 3.1.0");
    assertThat(nobody.get("/v1/openapi.json").is(200).text("/openapi")).isEqualTo("3.1.0");
    Api.Answer page = nobody.get("/docs").is(200);
    assertThat(page.contentType()).isEqualTo("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'self'")
        .doesNotContain("unsafe");
    nobody.get("/docs/style.css").is(200);
  }
}

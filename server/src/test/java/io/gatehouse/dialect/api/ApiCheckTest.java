package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Checks answer by the rules of this moment, also when the thing was asked about before.
class ApiCheckTest {
  private static final String ASK = "/v1/check?verb=read&type=device&id=";
  private static TestServer server;
  private static Api owner;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/users", "{'name': 'other'}").is(201);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aChangeOfTheOwnerActsOnTheNextCheck() {
    Api alice = server.user("alice");
    alice.post("/v1/devices", "{'name': 'boat'}").is(201);
    alice.get(ASK + "boat").is(200).has("/allowed", true).has("/reason/code", "allowed-by-rule");
    alice.get(ASK + "boat").is(200).has("/allowed", true);
    owner.change("/v1/devices/boat", "{'owner': 'other'}").is(200);
    alice.get(ASK + "boat").is(200).has("/allowed", false).has("/reason/code", "no-rule");
    owner.change("/v1/devices/boat", "{'owner': 'alice'}").is(200);
    alice.get(ASK + "boat").is(200).has("/allowed", true);
    owner.delete("/v1/devices/boat").is(200);
    alice.get(ASK + "boat").is(200).has("/allowed", false);
  }

  @Test
  void aChangeOfADeviceAboveActsOnTheNextCheck() {
    Api bob = server.user("bob");
    owner.post("/v1/devices", "{'name': 'ship', 'owner': 'bob'}").is(201);
    owner.post("/v1/devices", "{'name': 'deck', 'parent': 'ship'}").is(201);
    owner.post("/v1/devices", "{'name': 'lamp', 'parent': 'deck'}").is(201);
    bob.get(ASK + "lamp").is(200).has("/allowed", true);
    bob.get(ASK + "lamp").is(200).has("/allowed", true);
    owner.change("/v1/devices/ship", "{'owner': 'other'}").is(200);
    bob.get(ASK + "lamp").is(200).has("/allowed", false);
    owner.change("/v1/devices/ship", "{'owner': 'bob'}").is(200);
    bob.get(ASK + "lamp").is(200).has("/allowed", true);
    owner.change("/v1/devices/deck", "{'parent': null}").is(200);
    bob.get(ASK + "lamp").is(200).has("/allowed", false);
  }

  @Test
  void aChangeOfARoleActsOnTheNextCheck() {
    owner.post("/v1/roles", "{'id': 'watch', 'allow': ['read_device']}").is(201);
    owner.post("/v1/devices", "{'name': 'radar'}").is(201);
    Api carol = server.user("carol", "watch");
    carol.get(ASK + "radar").is(200).has("/allowed", true);
    owner.change("/v1/roles/watch", "{'deny': ['read_device:radar']}").is(200);
    carol.get(ASK + "radar").is(200).has("/allowed", false).has("/reason/code", "denied-by-rule");
    owner.change("/v1/roles/watch", "{'deny': []}").is(200);
    carol.get(ASK + "radar").is(200).has("/allowed", true);
  }

  @Test
  void somebodyWhoDoesNotExistIsNotFoundAndNotSignedOut() {
    String question = "{'subject': 'user:nobody', 'verb': 'read', 'resource': 'device'}";
    owner.post("/v1/explain", question).is(404);
    owner.post("/v1/check", question).is(404);
  }

  @Test
  void everyTypeOfResourceCanBeAskedAbout() {
    for (String type :
        new String[] {
          "user",
          "group",
          "role",
          "token",
          "client",
          "device",
          "stream",
          "action",
          "session",
          "audit",
          "script",
          "schema",
          "document",
          "field"
        }) {
      owner.get("/v1/check?verb=read&type=" + type).is(200).has("/allowed", true);
      owner.get("/v1/check?verb=read&type=" + type + "&id=x").is(200).has("/allowed", true);
    }
    owner.get("/v1/check?verb=read&type=application").is(200).has("/allowed", true);
    owner.get("/v1/check?verb=read&type=application&id=nosuch").is(422, "invalid");
    owner.get("/v1/check?verb=subscribe&type=channel&id=fleet/%23").is(200).has("/allowed", true);
    owner.get("/v1/check?verb=publish&type=channel&id=fleet/%23").is(422, "invalid");
    owner.get("/v1/check?verb=publish&type=channel").is(422, "invalid");
  }

  @Test
  void aStreamIsBelowItsDevice() {
    Api dora = server.user("dora");
    dora.post("/v1/devices", "{'name': 'meter'}").is(201);
    owner.post("/v1/grants", "{'subject': 'user:dora', 'permission': 'pull_own_stream'}").is(201);
    dora.post("/v1/check", "{'verb': 'pull', 'resource': 'stream:meter/power'}")
        .is(200)
        .has("/allowed", true);
    dora.post("/v1/check", "{'verb': 'pull', 'resource': 'stream:radar/power'}")
        .is(200)
        .has("/allowed", false);
  }

  @Test
  void whatIsMissingAndWhatIsForeignAnswerAlike() {
    owner.post("/v1/devices", "{'name': 'hidden', 'owner': 'other'}").is(201);
    Api eve = server.user("eve");
    assertThat(eve.get(ASK + "hidden").is(200).body())
        .isEqualTo(eve.get(ASK + "nosuch").is(200).body());
  }

  @Test
  void aThousandQuestionsAreAnsweredAndOneMoreIsNot() {
    String one = "{'verb': 'read', 'resource': 'device:radar'}";
    String thousand = (one + ",").repeat(999) + one;
    assertThat(
            owner.post("/v1/check", "{'checks': [" + thousand + "]}").is(200).at("/results").size())
        .isEqualTo(1000);
    owner
        .post("/v1/check", "{'checks': [" + thousand + "," + one + "]}")
        .is(422, "invalid")
        .has("/field", "/checks");
  }

  @Test
  void anExplanationShowsTheRulesOnlyToWhoMayReadTheAudit() {
    Api frank = server.user("frank");
    String question = "{'verb': 'delete', 'resource': 'device:radar'}";
    Api.Answer own = frank.post("/v1/explain", question).is(200).has("/allowed", false);
    assertThat(own.at("/steps").size()).isZero();
    own.has("/smallest_grant/permission", "delete_device:radar");
    Api.Answer full =
        owner
            .post(
                "/v1/explain",
                "{'subject': 'user:frank', 'verb': 'delete', 'resource': 'device:radar'}")
            .is(200);
    assertThat(full.at("/steps").size()).isPositive();
    String refusal = frank.delete("/v1/devices/radar").is(403).text("/decision");
    assertThat(frank.get("/v1/decisions/" + refusal).is(200).at("/steps").isMissingNode()).isTrue();
    assertThat(owner.get("/v1/decisions/" + refusal).is(200).at("/steps").size()).isPositive();
    server.user("grace").get("/v1/decisions/" + refusal).is(404, "not-found");
  }

  @Test
  void whoIsNotThereIsNotFoundAndEndsNobodysLogin() {
    String question = "{'subject': 'user:nosuch', 'verb': 'read', 'resource': 'device'}";
    owner.post("/v1/explain", question).is(404, "not-found");
    owner.post("/v1/check", question).is(404, "not-found");
  }
}

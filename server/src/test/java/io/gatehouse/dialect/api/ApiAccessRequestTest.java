package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asking, deciding, collecting over HTTP.
class ApiAccessRequestTest {
  private static final String ALL = "/v1/access-requests";
  private static final String SECRET = "Gatehouse-Request-Secret";

  private static TestServer server;
  private static Api owner;
  private static Api nobody;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    nobody = server.nobody();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Each test in a minute of its own, as an address may ask so often in one.
  @BeforeEach
  void open() {
    server.clock().forward(Duration.ofMinutes(1));
    owner.put(ALL + "/settings", "{'devices': true, 'people': true}").is(200);
  }

  private static Api.Answer ask(String clientId) {
    return nobody.post(ALL, "{'client_id': '%s', 'description': 'a boat'}".formatted(clientId));
  }

  private static String path(Api.Answer asked) {
    return ALL + "/" + asked.text("/id");
  }

  private static Api asker(Api.Answer asked) {
    return nobody.with(SECRET, asked.text("/secret"));
  }

  @Test
  void aDeviceAsksIsApprovedAndCollectsItsTokenOnce() {
    Api.Answer asked = ask("boat-1").is(201);
    assertThat(asked.header("Location")).isEqualTo(path(asked));
    Api device = asker(asked);
    device.get(path(asked)).is(200).has("/status", "pending").has("/token_waits", "false");
    device.send("POST", path(asked) + "/collect", null).is(409, "conflict");
    owner.get(path(asked)).is(200).has("/description", "a boat").has("/known", "false");
    owner.post(path(asked) + "/approve", "{'permissions': ['publish_channel:fleet/1']}").is(200);
    device.get(path(asked)).is(200).has("/status", "approved").has("/token_waits", "true");
    Api.Answer collected = device.send("POST", path(asked) + "/collect", null).is(200);
    collected.has("/principal", "device:boat-1").has("/application", "main");
    Api boat = nobody.as(collected.text("/token"));
    boat.get("/v1/me").is(200).has("/principal", "device:boat-1").has("/roles/0", "device");
    boat.post("/v1/channels/publish", "{'channel': 'fleet/1', 'message': 1}").is(200);
    boat.post("/v1/channels/publish", "{'channel': 'fleet/2', 'message': 1}").is(403);
    device.send("POST", path(asked) + "/collect", null).is(409, "conflict");
    device.get(path(asked)).is(200).has("/status", "collected");
  }

  /// CVE-2025-68620: there the id, which everybody saw, was enough.
  @Test
  void aStrangerWithTheIdGetsTheAnswerOfAMissingRequest() {
    Api.Answer asked = ask("boat-2").is(201);
    owner.post(path(asked) + "/approve", "{}").is(200);
    nobody.get(path(asked)).is(401);
    nobody.send("POST", path(asked) + "/collect", null).is(401);
    Api stranger = nobody.with(SECRET, "ghr_" + "A".repeat(43));
    for (String id : new String[] {asked.text("/id"), "ar-nosuch"}) {
      stranger.get(ALL + "/" + id).is(404, "not-found");
      stranger.send("POST", ALL + "/" + id + "/collect", null).is(404, "not-found");
      stranger.delete(ALL + "/" + id).is(404, "not-found");
    }
    server.user("passer").get(path(asked)).is(403);
    asker(asked).send("POST", path(asked) + "/collect", null).is(200);
  }

  @Test
  void theSecretIsNowhereButInTheAnswerToAsking() {
    Api.Answer asked = ask("boat-3").is(201);
    String secret = asked.text("/secret");
    assertThat(owner.get(ALL).is(200).body()).doesNotContain(secret);
    assertThat(owner.get(path(asked)).is(200).body()).doesNotContain(secret);
    assertThat(asker(asked).get(path(asked)).is(200).body()).doesNotContain(secret);
    String audit = owner.get("/v1/audit?action=access_request.asked").is(200).body();
    assertThat(audit).contains(asked.text("/id")).doesNotContain(secret);
  }

  @Test
  void theSameNameIsToldWhichRequestWaits() {
    Api.Answer asked = ask("boat-4").is(201);
    Api.Answer again = ask("boat-4").is(409, "conflict").has("/code", "already-pending");
    assertThat(again.header("Location")).isEqualTo(path(asked));
    assertThat(again.body()).doesNotContain(asked.text("/secret"));
    nobody.with(SECRET, asked.text("/secret")).delete(path(asked)).is(204);
    ask("boat-4").is(201);
  }

  @Test
  void whoeverDeniesSaysWhy() {
    Api.Answer asked = ask("boat-5").is(201);
    owner.delete(path(asked)).is(409);
    owner.post(path(asked) + "/deny", "{'reason': 'not ours'}").is(200).has("/status", "denied");
    asker(asked).get(path(asked)).is(200).has("/status", "denied").has("/reason", "not ours");
    asker(asked).send("POST", path(asked) + "/collect", null).is(403);
    owner.post(path(asked) + "/approve", "{}").is(409);
    owner.get(ALL + "?status=denied").is(200).has("/items/0/decided_by", "owner:anna");
    owner.delete(path(asked)).is(204);
    asker(asked).get(path(asked)).is(404);
  }

  @Test
  void aPersonRegistersAndSignsInOnceSomebodyApproves() {
    String password = "a long enough password";
    Api.Answer asked =
        nobody
            .post(ALL, "{'name': 'newcomer', 'password': '%s'}".formatted(password))
            .is(201)
            .has("/principal", "user:newcomer");
    String login = "{'name': 'newcomer', 'password': '%s'}".formatted(password);
    nobody.post("/v1/login", login).is(401);
    owner.post(path(asked) + "/approve", "{'roles': ['user']}").is(200);
    asker(asked).get(path(asked)).is(200).has("/token_waits", "false");
    nobody.post("/v1/login", login).is(200);
  }

  @Test
  void aDeviceThatAsksAgainLosesItsOldTokenWhenItIsApproved() {
    Api.Answer first = ask("boat-6").is(201);
    owner.post(path(first) + "/approve", "{}").is(200);
    Api old =
        nobody.as(asker(first).send("POST", path(first) + "/collect", null).is(200).text("/token"));
    Api.Answer again = ask("boat-6").is(201);
    owner.get(path(again)).is(200).has("/known", "true");
    old.get("/v1/me").is(200);
    owner.post(path(again) + "/approve", "{}").is(200);
    old.get("/v1/me").is(401);
    nobody
        .as(asker(again).send("POST", path(again) + "/collect", null).is(200).text("/token"))
        .get("/v1/me")
        .is(200);
  }

  @Test
  void nobodyIsLetInWithMoreThanTheOneWhoApprovesHolds() {
    owner
        .post(
            "/v1/roles",
            "{'id': 'porter', 'allow': ['read_access_request', 'update_access_request']}")
        .is(201);
    Api porter = server.user("pat", "porter");
    Api.Answer asked = ask("boat-7").is(201);
    porter.get(path(asked)).is(200);
    porter.post(path(asked) + "/approve", "{'roles': ['admin']}").is(403, "forbidden");
    porter
        .post(path(asked) + "/approve", "{'roles': [], 'permissions': ['admin_application']}")
        .is(403, "forbidden");
    porter.post(path(asked) + "/approve", "{'roles': ['device']}").is(403, "forbidden");
    porter.put(ALL + "/settings", "{'devices': true, 'people': true}").is(403, "forbidden");
    porter.post(path(asked) + "/approve", "{'roles': []}").is(200);
  }

  @Test
  void whatIsAskedWronglyIsSaid() {
    nobody.post(ALL, "{}").is(422, "invalid").has("/field", "/client_id");
    nobody.post(ALL, "{'client_id': 'b', 'name': 'x'}").is(422, "invalid");
    nobody.post(ALL, "{'client_id': 'a b'}").is(422, "invalid").has("/field", "/client_id");
    nobody
        .post(ALL, "{'client_id': 'b', 'permissions': ['fly_boat']}")
        .is(422, "invalid")
        .has("/field", "/permissions");
    nobody
        .post(ALL, "{'name': 'x', 'password': 'short'}")
        .is(422, "invalid")
        .has("/field", "/password");
    owner.get(ALL + "?status=lost").is(400, "malformed");
    Api.Answer asked = ask("boat-8").is(201);
    owner
        .post(path(asked) + "/approve", "{'expires_at': '2001-01-01T00:00:00Z'}")
        .is(422, "invalid")
        .has("/field", "/expires_at");
    owner.post(path(asked) + "/approve", "{'roles': ['nosuch']}").is(422, "invalid");
  }

  @Test
  void otherApplicationsSeeNothingOfIt() {
    owner.post("/v1/applications", "{'id': 'harbour'}").is(201);
    Api.Answer asked = ask("boat-9").is(201);
    Api there = owner.in("harbour");
    assertThat(there.get(ALL).is(200).at("/items")).isEmpty();
    there.get(path(asked)).is(404);
    there.post(path(asked) + "/approve", "{}").is(404);
    nobody.post(ALL, "{'client_id': 'b', 'application': 'harbour'}").is(403);
    nobody.post(ALL, "{'client_id': 'b', 'application': 'nosuch'}").is(403);
  }

  @Test
  void oneAddressAsksSoOften() {
    for (int i = 0; i < 9; i++) {
      nobody.post(ALL, "{'client_id': 'x y'}").is(422);
    }
    Api.Answer last = nobody.post(ALL, "{'client_id': 'x y'}");
    while (last.status() == 422) {
      last = nobody.post(ALL, "{'client_id': 'x y'}");
    }
    last.is(429, "too-many");
    assertThat(Long.parseLong(last.header("Retry-After"))).isBetween(1L, 60L);
  }
}

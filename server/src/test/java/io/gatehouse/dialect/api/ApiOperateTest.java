package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an operator asks the server about itself: statistics, configuration, applications, and
/// which connections there are.
class ApiOperateTest {
  private TestServer server;
  private Api owner;

  @BeforeEach
  void start() {
    server = TestServer.start();
    owner = server.owner();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private TestConnection connected(String device) {
    owner
        .post(
            "/v1/roles",
            "{'id': '%s-hears', 'allow': ['subscribe_channel:fleet/#']}".formatted(device))
        .is(201);
    owner
        .post(
            "/v1/devices",
            "{'name': '%s', 'roles': ['device', '%s-hears']}".formatted(device, device))
        .is(201);
    return server.connect(token(device));
  }

  private String token(String device) {
    String body = "{'principal': 'device:%s', 'name': 'of %s'}".formatted(device, device);
    return owner.post("/v1/tokens", body).is(201).text("/value");
  }

  private static List<String> ids(Api.Answer listing) {
    return listing.is(200).at("/items").findValuesAsText("principal");
  }

  @Test
  void messagesDecisionsAndConnectionsAreCounted() {
    JsonNode before = owner.get("/v1/statistics").is(200).has("/scope", "server").at("");
    connected("boat").subscribed("fleet/7");
    owner.post("/v1/channels/publish", "{'channel': 'fleet/7', 'message': 1}").is(200);
    Api.Answer after = owner.get("/v1/statistics").is(200);
    assertThat(difference(before, after, "/messages/received")).isEqualTo(1);
    assertThat(difference(before, after, "/messages/delivered")).isEqualTo(1);
    assertThat(difference(before, after, "/connections/websocket")).isEqualTo(1);
    assertThat(difference(before, after, "/connections/mqtt")).isZero();
    assertThat(difference(before, after, "/decisions/allowed")).isPositive();
    after.has("/health/ready", true).has("/health/checks/0/name", "store");
    assertThat(after.text("/version")).isNotEmpty();
    assertThat(after.text("/started_at")).isNotEmpty();
  }

  private static long difference(JsonNode before, Api.Answer after, String pointer) {
    return after.at(pointer).asLong() - before.at(pointer).asLong();
  }

  @Test
  void refusalsAreCountedByReasonTheMostFrequentFirst() {
    Api plain = server.user("plain");
    plain.get("/v1/audit").is(403);
    plain.get("/v1/audit").is(403);
    Api narrow =
        server
            .nobody()
            .as(
                owner
                    .post(
                        "/v1/tokens",
                        "{'principal': 'user:plain', 'name': 'n', 'permissions': ['read_device']}")
                    .is(201)
                    .text("/value"));
    narrow.get("/v1/audit").is(403);
    Api.Answer shown = owner.get("/v1/statistics").is(200);
    shown
        .has("/refusals/0/reason", "no-rule")
        .has("/refusals/0/count", 2)
        .has("/refusals/1/reason", "outside-token")
        .has("/refusals/1/count", 1);
    assertThat(shown.at("/decisions/denied").asLong()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void anApplicationCountsForItselfAndTheServerForItsOwner() {
    owner.post("/v1/applications", "{'id': 'other'}").is(201);
    Api boss = server.userIn("other", "boss", "user", "admin");
    connected("boat");
    owner.post("/v1/channels/publish", "{'channel': 'fleet/7', 'message': 1}").is(200);
    boss.get("/v1/statistics")
        .is(200)
        .has("/scope", "application")
        .has("/connections/websocket", 0)
        .has("/messages/received", 0);
    boss.get("/v1/statistics?scope=server").is(403, "forbidden");
    Api there = owner.in("other");
    there.get("/v1/statistics").is(200).has("/connections/websocket", 1);
    there
        .get("/v1/statistics?scope=application")
        .is(200)
        .has("/connections/websocket", 0)
        .has("/messages/received", 0);
  }

  @Test
  void whatEndsSoonAndWhoAsksForAccessIsShown() {
    owner.post("/v1/devices", "{'name': 'boat'}").is(201);
    String now = owner.get("/v1/statistics").is(200).text("/now");
    Instant moment = Instant.parse(now);
    for (int days : new int[] {13, 2, 15}) {
      String end = moment.plus(Duration.ofDays(days)).toString();
      String token =
          "{'principal': 'device:boat', 'name': 'in %d', 'expires_at': '%s'}".formatted(days, end);
      owner.post("/v1/tokens", token).is(201);
    }
    owner.put("/v1/access-requests/settings", "{'devices': true, 'people': false}").is(200);
    server.nobody().post("/v1/access-requests", "{'client_id': 'asker'}").is(201);
    Api.Answer shown = owner.get("/v1/statistics").is(200).has("/access_requests_pending", 1);
    assertThat(shown.at("/expiring").findValuesAsText("name")).containsExactly("in 2", "in 13");
    shown.has("/expiring/0/principal", "device:boat").has("/expiring/0/kind", "api");
    // whoever may count need not know whose tokens there are
    owner.post("/v1/roles", "{'id': 'counting', 'allow': ['read_audit']}").is(201);
    Api counting = server.user("counting", "counting");
    Api.Answer counted = counting.get("/v1/statistics").is(200).has("/access_requests_pending", 1);
    assertThat(counted.at("/expiring").size()).isZero();
  }

  @Test
  void theConfigurationShowsEveryKey() {
    Api.Answer shown = owner.get("/v1/configuration").is(200);
    assertThat(shown.at("/keys").findValuesAsText("key")).contains("http.port", "audit.key");
    assertThat(shown.at("/keys").findValuesAsText("source")).contains("default");
  }

  @Test
  void whoeverIsSignedInLearnsWhereDevicesConnect() {
    Api.Answer shown = server.user("plain").get("/v1/doors").is(200).has("/mqtt/plain", 2883);
    assertThat(shown.at("/mqtt").has("tls")).isFalse();
    assertThat(shown.at("").has("amqp")).isFalse();
    server.nobody().get("/v1/doors").is(401);
  }

  @Test
  void connectionsAreFoundByTokenNameAddressAndChannel() {
    TestConnection boat = connected("boat").subscribed("fleet/+");
    connected("buoy").subscribed("fleet/8");
    String id = owner.get("/v1/connections/" + boat.id()).is(200).text("/credential");
    assertThat(ids(owner.get("/v1/connections?credential=" + id))).containsExactly("device:boat");
    assertThat(ids(owner.get("/v1/connections?credential=nosuch"))).isEmpty();
    assertThat(ids(owner.get("/v1/connections?q=BUO"))).containsExactly("device:buoy");
    assertThat(ids(owner.get("/v1/connections?q=127.0"))).hasSize(2);
    assertThat(ids(owner.get("/v1/connections?channel=fleet/7"))).containsExactly("device:boat");
    assertThat(ids(owner.get("/v1/connections?channel=fleet/8"))).hasSize(2);
    assertThat(ids(owner.get("/v1/connections?channel=fleet/%2B"))).containsExactly("device:boat");
  }

  @Test
  void aListingSaysHowManyThereAreInAll() {
    connected("boat");
    connected("buoy");
    Api.Answer first = owner.get("/v1/connections?limit=1").is(200);
    first.has("/total", 2).has("/total_complete", true);
    Api.Answer second = owner.get("/v1/connections?limit=1&after=" + first.text("/next")).is(200);
    assertThat(second.at("/total").isMissingNode()).isTrue();
    assertThat(second.at("/next").isMissingNode()).isTrue();
    owner.get("/v1/connections?q=buoy").is(200).has("/total", 1);
    // what somebody may not see is not counted either
    server.user("plain").get("/v1/connections").is(200).has("/total", 0);
  }

  @Test
  void anApplicationIsReadByItsOwnAndRenamedByItsOwner() {
    owner.post("/v1/applications", "{'id': 'other', 'name': 'Other'}").is(201);
    Api boss = server.userIn("other", "boss", "user", "admin");
    boss.get("/v1/applications/other").is(200).has("/name", "Other").has("/suspended", false);
    boss.get("/v1/applications/main").is(403, "forbidden");
    boss.with("If-Match", "*").patch("/v1/applications/other", "{'name': 'Mine'}").is(403);
    owner.get("/v1/applications/nosuch").is(404, "not-found");
    owner.patch("/v1/applications/other", "{'name': 'Renamed'}").is(428, "version-required");
    owner.change("/v1/applications/other", "{'name': 'Renamed'}").is(200).has("/version", 2);
    boss.get("/v1/applications/other").is(200).has("/name", "Renamed");
    owner
        .with("If-Match", "\"1\"")
        .patch("/v1/applications/other", "{'name': 'Late'}")
        .is(412, "version-mismatch");
    owner.change("/v1/applications/other", "{'name': null}").is(422, "invalid");
  }

  @Test
  void aSuspendedApplicationEndsItsConnectionsAndLetsNobodyInUntilItIsOpenedAgain() {
    owner.post("/v1/applications", "{'id': 'other'}").is(201);
    Api boss = server.userIn("other", "boss", "user", "admin");
    String value = boss.post("/v1/tokens", "{'name': 'own'}").is(201).text("/value");
    TestConnection live = server.connect(value);
    TestConnection elsewhere = connected("boat");
    owner
        .change("/v1/applications/other", "{'suspended': true}")
        .is(200)
        .has("/suspended", true)
        .has("/receipt/connections", 1);
    assertThat(live.closed()).isNotNull();
    assertThat(elsewhere.closed()).isNull();
    boss.get("/v1/me").is(401, "credential-ended");
    boss.nobody().as(value).get("/v1/check?verb=read&type=device").is(401);
    boss.nobody().in("other").get("/v1/channels/retained").is(401);
    owner.in("other").get("/v1/users").is(200);
    owner.change("/v1/applications/other", "{'suspended': false}").is(200);
    boss.get("/v1/me").is(200);
    server.connect(value);
  }

  @Test
  void mainIsNotSuspended() {
    owner.change("/v1/applications/main", "{'suspended': true}").is(409, "conflict");
    server.user("plain").get("/v1/me").is(200);
  }
}

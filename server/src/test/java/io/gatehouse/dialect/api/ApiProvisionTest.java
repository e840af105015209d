package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Devices in batches, claim codes, provisioning keys, over HTTP.
class ApiProvisionTest {
  private static final String KEYS = "/v1/provisioning-keys";
  private static final String REGISTER = "/v1/devices/register";

  private static TestServer server;
  private static Api owner;
  private static Api nobody;
  private static Api alice;
  private static int numbers;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    nobody = server.nobody();
    alice = server.user("alice", "user");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Each test after the delays of wrong codes in the one before.
  @BeforeEach
  void rest() {
    server.clock().forward(Duration.ofMinutes(1));
  }

  private static String device(String... more) {
    numbers++;
    String name = "thing-" + numbers;
    owner.post("/v1/devices", "{'name': '%s'%s}".formatted(name, String.join("", more))).is(201);
    return name;
  }

  private static Api.Answer code(String device) {
    return owner.post("/v1/devices/" + device + "/claim-code", "{}").is(201);
  }

  private static Api.Answer claim(Api who, String code) {
    return who.post("/v1/claims", "{'code': '%s'}".formatted(code));
  }

  private static Api.Answer key(String more) {
    return owner.post(KEYS, "{'name': 'line', 'max_devices': 100%s}".formatted(more)).is(201);
  }

  private static Api.Answer register(String key, String serial) {
    return nobody.post(REGISTER, "{'key': '%s', 'serial': '%s'}".formatted(key, serial));
  }

  @Test
  void eachDeviceOfABatchHasItsOwnAnswer() {
    Api.Answer answer =
        owner
            .post(
                "/v1/devices/batch",
                """
                {'devices': [
                  {'name': 'b-1', 'token': {'permissions': ['read_own_device']}},
                  {'name': 'b-2', 'parent': 'b-1', 'claim_code': true},
                  {'name': 'b-1'},
                  {'name': 'b-3', 'roles': ['nosuch']},
                  {'name': 'no good'},
                  {'name': 'b-4', 'attributes': {'model': 'x'}}]}
                """)
            .is(200);
    answer.has("/created", 3).has("/refused", 3);
    answer.has("/items/2/problem/status", 409).has("/items/3/problem/field", "roles");
    answer.has("/items/4/problem/field", "name").has("/items/5/status", "created");
    Api device = nobody.as(answer.text("/items/0/token/value"));
    device.get("/v1/me").is(200).has("/principal", "device:b-1");
    device.get("/v1/devices/b-1").is(200);
    device.post("/v1/channels/publish", "{'channel': 'x', 'message': 1}").is(403);
    owner.get("/v1/devices/b-2").is(200).has("/parent", "b-1");
    owner.get("/v1/devices/b-4").is(200).has("/attributes/model", "x");
    claim(alice, answer.text("/items/1/claim_code/code")).is(200);
    assertThat(answer.at("/items/1/claim_code").has("qr")).isFalse();
    Api.Answer audit = owner.get("/v1/audit?target=device:b-1").is(200);
    assertThat(audit.at("/items").findValuesAsText("action")).contains("device.created");
    owner.get("/v1/audit/verify").is(200).has("/valid", "true");
  }

  @Test
  void aBatchHasItsBounds() {
    owner.post("/v1/devices/batch", "{'devices': []}").is(422, "invalid");
    StringBuilder many = new StringBuilder("{'devices': [");
    for (int i = 0; i <= 1000; i++) {
      many.append(i == 0 ? "" : ",").append("{'name': 'm-").append(i).append("'}");
    }
    owner.post("/v1/devices/batch", many + "]}").is(422, "invalid");
  }

  @Test
  void whoeverMayOneMayMany() {
    Api.Answer mine = alice.post("/v1/devices/batch", "{'devices': [{'name': 'own-1'}]}").is(200);
    mine.has("/created", 1);
    alice.get("/v1/devices/own-1").is(200).has("/owner", "alice");
    Api.Answer theirs =
        alice
            .post(
                "/v1/devices/batch",
                "{'devices': [{'name': 'own-2', 'owner': 'anna'}, {'name': 'own-3', 'roles':"
                    + " ['admin']}, {'name': 'own-4', 'token': {}}, {'name': 'own-5',"
                    + " 'claim_code': true}]}")
            .is(200);
    theirs.has("/created", 0).has("/refused", 4);
    for (int at = 0; at < 4; at++) {
      theirs.has("/items/" + at + "/problem/status", 403);
    }
    nobody.post("/v1/devices/batch", "{'devices': [{'name': 'x'}]}").is(401);
  }

  /// The paths of provisioning hide no device.
  @Test
  void aDeviceMayBeCalledLikeARoute() {
    for (String name : List.of("batch", "register", "import")) {
      owner.post("/v1/devices", "{'name': '%s'}".formatted(name)).is(201);
      owner.get("/v1/devices/" + name).is(200).has("/id", name);
      owner.delete("/v1/devices/" + name).is(200);
    }
  }

  @Test
  void aUserBecomesTheOwnerByTheCodeOnce() {
    String device = device();
    Api.Answer code = code(device);
    assertThat(code.text("/code")).matches("[2-9A-HJKMNP-Z]{5}(-[2-9A-HJKMNP-Z]{5}){2}");
    // built from the configuration, never from the name that the request was sent to
    assertThat(code.text("/url")).isEqualTo("https://gate.example/claim#" + code.text("/code"));
    assertThat(code.text("/qr")).startsWith("<svg ").endsWith("</svg>");
    owner.get("/v1/devices/" + device + "/claim-code").is(200).has("/created_by", "owner:anna");
    assertThat(owner.get("/v1/claims").is(200).body())
        .contains(device)
        .doesNotContain(code.text("/code"));
    // as people type
    String typed = code.text("/code").toLowerCase(java.util.Locale.ROOT).replace('-', ' ');
    claim(alice, typed).is(200).has("/principal", "device:" + device);
    owner.get("/v1/devices/" + device).is(200).has("/owner", "alice");
    alice.get("/v1/devices/" + device).is(200);
    claim(alice, code.text("/code")).is(404, "not-found");
    owner.get("/v1/devices/" + device + "/claim-code").is(404);
    Api.Answer audit = owner.get("/v1/audit?action=device.claimed&target=device:" + device);
    audit.is(200).has("/items/0/actor", "user:alice");
    assertThat(owner.get("/v1/audit?target=device:" + device).body())
        .doesNotContain(code.text("/code"));
  }

  /// Wrong, used, expired, withdrawn, replaced, and one of a device that has got an owner
  /// meanwhile.
  @Test
  void everyCodeThatIsNotGoodGetsTheSameAnswer() {
    String used = device();
    String usedCode = code(used).text("/code");
    claim(alice, usedCode).is(200);
    String replaced = device();
    String replacedCode = code(replaced).text("/code");
    code(replaced);
    String withdrawn = device();
    String withdrawnCode = code(withdrawn).text("/code");
    owner.delete("/v1/devices/" + withdrawn + "/claim-code").is(204);
    String given = device();
    String givenCode = code(given).text("/code");
    owner.change("/v1/devices/" + given, "{'owner': 'alice'}").is(200);
    String late = device();
    String lateCode =
        owner
            .post("/v1/devices/" + late + "/claim-code", "{'expires_in': 60}")
            .is(201)
            .text("/code");
    server.clock().forward(Duration.ofMinutes(2));
    String first = null;
    for (String code :
        List.of(
            "22222-22222-22222", "x", usedCode, replacedCode, withdrawnCode, givenCode, lateCode)) {
      Api.Answer answer = claim(alice, code).is(404, "not-found");
      String said = answer.text("/detail") + answer.text("/cure") + answer.text("/field");
      assertThat(said).isEqualTo(first == null ? said : first);
      first = said;
    }
    owner.get("/v1/devices/" + late).is(200);
  }

  @Test
  void guessingIsSlowedDownForTheUserAndForNobodyElse() {
    Api guesser = server.user("guesser", "user");
    int tries = 0;
    while (claim(guesser, "33333-33333-33333").status() == 404) {
      tries++;
      assertThat(tries).isLessThan(100);
    }
    String device = device();
    String code = code(device).text("/code");
    // even the right one has to wait now
    Api.Answer waits = claim(guesser, code).is(429, "too-many");
    assertThat(waits.header("Retry-After")).isNotEmpty();
    claim(alice, code).is(200);
  }

  @Test
  void onlyUsersWhoMayOwnDevicesClaim() {
    String device = device();
    String code = code(device).text("/code");
    claim(nobody, code).is(401);
    claim(owner, code).is(403);
    claim(server.token(owner, "device:" + device()), code).is(403);
    owner.post("/v1/roles", "{'id': 'reader', 'allow': ['read_own_user']}").is(201);
    claim(server.user("reader", "reader"), code).is(403);
    claim(alice, code).is(200);
  }

  @Test
  void onlyAdministratorsMakeCodesAndOnlyForDevicesWithoutAnOwner() {
    String device = device();
    alice.post("/v1/devices/" + device + "/claim-code", "{}").is(403);
    alice.get("/v1/claims").is(403);
    alice.delete("/v1/devices/" + device + "/claim-code").is(403);
    String owned = device(", 'owner': 'alice'");
    owner.post("/v1/devices/" + owned + "/claim-code", "{}").is(409, "conflict");
    alice.post("/v1/devices/" + owned + "/claim-code", "{}").is(409);
    owner.post("/v1/devices/" + device + "/claim-code", "{'expires_in': 0}").is(422, "invalid");
    owner.post("/v1/devices/nosuch/claim-code", "{}").is(404);
  }

  /// What the maker may not do any more, the code does not do.
  @Test
  void aCodeDiesWithTheRightsOfItsMaker() {
    Api boss = server.user("boss", "user", "admin");
    String device = device();
    String code = boss.post("/v1/devices/" + device + "/claim-code", "{}").is(201).text("/code");
    owner.change("/v1/users/boss", "{'roles': ['user']}").is(200);
    claim(alice, code).is(404);
    owner.change("/v1/users/boss", "{'roles': ['user', 'admin'], 'enabled': false}").is(200);
    claim(alice, code).is(404);
    owner.delete("/v1/users/boss").is(200);
    // somebody else of the same name
    server.clock().forward(Duration.ofSeconds(1));
    server.user("boss", "user", "admin");
    claim(alice, code).is(404);
    owner.get("/v1/devices/" + device).is(200);
  }

  @Test
  void aDeviceRegistersItselfOnce() {
    Api.Answer key =
        key(
            ", 'id_pattern': 'meter-${serial}', 'permissions': ['read_own_device'],"
                + " 'token_expires_in': 60");
    String value = key.text("/value");
    assertThat(owner.get(KEYS + "/" + key.text("/key/id")).is(200).body()).doesNotContain(value);
    Api.Answer done = register(value, "4711").is(201).has("/principal", "device:meter-4711");
    Api meter = nobody.as(done.text("/token"));
    meter.get("/v1/me").is(200).has("/roles/0", "device");
    meter.post("/v1/channels/publish", "{'channel': 'x', 'message': 1}").is(403);
    register(value, "4711").is(409, "conflict");
    register(value, "no good").is(422, "invalid");
    owner.get(KEYS + "/" + key.text("/key/id")).is(200).has("/used", 1);
    owner
        .get(KEYS + "/" + key.text("/key/id") + "/devices")
        .is(200)
        .has("/items/0/device", "meter-4711");
    Api.Answer audit = owner.get("/v1/audit?action=provisioning_key.used").is(200);
    audit.has("/items/0/actor", "device:meter-4711");
    assertThat(owner.get("/v1/audit").body()).doesNotContain(value);
    server.clock().forward(Duration.ofMinutes(2));
    meter.get("/v1/me").is(401);
  }

  /// A key is no way to take over what is there.
  @Test
  void aKeyOpensNoDeviceThatExists() {
    String value = key("").text("/value");
    String device = device();
    register(value, device).is(409, "conflict");
    register(value, "alice").is(409, "conflict");
  }

  @Test
  void aLostAnswerIsAskedForAgainByTheSecretOfTheDeviceAlone() {
    String value = key("").text("/value");
    String ask = "{'key': '%s', 'serial': 'lost-1', 'retry_secret': '%s'}";
    String secret = "s".repeat(32);
    String first = nobody.post(REGISTER, ask.formatted(value, secret)).is(201).text("/token");
    register(value, "lost-1").is(409);
    nobody.post(REGISTER, ask.formatted(value, "x".repeat(32))).is(409);
    nobody.post(REGISTER, ask.formatted(key("").text("/value"), secret)).is(409);
    String second = nobody.post(REGISTER, ask.formatted(value, secret)).is(201).text("/token");
    nobody.as(first).get("/v1/me").is(401);
    nobody.as(second).get("/v1/me").is(200);
    owner.get("/v1/audit?action=provisioning_key.used&target=nosuch").is(200);
    server.clock().forward(Duration.ofHours(2));
    nobody.post(REGISTER, ask.formatted(value, secret)).is(409);
    nobody.post(REGISTER, ask.formatted(value, "short")).is(422);
  }

  /// Unknown, disabled, expired, deleted, from elsewhere, and of a maker who lost the right.
  @Test
  void everyKeyThatIsNotGoodGetsTheSameAnswer() {
    Api.Answer disabled = key("");
    owner.change(KEYS + "/" + disabled.text("/key/id"), "{'enabled': false}").is(200);
    Api.Answer deleted = key("");
    owner.delete(KEYS + "/" + deleted.text("/key/id")).is(204);
    Api.Answer elsewhere = key(", 'addresses': ['192.0.2.0/24']");
    Api.Answer expired = key(", 'expires_at': '2026-11-22T12:00:01Z'");
    Api chief = server.user("chief", "user", "admin");
    String lent = chief.post(KEYS, "{'name': 'line', 'max_devices': 5}").is(201).text("/value");
    register(lent, "lent-1").is(201);
    owner.change("/v1/users/chief", "{'roles': ['user']}").is(200);
    String first = null;
    for (String value :
        List.of(
            "ghk_" + "A".repeat(43),
            "nonsense",
            disabled.text("/value"),
            deleted.text("/value"),
            elsewhere.text("/value"),
            expired.text("/value"),
            lent)) {
      Api.Answer answer = register(value, "any").is(401, "unauthenticated");
      String said = answer.text("/detail") + answer.text("/cure") + answer.text("/field");
      assertThat(said).isEqualTo(first == null ? said : first);
      first = said;
    }
    owner.get("/v1/devices/any").is(404);
    register(key(", 'addresses': ['127.0.0.0/8']").text("/value"), "near").is(201);
  }

  @Test
  void countsAreExactWhenManyComeAtOnce() throws Exception {
    Api.Answer key = owner.post(KEYS, "{'name': 'few', 'max_devices': 5}").is(201);
    List<Callable<Integer>> asks = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String serial = "crowd-" + i % 12;
      asks.add(() -> register(key.text("/value"), serial).status());
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> each : threads.invokeAll(asks)) {
        statuses.add(each.get());
      }
    }
    assertThat(statuses).containsOnly(201, 403, 409);
    assertThat(statuses.stream().filter(status -> status == 201)).hasSize(5);
    owner.get(KEYS + "/" + key.text("/key/id")).is(200).has("/used", 5);
    assertThat(owner.get(KEYS + "/" + key.text("/key/id") + "/devices").at("/items")).hasSize(5);
  }

  @Test
  void aListedDeviceTakesItsTokenOnceAndNobodyElseComes() {
    String value = key(", 'known_only': true").text("/value");
    String listed = device();
    register(value, "stranger").is(403, "forbidden");
    register(value, listed).is(201);
    register(value, listed).is(409);
    // once its tokens are taken away, it does not come back by itself
    owner
        .get("/v1/tokens?principal=device:" + listed)
        .at("/items")
        .forEach(token -> owner.delete("/v1/tokens/" + token.path("id").asText()).is(200));
    register(value, listed).is(409);
    String other = device();
    server.token(owner, "device:" + other);
    register(value, other).is(409);
  }

  @Test
  void nobodyMakesAKeyThatGivesMoreThanTheyHave() {
    alice.post(KEYS, "{'name': 'x', 'max_devices': 5}").is(403);
    owner.post(KEYS, "{'name': 'x', 'max_devices': 0}").is(422, "invalid");
    owner.post(KEYS, "{'name': 'x', 'max_devices': 5, 'id_pattern': 'same'}").is(422, "invalid");
    owner.post(KEYS, "{'name': 'x', 'max_devices': 5, 'roles': ['nosuch']}").is(422, "invalid");
    owner.post(KEYS, "{'name': 'x', 'max_devices': 5, 'addresses': ['x']}").is(422, "invalid");
    owner
        .post(KEYS, "{'name': 'x', 'max_devices': 5, 'known_only': true, 'owner': 'alice'}")
        .is(422, "invalid");
    String boss = "{'name': 'narrow', 'permissions': ['create_device'], 'principal': 'user:keyer'}";
    Api keyer = server.user("keyer", "user", "admin");
    Api narrow = nobody.as(keyer.post("/v1/tokens", boss).is(201).text("/value"));
    narrow.post(KEYS, "{'name': 'x', 'max_devices': 5}").is(403);
  }

  private static Api.Answer list(boolean dry, String csv) {
    return owner
        .with("Content-Type", "text/csv")
        .send("POST", "/v1/devices/import?dry_run=" + dry, csv);
  }

  @Test
  void aDryRunSaysLineByLineWhatTheListDoesAndASecondTimeItDoesNothing() {
    String csv =
        """
        id,name,owner,parent,attributes,claim
        gw-1,Gateway-1,alice,,,
        m-1,,,gw-1,model=X1;colour=red,yes
        m-2,,nobody,,,
        "m
        3",,,,,

        m-1,,,,,
        m-4,,,
        """;
    Api.Answer dry = list(true, csv).is(200);
    dry.has("/dry_run", true).has("/lines", 6).has("/created", 2).has("/refused", 4);
    dry.has("/items/0/line", 2).has("/items/1/line", 3).has("/items/2/line", 4);
    dry.has("/items/2/problem/field", "owner").has("/items/3/line", 5).has("/items/4/line", 8);
    dry.has("/items/5/line", 9);
    owner.get("/v1/devices/gw-1").is(404);
    Api.Answer done = list(false, csv).is(200);
    done.has("/created", 2).has("/refused", 4);
    owner.get("/v1/devices/m-1").is(200).has("/parent", "gw-1").has("/attributes/model", "X1");
    owner.get("/v1/devices/gw-1").is(200).has("/owner", "alice").has("/name", "Gateway-1");
    claim(alice, done.text("/items/1/claim_code/code")).is(200);
    // neither what was claimed nor anything else is undone by the same list
    Api.Answer again = list(false, csv).is(200).has("/unchanged", 2).has("/created", 0);
    assertThat(again.at("/items")).hasSize(4);
    owner.get("/v1/devices/m-1").is(200).has("/owner", "alice");
    String change = "id,owner,description,roles\nm-1,-,the first,device\n";
    Api.Answer changed = list(true, change).is(200).has("/changed", 1);
    changed.has("/items/0/changes/0/field", "description");
    changed.has("/items/0/changes/1/before", "alice");
    list(false, change).is(200).has("/changed", 1);
    assertThat(owner.get("/v1/devices/m-1").at("").has("owner")).isFalse();
  }

  @Test
  void aLineDoesNothingThatItsAuthorMayNot() {
    String csv = "id,roles,owner\nmine-1,,\nmine-2,admin,\nmine-3,,anna\n";
    Api.Answer done =
        alice.with("Content-Type", "text/csv").send("POST", "/v1/devices/import", csv).is(200);
    done.has("/created", 1).has("/refused", 2);
    done.has("/items/1/problem/status", 403).has("/items/2/problem/status", 403);
    String hidden = device();
    alice
        .with("Content-Type", "text/csv")
        .send("POST", "/v1/devices/import", "id,name\n" + hidden + ",stolen\n")
        .is(200)
        .has("/items/0/problem/status", 403);
  }

  /// What a line names in another application is answered as if it were nowhere.
  @Test
  void aListReachesNothingOfAnotherApplication() {
    owner.post("/v1/applications", "{'id': 'other'}").is(201);
    String here = device();
    String csv = "id,parent,owner\nfar-1,PARENT,\nfar-2,,OWNER\n";
    Api far = owner.in("other").with("Content-Type", "text/csv");
    Api.Answer there =
        far.send(
            "POST", "/v1/devices/import", csv.replace("PARENT", here).replace("OWNER", "alice"));
    Api.Answer nowhere =
        far.send(
            "POST",
            "/v1/devices/import",
            csv.replace("PARENT", "no-such").replace("OWNER", "nobody"));
    there.is(200).has("/refused", 2);
    assertThat(there.body().replace(here, "no-such").replace("alice", "nobody"))
        .isEqualTo(
            nowhere
                .body()
                .replaceAll(
                    nowhere.text("/items/0/problem/instance"),
                    there.text("/items/0/problem/instance")));
    String code = code(here).text("/code");
    Api stranger = server.userIn("other", "stranger", "user");
    claim(stranger, code).is(404, "not-found");
    claim(alice, code).is(200);
  }

  @Test
  void aListThatIsNoneChangesNothing() {
    list(false, "").is(422, "invalid");
    list(false, "id,colour\nx,red\n").is(422, "invalid");
    list(false, "name\nx\n").is(422, "invalid");
    list(false, "id,name\nnever,\"open\n").is(400, "malformed");
    owner.get("/v1/devices/never").is(404);
    owner.post("/v1/devices/import", "{}").is(415, "unsupported-media-type");
  }
}

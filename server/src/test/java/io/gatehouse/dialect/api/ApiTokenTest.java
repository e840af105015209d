package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tokens: shown once, narrowed, disabled, rotated, deleted.
class ApiTokenTest {
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
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theValueIsInTheAnswerToIssuingAndNowhereElse() {
    Api alice = server.user("shown");
    Api.Answer issued = alice.post("/v1/tokens", "{'name': 'laptop'}").is(201);
    String value = issued.text("/value");
    String path = "/v1/tokens/" + issued.text("/token/id");
    assertThat(issued.header("Location")).isEqualTo(path);
    assertThat(alice.get(path).is(200).body()).doesNotContain(value);
    assertThat(alice.get("/v1/tokens").is(200).body()).doesNotContain(value);
    assertThat(owner.get("/v1/audit?action=token.created").is(200).body()).doesNotContain(value);
    alice.get("/v1/tokens").has("/items/0/name", "laptop");
  }

  @Test
  void aNarrowTokenDoesWhatItsListSaysAndNothingElse() {
    Api alice = server.user("narrow");
    alice.post("/v1/devices", "{'name': 'narrow-boat'}").is(201);
    Api.Answer issued =
        alice.post("/v1/tokens", "{'name': 'reader', 'permissions': ['read_own_device']}").is(201);
    Api reader = nobody.as(issued.text("/value"));
    reader.get("/v1/devices/narrow-boat").is(200);
    reader.get("/v1/me").is(200).has("/credential/permissions/0", "read_own_device");
    reader
        .with("If-Match", "\"1\"")
        .patch("/v1/devices/narrow-boat", "{'description': 'x'}")
        .is(403, "forbidden")
        .has("/code", "outside-token");
    reader.delete("/v1/devices/narrow-boat").is(403);
    reader.post("/v1/devices", "{'name': 'another'}").is(403);
    reader.get("/v1/users/narrow").is(403);
    reader.post("/v1/tokens", "{'name': 'wide'}").is(403);
    reader.post("/v1/tokens", "{'name': 'same', 'permissions': ['read_own_device']}").is(403);
    String path = "/v1/tokens/" + issued.text("/token/id");
    reader.with("If-Match", "\"1\"").patch(path, "{'permissions': null}").is(403);
    reader.post(path + "/rotate", "{}").is(403);
    reader.delete("/v1/me/sessions").is(403);
    alice.get("/v1/me").is(200);
  }

  @Test
  void aNarrowTokenOfAnAdministratorIsNoAdministrator() {
    Api issued =
        nobody.as(
            owner
                .post(
                    "/v1/tokens",
                    "{'name': 'look', 'permissions': ['read_device', 'create_token']}")
                .is(201)
                .text("/value"));
    issued.get("/v1/devices").is(200);
    assertThat(issued.get("/v1/users").is(200).at("/items").size()).isZero();
    issued.get("/v1/roles/admin").is(403);
    issued.post("/v1/tokens", "{'name': 'wider'}").is(403);
    issued.post("/v1/tokens", "{'name': 'wider', 'permissions': ['admin_application']}").is(403);
    issued.get("/v1/audit").is(403);
    issued.get("/v1/audit/verify").is(403);
    issued.post("/v1/applications", "{'id': 'mine'}").is(403);
  }

  @Test
  void aListMayOnlyBecomeWiderThroughWhoHoldsMore() {
    Api alice = server.user("widening");
    Api.Answer issued =
        alice.post("/v1/tokens", "{'name': 't', 'permissions': ['read_own_device']}").is(201);
    Api token = nobody.as(issued.text("/value"));
    String path = "/v1/tokens/" + issued.text("/token/id");
    alice.change(path, "{'permissions': ['read_own_device', 'create_own_device']}").is(200);
    token.post("/v1/devices", "{'name': 'widened'}").is(201);
    alice.change(path, "{'permissions': null}").is(200);
    token.get("/v1/users/widening").is(200);
  }

  @Test
  void aDisabledTokenIsRefusedFromTheNextRequestOn() {
    Api alice = server.user("disabling");
    Api.Answer issued = alice.post("/v1/tokens", "{'name': 't'}").is(201);
    Api token = nobody.as(issued.text("/value"));
    String path = "/v1/tokens/" + issued.text("/token/id");
    token.get("/v1/me").is(200);
    alice.change(path, "{'enabled': false}").is(200).has("/enabled", false);
    token.get("/v1/me").is(401);
    token.post("/v1/check", "{'verb': 'read', 'resource': 'device'}").is(401);
    token.get("/v1/check?verb=read&type=device").is(401);
    alice.change(path, "{'enabled': true}").is(200);
    token.get("/v1/me").is(200);
    alice.delete(path).is(200);
    token.get("/v1/me").is(401);
    owner.get(path).is(404, "not-found");
  }

  @Test
  void aTokenEndsWhenItExpires() throws Exception {
    try (TestServer own = TestServer.start()) {
      Api issued =
          own.nobody()
              .as(
                  own.owner()
                      .post("/v1/tokens", "{'name': 't', 'expires_at': '2026-11-22T13:00:00Z'}")
                      .is(201)
                      .has("/token/expires_at", "2026-11-22T13:00:00Z")
                      .text("/value"));
      issued.get("/v1/me").is(200);
      own.clock().forward(Duration.ofMinutes(61));
      issued.get("/v1/me").is(401, "credential-ended");
    }
  }

  @Test
  void bothValuesWorkDuringARotationAndThenOnlyTheNewOne() throws Exception {
    try (TestServer own = TestServer.start()) {
      Api.Answer issued = own.owner().post("/v1/tokens", "{'name': 't'}").is(201);
      String path = "/v1/tokens/" + issued.text("/token/id") + "/rotate";
      Api old = own.nobody().as(issued.text("/value"));
      Api.Answer rotated = own.owner().post(path, "{'overlap_seconds': 3600}").is(200);
      Api fresh = own.nobody().as(rotated.text("/value"));
      assertThat(rotated.text("/value")).isNotEqualTo(issued.text("/value"));
      rotated.has("/token/id", issued.text("/token/id"));
      old.get("/v1/me").is(200);
      fresh.get("/v1/me").is(200);
      own.clock().forward(Duration.ofMinutes(61));
      old.get("/v1/me").is(401);
      fresh.get("/v1/me").is(200);
      Api.Answer again = own.owner().post(path, "{}").is(200);
      fresh.get("/v1/me").is(401);
      own.nobody().as(again.text("/value")).get("/v1/me").is(200);
      own.owner().post(path, "{'overlap_seconds': -1}").is(422, "invalid");
      own.owner().post(path, "{'overlap_seconds': 99999999}").is(422, "invalid");
    }
  }

  @Test
  void tokensOfOthersAreNobodysBusiness() {
    Api alice = server.user("private");
    Api bob = server.user("curious");
    String id = alice.post("/v1/tokens", "{'name': 't'}").is(201).text("/token/id");
    bob.get("/v1/tokens/" + id).is(403);
    bob.get("/v1/tokens/t-nosuch").is(403);
    bob.with("If-Match", "\"1\"").patch("/v1/tokens/" + id, "{'enabled': false}").is(403);
    bob.post("/v1/tokens/" + id + "/rotate", "{}").is(403);
    bob.delete("/v1/tokens/" + id).is(403);
    assertThat(bob.get("/v1/tokens").is(200).at("/items").size()).isZero();
    Api.Answer foreign = bob.get("/v1/tokens?principal=user:private");
    assertThat(foreign.status() == 403 || foreign.at("/items").isEmpty()).isTrue();
    owner.get("/v1/tokens/" + id).is(200);
    owner.get("/v1/tokens?principal=user:private&kind=api").is(200).has("/items/0/id", id);
  }

  @Test
  void aConnectionCredentialComesWithAUserName() {
    Api alice = server.user("broker");
    Api.Answer issued = alice.post("/v1/tokens", "{'name': 'mqtt', 'kind': 'connection'}").is(201);
    assertThat(issued.text("/value")).startsWith("ghc_");
    assertThat(issued.text("/user_name")).isNotBlank();
    issued.has("/token/kind", "connection");
  }
}

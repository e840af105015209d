package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The whole story, from an empty server to the record of what happened.
class ApiLifeTest {

  @Test
  void aServerIsSetUpFilledAskedAndTakenBack() throws Exception {
    try (TestServer server = TestServer.start()) {
      Api nobody = server.nobody();
      nobody.get("/v1/setup").is(200).has("/needed", true);
      nobody
          .post("/v1/setup", "{'secret': 'wrong', 'name': 'anna', 'password': 'wind and tide'}")
          .is(401, "credential-refused");
      String claim =
          "{'secret': '%s', 'name': 'anna', 'password': 'wind and tide'}"
              .formatted(server.setupSecret());
      nobody.post("/v1/setup", claim).is(201).has("/principal", "owner:anna");
      nobody.get("/v1/setup").is(200).has("/needed", false);
      nobody.post("/v1/setup", claim).is(409, "conflict");

      Api owner = nobody.login("anna", "wind and tide", "main");
      owner.get("/v1/me").is(200).has("/principal", "owner:anna").has("/application", "main");

      owner
          .post("/v1/roles", "{'id': 'skipper', 'allow': ['publish_channel:fleet/#'], 'deny': []}")
          .is(201)
          .has("/version", 1);
      owner.post("/v1/groups", "{'id': 'crew', 'roles': ['skipper']}").is(201);
      owner
          .post(
              "/v1/users",
              "{'name': 'alice', 'password': 'tide and moon', 'groups': ['crew'],"
                  + " 'public_data': {'display_name': 'Alice'}}")
          .is(201)
          .has("/id", "alice")
          .has("/roles/0", "user")
          .has("/has_password", true);
      Api alice = nobody.login("alice", "tide and moon", "main");
      alice
          .get("/v1/me")
          .is(200)
          .has("/groups/0", "crew")
          .has("/public_data/display_name", "Alice");

      alice.post("/v1/devices", "{'name': 'boat-7'}").is(201).has("/owner", "alice");
      Api.Answer issued =
          alice
              .post(
                  "/v1/tokens",
                  "{'principal': 'device:boat-7', 'name': 'on board',"
                      + " 'permissions': ['push_own_device']}")
              .is(201);
      assertThat(issued.text("/value")).startsWith("gha_");
      Api boat = nobody.as(issued.text("/value"));
      boat.get("/v1/me")
          .is(200)
          .has("/principal", "device:boat-7")
          .has("/credential/permissions/0", "push_own_device");

      boat.get("/v1/check?verb=push&type=device&id=boat-7").is(200).has("/allowed", true);
      boat.get("/v1/check?verb=read&type=device&id=boat-7")
          .is(200)
          .has("/allowed", false)
          .has("/reason/code", "outside-token");
      alice
          .post("/v1/check", "{'verb': 'publish', 'resource': 'channel:fleet/7/alarms'}")
          .is(200)
          .has("/allowed", true);
      alice
          .post(
              "/v1/check",
              "{'checks': [{'verb': 'read', 'resource': 'device:boat-7'},"
                  + " {'verb': 'subscribe', 'resource': 'channel:fleet/#'}]}")
          .is(200)
          .has("/results/0/allowed", true)
          .has("/results/1/allowed", false);

      owner
          .post(
              "/v1/explain",
              "{'subject': 'user:alice', 'verb': 'subscribe', 'resource': 'channel:fleet/7'}")
          .is(200)
          .has("/allowed", false)
          .has("/reason/code", "no-rule")
          .has("/smallest_grant/subject", "user:alice")
          .has("/smallest_grant/permission", "subscribe_channel:fleet/7");
      Api.Answer grant =
          owner
              .post(
                  "/v1/grants",
                  "{'subject': 'user:alice', 'permission': 'subscribe_channel:fleet/7'}")
              .is(201);
      alice.get("/v1/check?verb=subscribe&type=channel&id=fleet/7").is(200).has("/allowed", true);
      owner.get("/v1/grants?subject=user:alice").is(200).has("/items/0/id", grant.text("/id"));
      owner.delete("/v1/grants/" + grant.text("/id")).is(200).has("/receipt/connections", 0);
      alice.get("/v1/check?verb=subscribe&type=channel&id=fleet/7").is(200).has("/allowed", false);

      alice
          .post("/v1/channels/publish", "{'channel': 'fleet/7/position', 'message': {'lat': 54}}")
          .is(200)
          .has("/receivers", 0);
      Api.Answer refused =
          alice.post("/v1/channels/publish", "{'channel': 'harbour', 'message': 'on'}");
      refused.is(403, "forbidden");
      alice
          .get("/v1/decisions/" + refused.text("/decision"))
          .is(200)
          .has("/verb", "publish")
          .has("/resource", "channel:harbour")
          .has("/allowed", false);

      alice.delete("/v1/tokens/" + issued.text("/token/id")).is(200);
      boat.get("/v1/me").is(401);
      owner.delete("/v1/devices/boat-7").is(200);
      owner.delete("/v1/users/alice").is(200);
      alice.get("/v1/me").is(401);

      Api.Answer audit = owner.get("/v1/audit?limit=100").is(200);
      assertThat(audit.at("/items").findValuesAsText("action"))
          .contains(
              "role.created",
              "group.created",
              "user.created",
              "device.created",
              "token.created",
              "grant.created",
              "grant.deleted",
              "token.deleted",
              "device.deleted",
              "user.deleted");
      assertThat(audit.body()).doesNotContain(issued.text("/value"), "tide and moon");
      owner.get("/v1/audit/verify").is(200).has("/valid", true);
    }
  }
}

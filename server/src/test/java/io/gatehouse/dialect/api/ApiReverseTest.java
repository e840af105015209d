package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may, what may somebody, and what was refused, as the console asks.
class ApiReverseTest {
  private static TestServer server;
  private static Api owner;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/roles", "{'id': 'pilot', 'allow': ['publish_channel:fleet/#']}").is(201);
    owner.post("/v1/groups", "{'id': 'fleet', 'roles': ['pilot']}").is(201);
    owner.post("/v1/groups", "{'id': 'deck', 'parents': ['fleet']}").is(201);
    owner.post("/v1/users", "{'name': 'ann', 'groups': ['deck']}").is(201);
    owner.post("/v1/users", "{'name': 'ben', 'roles': ['user', 'pilot']}").is(201);
    owner.post("/v1/users", "{'name': 'cy'}").is(201);
    owner.post("/v1/devices", "{'name': 'buoy'}").is(201);
    grant("device:buoy", "publish_channel:fleet/+/alarms");
    grant("user:cy", "publish_channel:fleet/7");
    owner.post("/v1/users", "{'name': 'dot', 'groups': ['deck']}").is(201);
    owner
        .post(
            "/v1/grants",
            "{'subject': 'user:dot', 'permission': 'publish_channel:fleet/7', 'effect': 'deny'}")
        .is(201);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void grant(String subject, String permission) {
    owner
        .post("/v1/grants", "{'subject': '%s', 'permission': '%s'}".formatted(subject, permission))
        .is(201);
  }

  private static Set<String> who(Api.Answer answer) {
    Set<String> who = new TreeSet<>();
    answer
        .at("/subjects")
        .forEach(one -> who.add(one.path("effect").asText() + " " + one.path("subject").asText()));
    who.removeIf(one -> one.contains("owner:"));
    return who;
  }

  private static JsonNode one(Api.Answer answer, String subject) {
    for (JsonNode one : answer.at("/subjects")) {
      if (one.path("subject").asText().equals(subject)) {
        return one;
      }
    }
    throw new AssertionError("no " + subject + " in " + answer);
  }

  @Test
  void whoCanNamesEachWithTheRuleAndTheWayToIt() {
    Api.Answer answer =
        owner
            .post("/v1/who-can", "{'verb': 'publish', 'resource': 'channel:fleet/7/alarms'}")
            .is(200);
    assertThat(who(answer))
        .containsExactly("allow device:buoy", "allow user:ann", "allow user:ben", "allow user:cy");
    assertThat(one(answer, "user:ann").path("rule").toString())
        .isEqualTo(
            "{\"kind\":\"role\",\"id\":\"pilot\",\"label\":\"publish_channel:fleet/#\","
                + "\"via\":[\"deck\",\"fleet\"],\"role\":\"pilot\"}");
    assertThat(one(answer, "user:ben").at("/rule/via")).isEmpty();
    assertThat(one(answer, "device:buoy").at("/rule/kind").asText()).isEqualTo("grant");
    assertThat(one(answer, "user:ann").path("name").asText()).isEqualTo("ann");
    assertThat(answer.at("/subjects").toString()).contains("\"kind\":\"admin\"");
    answer.has("/cut", false).has("/asked", false);
  }

  @Test
  void whoCanComesPageByPageWithoutLossOrRepetition() {
    owner.post("/v1/roles", "{'id': 'reader', 'allow': ['read_device:paged']}").is(201);
    owner.post("/v1/groups", "{'id': 'readers', 'roles': ['reader']}").is(201);
    Set<String> wanted = new TreeSet<>();
    for (int i = 0; i < 9; i++) {
      String how = i % 3 == 0 ? "'groups': ['readers']" : "'roles': ['user', 'reader']";
      owner.post("/v1/users", "{'name': 'page-%d', %s}".formatted(i, how)).is(201);
      wanted.add("allow user:page-" + i);
    }
    grant("user:page-0", "read_device:paged");
    owner.change("/v1/users/page-1", "{'groups': ['readers']}").is(200);
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      Api.Answer page =
          owner
              .post(
                  "/v1/who-can",
                  "{'verb': 'read', 'resource': 'device:paged', 'limit': 2%s}".formatted(after))
              .is(200);
      assertThat(page.at("/subjects").size()).isLessThanOrEqualTo(2);
      seen.addAll(who(page));
      after =
          page.at("/next").isMissingNode() ? "" : ", 'after': '%s'".formatted(page.text("/next"));
    } while (!after.isEmpty());
    assertThat(seen).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(seen)).isEqualTo(wanted);
    owner
        .post("/v1/who-can", "{'verb': 'read', 'resource': 'device:paged', 'after': '?'}")
        .is(422, "invalid")
        .has("/field", "/after");
    owner
        .post("/v1/who-can", "{'verb': 'read', 'resource': 'device:paged', 'limit': 1001}")
        .is(422, "invalid");
  }

  @Test
  void whereEverybodyMayOnlyTheRestIsNamed() {
    owner
        .put(
            "/v1/channels/rules",
            "{'pattern': 'square/#', 'publish': 'authenticated', 'subscribe': 'anonymous'}")
        .is(200);
    owner
        .post(
            "/v1/grants",
            "{'subject': 'group:deck', 'permission': 'publish_channel:square/+/x',"
                + " 'effect': 'deny'}")
        .is(201);
    Api.Answer publish =
        owner.post("/v1/who-can", "{'verb': 'publish', 'resource': 'channel:square/1/x'}").is(200);
    publish.has("/everyone", "authenticated");
    assertThat(who(publish)).containsExactly("deny user:ann", "deny user:dot");
    owner
        .post("/v1/who-can", "{'verb': 'subscribe', 'resource': 'channel:square/1/x'}")
        .is(200)
        .has("/everyone", "anonymous");
  }

  @Test
  void whoeverOwnsAThingIsFoundByTheRuleOfOwners() {
    Api eve = server.user("eve");
    eve.post("/v1/devices", "{'name': 'skiff'}").is(201);
    Api.Answer answer =
        owner.post("/v1/who-can", "{'verb': 'read', 'resource': 'device:skiff'}").is(200);
    assertThat(who(answer)).contains("allow user:eve");
    assertThat(one(answer, "user:eve").at("/rule/kind").asText()).isEqualTo("ownership");
    assertThat(one(answer, "user:eve").at("/rule/role").asText()).isEqualTo("user");
  }

  @Test
  void aGrantWithAConditionIsShownAsSuch() {
    owner
        .post(
            "/v1/grants",
            "{'subject': 'user:cy', 'permission': 'publish_channel:night/1',"
                + " 'transports': ['mqtt']}")
        .is(201);
    String question = "{'verb': 'publish', 'resource': 'channel:night/1'%s}";
    assertThat(who(owner.post("/v1/who-can", question.formatted("")).is(200)))
        .containsExactly("conditional user:cy");
    Api.Answer mqtt = owner.post("/v1/who-can", question.formatted(", 'transport': 'mqtt'"));
    assertThat(who(mqtt.is(200))).containsExactly("allow user:cy");
  }

  @Test
  void whatSomebodyCanIsEveryRuleThatTheyHave() {
    Api.Answer dot = owner.post("/v1/what-can", "{'subject': 'user:dot'}").is(200);
    dot.has("/rights/0/effect", "deny"); // denials go first
    assertThat(dot.at("/rights").toString())
        .contains(
            "\"effect\":\"deny\",\"permission\":\"publish_channel:fleet/7\"",
            "\"kind\":\"role\",\"id\":\"pilot\"",
            "\"via\":[\"deck\",\"fleet\"]");
    assertThat(dot.at("/groups").toString()).isEqualTo("[\"deck\",\"fleet\"]");
    assertThat(dot.at("/channel_rules").isArray()).isTrue();
    owner.post("/v1/what-can", "{'subject': 'group:deck'}").is(200).has("/roles/0", "pilot");
    owner
        .post("/v1/what-can", "{'subject': 'role:pilot'}")
        .is(200)
        .has("/rights/0/source/id", "pilot");
    owner.post("/v1/what-can", "{'subject': 'anonymous'}").is(200);
    owner.post("/v1/what-can", "{'subject': 'user:nosuch'}").is(404);
    owner.post("/v1/what-can", "{'subject': 'role:nosuch'}").is(404);
    owner.post("/v1/what-can", "{'subject': 'nonsense'}").is(422, "invalid");
  }

  @Test
  void aTokenNarrowsWhatItsPrincipalCan() {
    String body =
        "{'principal': 'user:ben', 'name': 'n', 'permissions': ['publish_channel:fleet/7']}";
    String id = owner.post("/v1/tokens", body).is(201).text("/token/id");
    owner
        .post("/v1/what-can", "{'subject': 'user:ben', 'token': '%s'}".formatted(id))
        .is(200)
        .has("/narrowed_by/0", "publish_channel:fleet/7");
    owner
        .post("/v1/what-can", "{'subject': 'user:cy', 'token': '%s'}".formatted(id))
        .is(422, "invalid");
  }

  @Test
  void aRefusalIsListedWithItsCountAndExplainedWithAPathAndAGrantToGive() {
    Api frank = server.user("frank");
    for (int i = 0; i < 3; i++) {
      frank.get("/v1/devices/buoy").is(403);
    }
    Api.Answer list = owner.get("/v1/refusals?subject=user:frank").is(200);
    assertThat(list.at("/refusals").size()).isEqualTo(1);
    list.has("/refusals/0/count", 3)
        .has("/refusals/0/verb", "read")
        .has("/refusals/0/resource", "device:buoy")
        .has("/refusals/0/reason", "no-rule")
        .has("/refusals/0/why", "no rule allows this")
        .has("/refusals/0/transport", "http")
        .has("/refusals/0/address", "127.0.0.1");
    Api.Answer why = owner.get("/v1/decisions/" + list.text("/refusals/0/id")).is(200);
    assertThat(why.at("/path").toString())
        .isEqualTo(
            "[{\"kind\":\"principal\",\"id\":\"user:frank\"},"
                + "{\"kind\":\"missing\",\"id\":\"read_device:buoy\"},"
                + "{\"kind\":\"resource\",\"id\":\"device:buoy\"}]");
    owner.post("/v1/grants", why.at("/suggested_grant").toString()).is(201);
    frank.get("/v1/devices/buoy").is(200);
    String question = "{'subject': 'user:ann', 'verb': 'publish', 'resource': 'channel:fleet/9'}";
    assertThat(owner.post("/v1/explain", question).is(200).at("/path").toString())
        .isEqualTo(
            "[{\"kind\":\"principal\",\"id\":\"user:ann\"},{\"kind\":\"group\",\"id\":\"deck\"},"
                + "{\"kind\":\"group\",\"id\":\"fleet\"},{\"kind\":\"role\",\"id\":\"pilot\"},"
                + "{\"kind\":\"permission\",\"id\":\"publish_channel:fleet/#\",\"effect\":\"allow\"},"
                + "{\"kind\":\"resource\",\"id\":\"channel:fleet/9\"}]");
    // whoever may not read the policy sees no path
    Api.Answer own = frank.post("/v1/explain", "{'verb': 'read', 'resource': 'user:ann'}").is(200);
    assertThat(own.at("/path").isMissingNode()).isTrue();
  }

  @Test
  void refusalsAreFilteredAndReadPageByPage() {
    Api gil = server.user("gil");
    for (String name : List.of("p1", "p2", "p3")) {
      gil.get("/v1/roles/" + name).is(403);
    }
    gil.delete("/v1/roles/p1").is(403);
    assertThat(
            owner.get("/v1/refusals?subject=user:gil&verb=delete").is(200).at("/refusals").size())
        .isEqualTo(1);
    assertThat(
            owner
                .get("/v1/refusals?subject=user:gil&reason=denied-by-rule")
                .is(200)
                .at("/refusals"))
        .isEmpty();
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      Api.Answer page =
          owner.get("/v1/refusals?subject=user:gil&verb=read&limit=2" + after).is(200);
      page.at("/refusals").forEach(one -> seen.add(one.path("resource").asText()));
      after = page.at("/next").isMissingNode() ? "" : "&after=" + page.text("/next");
    } while (!after.isEmpty());
    assertThat(seen).containsExactly("role:p3", "role:p2", "role:p1");
    owner.get("/v1/refusals?after=x").is(422, "invalid");
    owner.get("/v1/refusals?verb=x").is(400);
  }

  @Test
  void aReaderOfTheAuditSeesNoNamesOfThoseWhomTheyMayNotRead() {
    owner.post("/v1/roles", "{'id': 'auditor', 'allow': ['read_audit']}").is(201);
    Api auditor = server.user("auditor-1", "user", "auditor");
    Api.Answer answer =
        auditor
            .post("/v1/who-can", "{'verb': 'publish', 'resource': 'channel:fleet/7/alarms'}")
            .is(200);
    assertThat(one(answer, "user:ann").has("name")).isFalse();
    auditor.get("/v1/refusals").is(200);
    String narrow = "{'principal': 'user:auditor-1', 'name': 'n', 'permissions': ['read_device']}";
    Api narrowed = auditor.as(owner.post("/v1/tokens", narrow).is(201).text("/value"));
    narrowed.post("/v1/what-can", "{'subject': 'user:ann'}").is(403);
    narrowed.get("/v1/refusals").is(403);
  }
}

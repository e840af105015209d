package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a change would do, held against what it does.
class ApiWhatIfTest {
  private static final Map<String, String> QUESTIONS =
      Map.of(
          "a", "publish channel:fleet/1",
          "b", "publish channel:fleet/2",
          "c", "subscribe channel:square/x",
          "d", "read device:buoy",
          "e", "read device:raft");

  private TestServer server;
  private Api owner;
  private String grant = "";

  @BeforeEach
  void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/roles", "{'id': 'pilot', 'allow': ['publish_channel:fleet/1']}").is(201);
    owner.post("/v1/roles", "{'id': 'looker', 'allow': ['read_device']}").is(201);
    owner.post("/v1/groups", "{'id': 'crew', 'roles': ['pilot']}").is(201);
    owner.post("/v1/devices", "{'name': 'buoy'}").is(201);
    owner
        .put(
            "/v1/channels/rules",
            "{'pattern': 'square/#', 'publish': 'permission', 'subscribe': 'authenticated'}")
        .is(200);
    server.user("ann", "user", "pilot");
    server.user("ben");
    owner.change("/v1/users/ben", "{'groups': ['crew']}").is(200);
    grant =
        owner
            .post("/v1/grants", "{'subject': 'user:ben', 'permission': 'read_device:buoy'}")
            .is(201)
            .text("/id");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /// What everybody may now; to ask is to be noted, too.
  private Set<String> allowed() {
    Set<String> allowed = new TreeSet<>();
    for (String name : new String[] {"ann", "ben"}) {
      Api caller = owner.nobody().login(name, TestServer.PASSWORD, "main");
      QUESTIONS
          .values()
          .forEach(question -> {
            String[] words = question.split(" ", 2);
            String body = "{'verb': '%s', 'resource': '%s'}".formatted(words[0], words[1]);
            if (caller.post("/v1/check", body).is(200).at("/allowed").asBoolean()) {
              allowed.add("user:" + name + " " + question);
            }
          });
    }
    return allowed;
  }

  private static Set<String> turned(JsonNode turns) {
    Set<String> turned = new TreeSet<>();
    turns.forEach(turn ->
        turned.add(
            String.join(
                " ",
                turn.path("subject").asText(),
                turn.path("verb").asText(),
                turn.path("resource").asText())));
    turned.removeIf(one -> !one.matches(".*(fleet|square|buoy|raft).*"));
    return turned;
  }

  private static Set<String> without(Set<String> all, Set<String> other) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(other);
    return rest;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'put_role': {'id': 'pilot', 'allow': ['publish_channel:fleet/2']}}"
            + " | PUT /v1/roles/pilot | {'allow': ['publish_channel:fleet/2']}",
        "{'put_role': {'id': 'user', 'deny': ['subscribe_channel:square/#']}}"
            + " | PUT /v1/roles/user | {'deny': ['subscribe_channel:square/#']}",
        "{'delete_role': 'pilot'} | DELETE /v1/roles/pilot |",
        "{'add_grant': {'subject': 'group:crew', 'permission': 'publish_channel:fleet/2'}}"
            + " | POST /v1/grants | {'subject': 'group:crew', 'permission': 'publish_channel:fleet/2'}",
        "{'add_grant': {'subject': 'user:ann', 'permission': 'publish_channel:#', 'effect': 'deny'}}"
            + " | POST /v1/grants"
            + " | {'subject': 'user:ann', 'permission': 'publish_channel:#', 'effect': 'deny'}",
        "{'delete_grant': 'GRANT'} | DELETE /v1/grants/GRANT |",
        "{'give_role': {'principal': 'user:ann', 'role': 'looker'}}"
            + " | PATCH /v1/users/ann | {'roles': ['user', 'pilot', 'looker']}",
        "{'take_role': {'principal': 'user:ann', 'role': 'pilot'}}"
            + " | PATCH /v1/users/ann | {'roles': ['user']}",
        "{'give_role': {'principal': 'group:crew', 'role': 'looker'}}"
            + " | PATCH /v1/groups/crew | {'roles': ['pilot', 'looker']}",
        "{'take_role': {'principal': 'group:crew', 'role': 'pilot'}}"
            + " | PATCH /v1/groups/crew | {'roles': []}",
        "{'put_rule': {'pattern': 'fleet/+', 'publish': 'nobody', 'subscribe': 'anonymous'}}"
            + " | PUT /v1/channels/rules"
            + " | {'pattern': 'fleet/+', 'publish': 'nobody', 'subscribe': 'anonymous'}",
        "{'delete_rule': 'square/#'} | DELETE /v1/channels/rules?pattern=square/%23 |",
      })
  void whatWouldBeLostAndGainedIsWhatIsLostAndGained(String change, String made, String body) {
    Set<String> before = allowed();
    Api.Answer paper =
        owner
            .post("/v1/what-if", "{'changes': [%s]}".formatted(change.replace("GRANT", grant)))
            .is(200);
    assertThat(allowed()).as("nothing has changed").isEqualTo(before);
    String[] words = made.split(" ", 2);
    Api.Answer done =
        owner
            .with("If-Match", "*")
            .send(words[0], words[1].replace("GRANT", grant), body == null ? null : body);
    assertThat(done.status()).as("%s", done).isBetween(200, 201);
    Set<String> after = allowed();
    assertThat(turned(paper.at("/lost"))).isEqualTo(without(before, after));
    assertThat(turned(paper.at("/gained"))).isEqualTo(without(after, before));
    assertThat(after).as("the change does something").isNotEqualTo(before);
  }

  @Test
  void aLossNamesTheRuleThatGaveAndWhatIsLeft() {
    var _ = allowed();
    Api.Answer paper = owner.post("/v1/what-if", "{'changes': [{'delete_role': 'pilot'}]}").is(200);
    JsonNode ben = null;
    for (JsonNode turn : paper.at("/lost")) {
      ben = turn.path("subject").asText().equals("user:ben") ? turn : ben;
    }
    assertThat(ben).isNotNull();
    assertThat(ben.at("/before/rule/id").asText()).isEqualTo("pilot");
    assertThat(ben.at("/before/rule/via").toString()).isEqualTo("[\"crew\"]");
    assertThat(ben.at("/after/allowed").asBoolean()).isFalse();
    assertThat(ben.at("/after/reason").asText()).isEqualTo("no-rule");
    assertThat(ben.path("count").asInt()).isEqualTo(1);
    assertThat(paper.at("/replayed").asInt()).isGreaterThanOrEqualTo(8);
    assertThat(paper.at("/since").asText()).isNotEmpty();
  }

  @Test
  void aWrongChangeIsNamedByItsPlace() {
    refused("{'changes': []}", "/changes");
    refused("{'changes': [{}]}", "/changes/0");
    refused("{'changes': [{'delete_role': 'pilot', 'delete_grant': 'x'}]}", "/changes/0");
    refused("{'changes': [{'delete_role': 'nosuch'}]}", "/changes/0");
    refused("{'changes': [{'delete_role': 'pilot'}, {'delete_role': 'pilot'}]}", "/changes/1");
    refused(
        "{'changes': [{'put_role': {'id': 'x', 'allow': ['read_nothing']}}]}",
        "/changes/0/put_role/allow/0");
    refused(
        "{'changes': [{'add_grant': {'subject': 'user:nosuch', 'permission': 'read_role'}}]}",
        "/changes/0");
    refused(
        "{'changes': [{'give_role': {'principal': 'role:user', 'role': 'user'}}]}",
        "/changes/0/give_role/principal");
    refused(
        "{'changes': [{'put_rule': {'pattern': 'a/#/b', 'publish': 'nobody',"
            + " 'subscribe': 'nobody'}}]}",
        "/changes/0/put_rule/pattern");
    refused("{'changes': [{'delete_role': 'pilot'}], 'decisions': 0}", "/decisions");
  }

  private void refused(String body, String field) {
    owner.post("/v1/what-if", body).is(422, "invalid").has("/field", field);
  }

  @Test
  void whoReadsTheAuditAloneDoesNotRehearse() {
    owner.post("/v1/roles", "{'id': 'auditor', 'allow': ['read_audit']}").is(201);
    server
        .user("aud", "user", "auditor")
        .post("/v1/what-if", "{'changes': [{'delete_role': 'pilot'}]}")
        .is(403);
  }
}

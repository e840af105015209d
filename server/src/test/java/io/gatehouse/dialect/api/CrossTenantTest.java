package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// OWASP ASVS 5.0, 8.4.1: walks every operation of the contract as an administrator of another
/// application. What is foreign is answered like what is nowhere, and nothing of it is shown.
///
/// A new collection with `{id}` needs a line in [ForeignThings]: something of it that is in `main`.
class CrossTenantTest {
  private static final String MARK = ForeignThings.MARK;
  private static final String NOWHERE = "is-nowhere";

  /// Operations that neither name nor show anything of an application, that strangers use to ask it
  /// for access, or that open a stream of channels, of which [#channelsOfOneNameAreTwo] tells.
  private static final Set<String> WITHOUT_THINGS =
      Set.of(
          "POST /v1/setup",
          "POST /v1/login",
          "POST /v1/logout",
          "POST /v1/login/passkey-options",
          "POST /v1/me/login",
          "POST /v1/me/renewal",
          "GET /v1/me/factors",
          "POST /v1/me/factors",
          "POST /v1/me/factors/passkey-options",
          "POST /v1/me/recovery-codes",
          "GET /v1/me/email",
          "PUT /v1/me/email",
          "DELETE /v1/me/email",
          "POST /v1/password-resets",
          "POST /v1/password-links/look",
          "POST /v1/password-links",
          "POST /v1/email-links",
          "GET /v1/factor-policy",
          "POST /v1/access-requests",
          "PUT /v1/outbound",
          "GET /v1/oauth/callback",
          "POST /v1/devices/register",
          // its body is CSV: see ApiProvisionTest
          "POST /v1/devices/import",
          // the keys of the application itself
          "GET /v1/oauth/keys",
          "POST /v1/oauth/keys",
          // the names of the application itself
          "GET /v1/scriptr/account",
          "POST /v1/scriptr/owner/token",
          "GET /v1/stream",
          "GET /v1/ws",
          "GET /docs",
          "GET /docs/style.css",
          "GET /v1/openapi.yaml",
          "GET /v1/openapi.json");

  /// Operations that name things in their bodies: ID is foreign once and nowhere once.
  private static final Map<String, List<String>> BODIES =
      Map.ofEntries(
          Map.entry("PUT /v1/me/password", List.of("{'new_password': 'x'}")),
          Map.entry("DELETE /v1/me/sessions", List.of("")),
          Map.entry(
              "PUT /v1/factor-policy", List.of("{'administrators': false, 'roles': ['ID-role']}")),
          Map.entry("POST /v1/invitations", List.of("{'email': 'a@b', 'roles': ['ID-role']}")),
          Map.entry(
              "POST /v1/script-timers", List.of("{'script': 'ID-script', 'cron': '* * * * *'}")),
          Map.entry(
              "POST /v1/script-listeners", List.of("{'script': 'ID-script', 'channel': 'a/b'}")),
          Map.entry("POST /v1/applications", List.of("{'id': 'ID'}")),
          Map.entry(
              "POST /v1/users",
              List.of(
                  "{'name': 'a', 'roles': ['ID-role']}", "{'name': 'b', 'groups': ['ID-group']}")),
          Map.entry(
              "POST /v1/devices",
              List.of(
                  "{'name': 'a', 'owner': 'ID-user'}",
                  "{'name': 'b', 'parent': 'ID-device'}",
                  "{'name': 'c', 'roles': ['ID-role']}")),
          Map.entry(
              "POST /v1/devices/search",
              List.of(
                  "{'owner': 'ID-user'}",
                  "{'parent': 'ID-device'}",
                  "{'text': 'ID'}",
                  "{'owner': 'user:ID-user'}")),
          Map.entry(
              "POST /v1/clients",
              List.of("{'name': 'd', 'owner': 'ID-user'}", "{'name': 'e', 'roles': ['ID-role']}")),
          Map.entry(
              "POST /v1/devices/batch",
              List.of(
                  "{'devices': [{'name': 'x', 'owner': 'ID-user'}]}",
                  "{'devices': [{'name': 'y', 'parent': 'ID-device'}]}")),
          Map.entry("POST /v1/claims", List.of("{'code': 'ID'}")),
          Map.entry(
              "POST /v1/provisioning-keys",
              List.of("{'name': 'p', 'max_devices': 1, 'roles': ['ID-role']}")),
          Map.entry(
              "POST /v1/organisations",
              List.of("{'id': 'o', 'name': 'O', 'consultancy': 'ID-organisation'}")),
          Map.entry(
              "PUT /v1/role-granters",
              List.of("{'items': [{'role': 'ID-role', 'granter': 'ID-role', 'reach': 'own'}]}")),
          Map.entry(
              "POST /v1/scriptr/devices",
              List.of("{'id': 'sd', 'password': 'somebody else', 'groups': ['ID-group']}")),
          Map.entry(
              "POST /v1/scriptr/users",
              List.of("{'id': 'su', 'password': 'somebody else', 'groups': ['ID-group']}")),
          Map.entry("POST /v1/stores", List.of("{'id': 'a b', 'save': 'ID-user'}")),
          Map.entry(
              "POST /v1/schemas",
              List.of("{'id': 'c', 'definition': {'fields': {'read': 'ID-user;ID-user:'}}}")),
          Map.entry("POST /v1/groups", List.of("{'id': 'g', 'roles': ['ID-role']}")),
          Map.entry(
              "POST /v1/users/import",
              List.of(
                  "{'users': [{'line': 1, 'name': 'x', 'roles': ['ID-role']}]}",
                  "{'users': [{'line': 1, 'name': 'y', 'organisation': 'ID-organisation'}]}")),
          Map.entry("POST /v1/roles", List.of("{'id': 'r', 'allow': ['read_nothing:ID']}")),
          Map.entry(
              "POST /v1/grants",
              List.of(
                  "{'subject': 'user:ID-user', 'permission': 'read_role'}",
                  "{'subject': 'group:ID-group', 'permission': 'read_role'}",
                  "{'subject': 'role:ID-role', 'permission': 'read_role'}")),
          Map.entry(
              "POST /v1/tokens",
              List.of(
                  "{'principal': 'user:ID-user', 'name': 't'}",
                  "{'principal': 'device:ID-device', 'name': 't'}")),
          Map.entry("POST /v1/certificates", List.of("{'certificate': 'ID', 'name': 'ID-device'}")),
          Map.entry("PUT /v1/access-requests/settings", List.of("{}")),
          Map.entry(
              "POST /v1/check",
              List.of(
                  "{'subject': 'user:ID-user', 'verb': 'read', 'resource': 'device'}",
                  "{'verb': 'read', 'resource': 'device:ID-device'}")),
          Map.entry(
              "POST /v1/explain",
              List.of(
                  "{'subject': 'user:ID-user', 'verb': 'read', 'resource': 'device'}",
                  "{'verb': 'read', 'resource': 'device:ID-device'}")),
          Map.entry(
              "POST /v1/who-can", List.of("{'verb': 'read', 'resource': 'device:ID-device'}")),
          Map.entry(
              "POST /v1/what-if",
              List.of(
                  "{'changes': [{'delete_role': 'ID-role'}]}",
                  "{'changes': [{'delete_grant': 'ID'}]}",
                  "{'changes': [{'take_role': {'principal': 'user:ID-user', 'role': 'user'}}]}",
                  "{'changes': [{'add_grant': {'subject': 'group:ID-group',"
                      + " 'permission': 'read_role'}}]}",
                  "{'changes': [{'delete_rule': 'ID/#'}]}")),
          Map.entry(
              "POST /v1/what-can",
              List.of(
                  "{'subject': 'user:ID-user'}",
                  "{'subject': 'group:ID-group'}",
                  "{'subject': 'role:ID-role'}")),
          Map.entry("PUT /v1/channels/rules", List.of("{'pattern': 'ID/#', 'publish': 'x'}")),
          Map.entry("POST /v1/channels/publish", List.of("{'channel': 'ID', 'message': 1}")));

  /// Values of query parameters that name something.
  private static final Map<String, String> QUERIES =
      Map.of(
          "owner", "ID-user",
          "principal", "device:ID-device",
          "subject", "user:ID-user",
          "target", "user:ID-user",
          "actor", "user:ID-user",
          "group", "ID-group",
          "role", "ID-role",
          "channel", "ID",
          "filter", "ID/%23",
          "pattern", "ID/%23");

  /// Collections that nobody can list.
  private static final Set<String> NOT_LISTED =
      Set.of(
          "/v1/decisions",
          "/v1/me/sessions",
          "/v1/run",
          "/v1/script-versions",
          "/v1/scriptr/devices",
          "/v1/scriptr/users");

  private static TestServer server;
  private static Api owner;
  private static Api stranger;
  private static Api watcher;
  private static Map<String, String> foreign;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/applications", "{'id': 'other', 'name': 'The other one'}").is(201);
    stranger = server.userIn("other", "stranger", "user", "admin");
    owner.post("/v1/applications", "{'id': 'quiet', 'name': 'Only looks'}").is(201);
    watcher = server.userIn("quiet", "watcher", "user", "admin");
    foreign = ForeignThings.in(server);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /// One operation of the contract.
  private record Operation(String method, String template, JsonNode contract) {
    String name() {
      return method + " " + template;
    }

    boolean namesSomething() {
      return template.contains("{");
    }

    /// The collection whose member the path names.
    String collection() {
      return template.replaceFirst("/\\{.*", "");
    }

    String path(String id) {
      return template.replaceFirst("\\{[^}]+}", id).replaceAll("\\{[^}]+}", ForeignThings.PART);
    }
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    ContractCheck.ours()
        .contract()
        .tree()
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(member -> {
                  if (Set.of("get", "put", "post", "patch", "delete").contains(member.getKey())) {
                    operations.add(
                        new Operation(
                            member.getKey().toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            member.getValue()));
                  }
                }));
    assertThat(operations).hasSizeGreaterThan(50);
    return operations;
  }

  @Test
  void whatAPathNamesIsAnsweredAsIfItWereNowhere() {
    String before = everythingOfMain();
    Set<String> unknown = new TreeSet<>();
    for (Operation operation : operations()) {
      if (!operation.namesSomething() || WITHOUT_THINGS.contains(operation.name())) {
        continue;
      }
      String id = foreign.get(operation.collection());
      if (id == null) {
        unknown.add(operation.collection());
        continue;
      }
      String missing = id.equals("publish") ? "subscribe" : NOWHERE;
      alike(operation, id, missing, operation.path(id), operation.path(missing), body(operation));
    }
    assertThat(unknown)
        .as("collections of which this test has nothing: see ForeignThings")
        .isEmpty();
    assertThat(everythingOfMain()).isEqualTo(before);
  }

  /// The example that the contract gives, which is a good body.
  private static @Nullable String body(Operation operation) {
    JsonNode body = operation.contract().path("requestBody");
    if (body.isMissingNode()) {
      return null;
    }
    JsonNode example = body.at("/content/application~1json/example");
    return example.isMissingNode() ? "{}" : example.toString();
  }

  @Test
  void whatABodyNamesIsAnsweredAsIfItWereNowhere() {
    String before = everythingOfMain();
    Set<String> untold = new TreeSet<>();
    for (Operation operation : operations()) {
      String name = operation.name();
      if (operation.namesSomething()
          || operation.method().equals("GET")
          || WITHOUT_THINGS.contains(name)) {
        continue;
      }
      List<String> bodies = BODIES.get(name);
      if (bodies == null && queries(operation).isEmpty()) {
        untold.add(name);
      }
      for (String body : bodies == null ? List.<String>of() : bodies) {
        String sent = body.isEmpty() ? null : body;
        Api.Answer there = ask(operation, operation.template(), named(sent, MARK));
        Api.Answer nowhere = ask(operation, operation.template(), named(sent, NOWHERE));
        same(operation, there, nowhere, MARK, NOWHERE);
      }
    }
    assertThat(untold).as("operations of which this test does not know what they name").isEmpty();
    assertThat(everythingOfMain()).isEqualTo(before);
  }

  @Test
  void whatAQueryNamesIsAnsweredAsIfItWereNowhereAndListsShowNothing() {
    String before = everythingOfMain();
    for (Operation operation : operations()) {
      if (operation.namesSomething() || WITHOUT_THINGS.contains(operation.name())) {
        continue;
      }
      if (operation.method().equals("GET")) {
        Api.Answer plain = watcher.get(operation.template());
        assertThat(plain.body()).as(operation.name()).doesNotContain(MARK);
      }
      for (String parameter : queries(operation)) {
        String query = operation.template() + "?" + parameter + "=" + QUERIES.get(parameter);
        alike(
            operation,
            MARK,
            NOWHERE,
            query.replace("ID", MARK),
            query.replace("ID", NOWHERE),
            null);
      }
    }
    assertThat(everythingOfMain()).isEqualTo(before);
  }

  private static List<String> queries(Operation operation) {
    List<String> names = new ArrayList<>();
    for (JsonNode parameter : operation.contract().path("parameters")) {
      JsonNode resolved = ContractCheck.ours().contract().resolved(parameter);
      String name = resolved.path("name").asText();
      if (resolved.path("in").asText().equals("query") && QUERIES.containsKey(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static void alike(
      Operation operation,
      String id,
      String missing,
      String path,
      String missingPath,
      @Nullable String body) {
    Api.Answer there = ask(operation, path, body);
    Api.Answer nowhere = ask(operation, missingPath, body);
    if (operation.namesSomething()) {
      assertThat(there.status()).as("%s", there).isBetween(400, 499);
    }
    same(operation, there, nowhere, id, missing);
  }

  private static Api.Answer ask(Operation operation, String path, @Nullable String body) {
    Api asking = operation.method().equals("GET") ? watcher : stranger;
    return (operation.method().matches("PATCH|PUT") ? asking.with("If-Match", "\"1\"") : asking)
        .send(operation.method(), path, body);
  }

  /// The same answer, but for what the caller has said, and for what is new in every answer.
  private static void same(
      Operation operation, Api.Answer there, Api.Answer nowhere, String id, String missing) {
    assertThat(there.status())
        .as("%s: %s, %s", operation.name(), there, nowhere)
        .isEqualTo(nowhere.status());
    assertThat(bare(there, id)).as(operation.name()).isEqualTo(bare(nowhere, missing));
    assertThat(bare(there, id)).as(operation.name()).doesNotContain(MARK);
  }

  private static String bare(Api.Answer answer, String said) {
    JsonNode json = answer.json();
    if (!(json instanceof ObjectNode object)) {
      return answer.body().replace(said, "ID");
    }
    ObjectNode copy = object.deepCopy();
    copy.remove(Set.of("instance", "decision", "request", "id", "secret", "created_at"));
    return copy.toString().replace(said, "ID").replaceAll("\"instance\":\"[^\"]*\"", "");
  }

  private static @Nullable String named(@Nullable String text, String id) {
    return text == null ? null : text.replace("ID", id);
  }

  @Test
  void aTokenOfOneApplicationOpensNoOperationOfAnother() {
    for (Operation operation : operations()) {
      boolean open = operation.contract().has("security");
      if (!open && !WITHOUT_THINGS.contains(operation.name())) {
        String id = foreign.getOrDefault(operation.collection(), "x");
        Api.Answer answer =
            stranger
                .in("main")
                .with("If-Match", "\"1\"")
                .send(operation.method(), operation.path(id), body(operation));
        assertThat(answer.status()).as("%s", answer).isEqualTo(401);
      }
    }
  }

  @Test
  void aClaimCodeOfAnotherApplicationIsNone() {
    owner.post("/v1/devices", "{'name': '%s-loose'}".formatted(MARK)).is(201);
    String path = "/v1/devices/" + MARK + "-loose/claim-code";
    String code = owner.post(path, "{}").is(201).text("/code");
    String wrong = code.replaceAll("[2-9A-Z]$", code.endsWith("7") ? "8" : "7");
    Api.Answer there = stranger.post("/v1/claims", "{'code': '%s'}".formatted(code));
    Api.Answer nowhere = stranger.post("/v1/claims", "{'code': '%s'}".formatted(wrong));
    assertThat(there.status()).as("%s", there).isBetween(400, 499).isEqualTo(nowhere.status());
    assertThat(bare(there, code)).isEqualTo(bare(nowhere, wrong));
    owner.get(path).is(200); // it waits on
  }

  @Test
  void channelsOfOneNameAreTwo() {
    for (String channel : List.of(MARK + "/1", "$connections", "$access-requests")) {
      String query = channel.replace("$", "%24");
      assertThat(stranger.get("/v1/channels/history?channel=" + query).body())
          .doesNotContain(MARK + "-");
      assertThat(stranger.get("/v1/channels/presence?channel=" + query).body())
          .doesNotContain(MARK + "-");
    }
    stranger
        .post(
            "/v1/channels/publish",
            "{'channel': '%s/1', 'message': 'mine', 'retain': true}".formatted(MARK))
        .is(200)
        .has("/receivers", 0);
    owner
        .get("/v1/channels/retained?filter=" + MARK + "/%23")
        .is(200)
        .has("/items/0/message", MARK);
  }

  /// What the owner sees of `main`, to show that nothing has changed.
  private static String everythingOfMain() {
    Map<String, String> seen = new TreeMap<>();
    for (String collection : foreign.keySet()) {
      if (!NOT_LISTED.contains(collection)) {
        // documents are listed store by store
        String path =
            collection.equals("/v1/documents") ? collection + "/" + MARK + "-store" : collection;
        seen.put(collection, owner.get(path).is(200).body());
      }
    }
    seen.put("rules", owner.get("/v1/channels/rules").is(200).body());
    seen.put("retained", owner.get("/v1/channels/retained").is(200).body());
    return seen.toString();
  }
}

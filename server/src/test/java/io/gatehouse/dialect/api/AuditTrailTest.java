package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// OWASP ASVS 5.0, 16.2.1, 16.3.1 and 16.3.2: what the audit tells of logins, refusals, tokens and
/// rights: who, what, when, from where, and from what to what.
class AuditTrailTest {
  private static final Duration BRIEFLY = Duration.ofMillis(20);

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
  void aGoodAndABadLoginAreThere() {
    server.user("lina");
    server.nobody().post("/v1/login", "{'name': 'lina', 'password': 'not hers at all'}").is(401);
    JsonNode good = entry("login", "user:lina");
    complete(good);
    assertThat(good.path("actor").asText()).isEqualTo("user:lina");
    JsonNode bad = entry("login.failed", "user:lina");
    complete(bad);
    assertThat(bad.path("actor").asText()).as("nobody has proved anything").isEqualTo("anonymous");
    assertThat(bad.toString()).doesNotContain("not hers at all");
  }

  @Test
  void aRefusalIsThereWithWhoAndWhat() {
    Api plain = server.user("plain");
    plain.delete("/v1/roles/admin").is(403);
    Await.until(BRIEFLY, () -> refusals().findAny().isPresent()); // written a moment later
    JsonNode refused = refusals().findFirst().orElseThrow();
    complete(refused);
    assertThat(refused.toString()).contains("delete", "role:admin");
  }

  private static Stream<JsonNode> refusals() {
    return entries("refused").stream()
        .filter(one -> one.path("actor").asText().equals("user:plain"));
  }

  @Test
  void aTokenIsThereFromItsIssueToItsEnd() {
    String id = owner.post("/v1/tokens", "{'name': 'one'}").is(201).text("/token/id");
    owner.with("If-Match", "*").patch("/v1/tokens/" + id, "{'enabled': false}").is(200);
    owner.delete("/v1/tokens/" + id).is(200);
    for (String action : List.of("token.created", "token.changed", "token.deleted")) {
      complete(entry(action, "token:" + id));
    }
    JsonNode change = entry("token.changed", "token:" + id);
    assertThat(change.at("/before/enabled").asBoolean()).isTrue();
    assertThat(change.at("/after/enabled").asBoolean(true)).isFalse();
  }

  @Test
  void aChangeOfRightsSaysFromWhatToWhat() {
    server.user("maja");
    owner.post("/v1/roles", "{'id': 'crew', 'allow': ['read_device']}").is(201);
    owner.change("/v1/roles/crew", "{'allow': ['read_device', 'update_device']}").is(200);
    owner.change("/v1/users/maja", "{'roles': ['user', 'crew']}").is(200);
    JsonNode role = entry("role.changed", "role:crew");
    complete(role);
    assertThat(role.at("/before").toString()).contains("read_device").doesNotContain("update_");
    assertThat(role.at("/after").toString()).contains("update_device");
    JsonNode user = entry("user.changed", "user:maja");
    complete(user);
    assertThat(user.at("/before/roles").toString()).doesNotContain("crew");
    assertThat(user.at("/after/roles").toString()).contains("crew");
    String grant =
        owner
            .post("/v1/grants", "{'subject': 'user:maja', 'permission': 'read_group'}")
            .is(201)
            .text("/id");
    owner.delete("/v1/grants/" + grant).is(200);
    complete(entry("grant.created", "grant:" + grant));
    complete(entry("grant.deleted", "grant:" + grant));
  }

  /// Who, what, when in UTC, and from where.
  private static void complete(JsonNode entry) {
    assertThat(entry.path("actor").asText()).as("%s", entry).isNotBlank();
    assertThat(entry.path("at").asText()).as("%s", entry).endsWith("Z");
    assertThat(Instant.parse(entry.path("at").asText())).isNotNull();
    assertThat(entry.path("address").asText()).as("%s", entry).isEqualTo("127.0.0.1");
    assertThat(entry.path("transport").asText()).as("%s", entry).isEqualTo("http");
  }

  private static JsonNode entry(String action, String target) {
    Await.until(BRIEFLY, () -> about(action, target).findAny().isPresent());
    return about(action, target).findFirst().orElseThrow();
  }

  private static Stream<JsonNode> about(String action, String target) {
    return entries(action).stream().filter(one -> one.path("target").asText().equals(target));
  }

  private static List<JsonNode> entries(String action) {
    List<JsonNode> entries = new ArrayList<>();
    owner.get("/v1/audit?limit=1000&action=" + action).is(200).at("/items").forEach(entries::add);
    return entries;
  }
}

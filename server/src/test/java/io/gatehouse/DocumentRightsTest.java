package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.gatehouse.DeviceHouse.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What documents leave behind: the audit, grants that end, files that count, answers to questions
/// about rights, and messages that waited.
class DocumentRightsTest {
  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String alice;
  private static String carol;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder, Map.of("limits.attachments", "1MiB"));
    alice = house.user("alice");
    carol = house.user("carol");
    house.owner("POST", "/v1/groups", "{'id':'staff'}").is(201);
    house.owner("PATCH", "/v1/users/carol", "{'groups':['staff']}").is(200);
    store("s", "'authenticated'");
    house
        .owner(
            "POST",
            "/v1/schemas",
            "{'id':'order','definition':{'documents':{'read':'authenticated','write':'group:staff',"
                + "'delete':'group:staff'},'groups':{'money':{'fields':['price'],'read':'group:staff',"
                + "'write':'group:staff'}},'fields':{'read':'authenticated','write':'authenticated'},"
                + "'access':{'read':'authenticated'}}}")
        .is(201);
  }

  private static void store(String id, String query) {
    house
        .owner(
            "POST",
            "/v1/stores",
            "{'id':'%s','save':'authenticated','delete':'authenticated','query':%s}"
                .formatted(id, query))
        .is(201);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void make(String store, String id, String token) {
    house
        .send(
            "POST",
            "/v1/documents/" + store,
            "{'id':'%s','schema':'order','fields':{'item':'a secret tea','price':4141}}"
                .formatted(id),
            token)
        .is(201);
  }

  private static JsonNode audited(String action, String target) {
    return house
        .owner("GET", "/v1/audit?action=%s&target=%s".formatted(action, target), null)
        .is(200)
        .body()
        .path("items");
  }

  @Test
  void theAuditNamesTheFieldsThatWereWrittenAndNotWhatIsInThem() {
    make("s", "audited", carol);
    JsonNode made = audited("document.created", "document:s/audited");
    assertThat(made).hasSize(1);
    assertThat(made.at("/0/after/fields").toString()).isEqualTo("[\"item\",\"price\"]");
    assertThat(made.at("/0/after/owner").asText()).isEqualTo("user:carol");
    house
        .send("PATCH", "/v1/documents/s/audited", "{'fields':{'price':4343,'item':null}}", carol)
        .is(200);
    JsonNode changed = audited("document.changed", "document:s/audited");
    assertThat(changed).hasSize(1);
    assertThat(changed.at("/0/after/fields").toString()).isEqualTo("[\"item\",\"price\"]");
    assertThat(changed.at("/0/after/version").asInt()).isEqualTo(2);
    house.send("PATCH", "/v1/documents/s/audited", "{'lists':{'read':'alice'}}", carol).is(200);
    assertThat(audited("document.access_changed", "document:s/audited")).hasSize(1);
    assertThat(audited("document.changed", "document:s/audited")).hasSize(1);
    attach("audited", "photo", 10, carol, 200);
    JsonNode attached = audited("document.changed", "document:s/audited");
    assertThat(attached.at("/0/after/fields").toString()).isEqualTo("[\"photo\"]");
    assertThat(made.toString() + changed + attached)
        .doesNotContain("secret")
        .doesNotContain("4141")
        .doesNotContain("4343");
  }

  @Test
  void whatComesUnderTheSameIdInheritsNoGrants() {
    make("s", "twice", carol);
    house.grant("user:alice", "update_document:s/twice");
    house.grant("user:alice", "read_field:s/twice/price");
    assertThat(field("s", "twice", alice)).isEqualTo(4141);
    house.send("DELETE", "/v1/documents/s/twice", null, carol).is(204);
    make("s", "twice", carol);
    assertThat(field("s", "twice", alice)).isEqualTo(0);
    house.send("PATCH", "/v1/documents/s/twice", "{'fields':{'item':'x'}}", alice).is(403);
    assertThat(house.owner("GET", "/v1/audit?action=grant.deleted", null).body().toString())
        .contains("read_field:s/twice/price");
  }

  @Test
  void grantsOnWhatIsInAStoreEndWithIt() {
    store("short", "'authenticated'");
    house.grant("user:alice", "read_document:short/*");
    house.grant("user:alice", "read_field:short/*/price");
    house.owner("DELETE", "/v1/stores/short", null).is(200);
    store("short", "'authenticated'");
    make("short", "one", carol);
    assertThat(field("short", "one", alice)).isEqualTo(0);
  }

  private static int field(String store, String id, String token) {
    return house
        .send("GET", "/v1/documents/%s/%s".formatted(store, id), null, token)
        .is(200)
        .body()
        .at("/fields/price")
        .asInt();
  }

  @Test
  void theFilesOfAnApplicationHoldNoMoreThanItsShare() {
    make("s", "files", carol);
    make("s", "more", carol);
    attach("files", "a", 400_000, carol, 200);
    attach("files", "a", 500_000, carol, 200);
    attach("more", "a", 500_000, carol, 200);
    attach("more", "b", 100_000, carol, 429);
    house.send("DELETE", "/v1/documents/s/files/attachments/a", null, carol).is(200);
    attach("more", "b", 100_000, carol, 200);
    house.send("DELETE", "/v1/documents/s/more", null, carol).is(204);
    attach("files", "b", 1_000_000, carol, 200);
    house.send("DELETE", "/v1/documents/s/files", null, carol).is(204);
  }

  private static void attach(String id, String name, int bytes, String token, int status) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:%d/v1/documents/s/%s/attachments/%s"
                              .formatted(house.server.httpPort(), id, name)))
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "image/png")
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Each answer is the one that the room itself gives: docs/reference/documents.md, "Who may".
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          read,   document:s/asked,        true,  listed-entry,     `read` of document:s/asked
          update, document:s/asked,        false, not-listed, `write` of document:s/asked
          delete, document:s/asked,        false, not-listed, `delete` of document:s/asked
          create, document:s/new,          true,  listed-entry,     `save` of store:s
          read,   field:s/asked/item,      true,  listed-entry,     `read` of the group of `item`
          read,   field:s/asked/price,     false, not-listed, `read` of the group of `price`
          update, field:s/asked/item,      false, not-listed, `write` of document:s/asked
          read,   document:shut/asked,     false, list-nobody, `query` of store:shut
          read,   document:s/none,         false, not-listed, `read` of document:s/none
          read,   document:s/*,            true,  listed-entry,     `query` of store:s
          read,   schema:order,            true,  listed-entry,     `read` of schema:order
          update, schema:order,            false, not-listed, `write` of schema:order
          execute, script:a/b,             true,  listed-entry,     `execute` of script:a/b
          update, script:a/b,              false, not-listed, `write` of script:a/b
          execute, script:a/none,          false, no-rule,
          read,   store:s,                 false, no-rule,
          """)
  void aQuestionIsAnsweredAsTheRoomDecides(
      String verb, String thing, boolean allowed, String code, String list) {
    if (house.owner("GET", "/v1/documents/s/asked", null).status() != 200) {
      make("s", "asked", carol);
      store("shut", "'nobody'");
      house
          .owner(
              "PUT",
              "/v1/scripts/a/b",
              "{'source':'return 1','execute':'authenticated','write':'group:staff'}")
          .is(201);
    }
    String body = "{'verb':'%s','resource':'%s'}".formatted(verb, thing);
    Answer one = house.send("POST", "/v1/check", body, alice).is(200);
    assertThat(one.body().path("allowed").asBoolean()).as("%s", one.body()).isEqualTo(allowed);
    assertThat(one.text("/reason/code")).isEqualTo(code);
    assertThat(one.text("/reason/list")).isEqualTo(list == null ? "" : list);
    String type = thing.substring(0, thing.indexOf(':'));
    String id = thing.substring(thing.indexOf(':') + 1);
    Answer hot =
        house
            .send("GET", "/v1/check?verb=%s&type=%s&id=%s".formatted(verb, type, id), null, alice)
            .is(200);
    assertThat(hot.body()).isEqualTo(one.body());
    Answer explained =
        house
            .owner(
                "POST",
                "/v1/explain",
                "{'subject':'user:alice','verb':'%s','resource':'%s'}".formatted(verb, thing))
            .is(200);
    assertThat(explained.text("/reason/code")).isEqualTo(code);
    assertThat(explained.text("/resource")).isEqualTo(thing);
    if (list != null) {
      assertThat(explained.body().path("steps").toString()).contains("access list " + list);
    }
  }

  @Test
  void whatWaitedInASessionShowsWhatMayBeReadWhenItIsTaken() throws Exception {
    make("s", "waits", carol);
    String dora = house.user("dora");
    house.owner("PATCH", "/v1/users/dora", "{'groups':['staff']}").is(200);
    Mqtt5BlockingClient client = session(dora, "dora");
    try (var _ = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("document/s/waits").qos(MqttQos.AT_LEAST_ONCE).send();
    }
    client.disconnect();
    house.owner("PATCH", "/v1/documents/s/waits", "{'fields':{'price':50}}").is(200);
    house.owner("PATCH", "/v1/users/dora", "{'groups':[]}").is(200);
    JsonNode taken = again(dora, "dora");
    assertThat(taken.at("/fields/item").asText()).isEqualTo("a secret tea");
    assertThat(taken.toString()).doesNotContain("price");
  }

  @Test
  void whatWaitedInASessionShowsWhatMayBeReadByNow() throws Exception {
    make("s", "later", carol);
    String emma = house.user("emma");
    Mqtt5BlockingClient client = session(emma, "emma");
    client.subscribeWith().topicFilter("document/s/later").qos(MqttQos.AT_LEAST_ONCE).send();
    client.disconnect();
    house.owner("PATCH", "/v1/documents/s/later", "{'fields':{'price':50}}").is(200);
    house.owner("PATCH", "/v1/users/emma", "{'groups':['staff']}").is(200);
    assertThat(again(emma, "emma").at("/fields/price").asInt()).isEqualTo(50);
  }

  private static Mqtt5BlockingClient client(String name) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier("session-" + name)
        .serverHost("127.0.0.1")
        .serverPort(house.server.mqttPort())
        .buildBlocking();
  }

  private static Mqtt5BlockingClient session(String token, String name) {
    Mqtt5BlockingClient client = client(name);
    connect(client, token, name);
    return client;
  }

  private static void connect(Mqtt5BlockingClient client, String token, String name) {
    client
        .connectWith()
        .cleanStart(false)
        .sessionExpiryInterval(600)
        .simpleAuth()
        .username(name)
        .password(token.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
  }

  private static JsonNode again(String token, String name) throws Exception {
    Mqtt5BlockingClient client = client(name);
    try (var heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
      connect(client, token, name);
      return DeviceHouse.read(
          heard
              .receive(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS)
              .orElseThrow()
              .getPayloadAsBytes());
    } finally {
      client.disconnect();
    }
  }

  @Test
  void whatWaitsInAQueueShowsWhatMayBeReadWhenItIsTaken() throws Exception {
    make("s", "queued", carol);
    String fred = house.user("fred");
    house.owner("PATCH", "/v1/users/fred", "{'groups':['staff']}").is(200);
    try (var connection = house.amqp091(fred)) {
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.topic", "document.s.queued");
      house.owner("PATCH", "/v1/documents/s/queued", "{'fields':{'price':50}}").is(200);
      house.owner("PATCH", "/v1/documents/s/queued", "{'fields':{'price':51}}").is(200);
      assertThat(taken(channel, queue).at("/fields/price").asInt()).isEqualTo(50);
      house.owner("PATCH", "/v1/users/fred", "{'groups':[]}").is(200);
      JsonNode second = taken(channel, queue);
      assertThat(second.at("/fields/item").asText()).isEqualTo("a secret tea");
      assertThat(second.toString()).doesNotContain("price");
    }
  }

  private static JsonNode taken(Channel channel, String queue) throws Exception {
    AtomicReference<GetResponse> got = new AtomicReference<>();
    Await.until(() -> {
      got.set(channel.basicGet(queue, true));
      return got.get() != null;
    });
    return DeviceHouse.read(got.get().getBody());
  }
}

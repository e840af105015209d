package io.gatehouse.dialect.signalk.acl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import io.gatehouse.House;
import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.MqttSide;
import io.gatehouse.dialect.signalk.SignalKHouse;
import io.gatehouse.dialect.signalk.StreamClient;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.problem.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract's section 1.10 about ACLs, on the stream, over REST and over MQTT.
class AclTest {
  private static final String LISTS =
      """
      [{"context":"vessels.self","resources":[
        {"sources":["secret.*"],"permissions":[
          {"subject":"any","permission":"read"},{"subject":"writer","permission":"write"}]},
        {"paths":["navigation.*"],"permissions":[
          {"subject":"any","permission":"read"},{"subject":"writer","permission":"write"}]},
        {"paths":["steering.*"],"permissions":[
          {"subject":"writer","permission":"write"},{"subject":"skipper","permission":"put"}]},
        {"paths":["private.*"],"permissions":[{"subject":"writer","permission":"write"}]}]}]
      """;

  @TempDir Path folder;
  private SignalKHouse house;
  private MqttSide mqtt;
  private final List<StreamClient> clients = new ArrayList<>();

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    mqtt = new MqttSide(house);
    house.user("writer", UserType.READWRITE);
    house.user("skipper", UserType.READWRITE);
    house.user("reader", UserType.READONLY);
    house.user("boss", UserType.ADMIN);
  }

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    mqtt.close();
    house.close();
  }

  private String token(String user) {
    return house.house.token(Subject.user(user)).text();
  }

  private StreamClient stream(String user, String query) {
    StreamClient client = new StreamClient(house.port(), query + "&token=" + token(user));
    clients.add(client);
    client.next(); // the hello
    return client;
  }

  private String self() {
    String context =
        house.call("GET", "/signalk/v1/api/self").bearer(token("reader")).send().json().asText();
    return context.substring("vessels.".length());
  }

  private int get(String user, String path) {
    return house
        .call("GET", "/signalk/v1/api/vessels/self/" + path)
        .bearer(token(user))
        .send()
        .status();
  }

  private void lists(String json) {
    house.dialect.acls().replace(House.SERVER, json);
  }

  @Test
  void theFirstMatchCountsAndWhatNothingMatchesIsDenied() {
    StreamClient sender = stream("writer", "subscribe=none");
    StreamClient told = stream("reader", "subscribe=all");
    lists(LISTS);
    sender.tell("navigation.log", "1").tell("private.diary", "2").tell("unlisted", "3");
    sender.send(
        "{'context':'vessels.x','updates':[{'values':[{'path':'navigation.log','value':4}]}]}");
    assertThat(sender.untilNow()).hasSize(2).allMatch(message -> message.has("errorMessage"));
    assertThat(told.untilNow()).extracting(StreamClient::path).containsExactly("navigation.log");
    assertThat(get("reader", "navigation/log")).isEqualTo(200);
    assertThat(get("reader", "private/diary")).isEqualTo(404);
    assertThat(get("writer", "private/diary")).isEqualTo(200);
    assertThat(house.call("GET", "/signalk/v1/api/").bearer(token("reader")).send().text())
        .contains("navigation")
        .doesNotContain("diary");
  }

  @Test
  void aDeltaIsWrittenAsAWholeOrNotAtAll() {
    lists(LISTS);
    StreamClient told = stream("reader", "");
    stream("writer", "subscribe=none")
        .send(
            "{'updates':[{'values':[{'path':'navigation.log','value':1},{'path':'unlisted','value':2}]}]}")
        .untilNow();
    assertThat(told.untilNow()).isEmpty();
  }

  @Test
  void sourceAclsWorkForReadingToo() {
    lists(
        """
        [{"context":"vessels.self","resources":[
          {"sources":["open.*"],"permissions":[
            {"subject":"writer","permission":"write"},{"subject":"reader","permission":"read"}]},
          {"sources":["closed.*"],"permissions":[{"subject":"writer","permission":"write"}]}]}]
        """);
    StreamClient told = stream("reader", "");
    StreamClient sender = stream("writer", "subscribe=none");
    for (String source : List.of("open.1", "closed.1")) {
      sender.send(
          "{'updates':[{'$source':'%s','values':[{'path':'depth','value':'%s'}]}]}"
              .formatted(source, source));
    }
    sender.tell("depth", "'no source of mine'").untilNow();
    assertThat(told.untilNow())
        .extracting(message -> message.at("/updates/0/$source").asText())
        .containsExactly("open.1");
    var leaf =
        house.call("GET", "/signalk/v1/api/vessels/self/depth").bearer(token("reader")).send();
    assertThat(leaf.json().path("value").asText()).isEqualTo("open.1");
    assertThat(leaf.text()).doesNotContain("closed");
  }

  @Test
  void administratorsAreBoundToo() {
    lists(LISTS);
    stream("writer", "subscribe=none").tell("private.diary", "1").untilNow();
    assertThat(get("boss", "private/diary")).isEqualTo(404);
    var put =
        house
            .call("PUT", "/signalk/v1/api/vessels/self/steering/rudder")
            .bearer(token("boss"))
            .json("{\"value\":1}")
            .send();
    assertThat(put.status()).isEqualTo(403);
    assertThat(put.json().path("state").asText()).isEqualTo("COMPLETED");
  }

  @Test
  void putStandsAloneAndWriteDoesNotGiveIt() {
    lists(LISTS);
    stream("writer", "").tell("steering.rudder", "0").untilNow();
    for (String user : List.of("writer", "skipper")) {
      var put =
          house
              .call("PUT", "/signalk/v1/api/vessels/self/steering/rudder")
              .bearer(token(user))
              .json("{\"value\":1}")
              .send();
      assertThat(put.status()).as(user).isEqualTo(user.equals("writer") ? 403 : 202);
    }
  }

  @Test
  void aChangeOfTheListsActsOnOpenSocketsAtOnce() {
    StreamClient told = stream("reader", "");
    StreamClient sender = stream("writer", "subscribe=none");
    sender.tell("private.diary", "1");
    told.value("private.diary");
    lists(LISTS);
    sender.tell("private.diary", "2").tell("navigation.log", "3").untilNow();
    assertThat(told.untilNow()).extracting(StreamClient::path).containsExactly("navigation.log");
    lists("[]");
    sender.tell("private.diary", "4");
    assertThat(told.value("private.diary").asInt()).isEqualTo(4);
  }

  @Test
  void theListsOutliveARestart() {
    lists(LISTS);
    mqtt.close();
    house.close();
    house = new SignalKHouse(folder);
    mqtt = new MqttSide(house);
    assertThat(house.dialect.acls().any("main")).isTrue();
    stream("writer", "subscribe=none").tell("private.diary", "1").untilNow();
    assertThat(get("reader", "private/diary")).isEqualTo(404);
  }

  // --- the same over MQTT ---

  @Test
  void nobodyGetsOverMqttWhatTheStreamHides() throws Exception {
    lists(LISTS);
    Mqtt5BlockingClient reader = mqtt.client("reader", token("reader"));
    reader.connect();
    StreamClient sender = stream("writer", "subscribe=none");
    try (var received = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      reader.subscribeWith().topicFilter("signalk/#").qos(MqttQos.AT_LEAST_ONCE).send();
      sender.tell("private.diary", "1").tell("navigation.log", "2");
      sender.send(
          "{'updates':[{'$source':'secret.x','values':[{'path':'private.diary','value':3}]}]}");
      sender.untilNow();
      List<String> channels = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        var message = received.receive(10, TimeUnit.SECONDS).orElseThrow();
        channels.add(message.getTopic() + " " + new String(message.getPayloadAsBytes(), UTF_8));
      }
      assertThat(channels.get(0))
          .contains("/navigation/log {\"value\":2,\"$source\":\"ws.writer\"");
      assertThat(channels.get(1)).contains("/private/diary {\"value\":3,\"$source\":\"secret.x\"");
    }
    reader.disconnect();
  }

  @Test
  void norWhatWaitedInASessionWhenTheListsCame() throws Exception {
    Mqtt5BlockingClient reader = mqtt.client("reader", token("reader"));
    reader.connectWith().cleanStart(false).sessionExpiryInterval(1_000).send();
    reader.subscribeWith().topicFilter("signalk/#").qos(MqttQos.AT_LEAST_ONCE).send();
    reader.disconnectWith().sessionExpiryInterval(1_000).send();
    Mqtt5BlockingClient writer = mqtt.client("writer", token("writer"));
    writer.connect();
    for (String path : List.of("private/diary", "navigation/log")) {
      writer
          .publishWith()
          .topic("signalk/vessels/" + self() + "/" + path)
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload("1".getBytes(UTF_8))
          .send();
    }
    lists(LISTS);
    try (var received = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      reader.connectWith().cleanStart(false).sessionExpiryInterval(1_000).send();
      assertThat(received.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString())
          .endsWith("navigation/log");
    }
    reader.disconnect();
    writer.disconnect();
  }

  @Test
  void nobodyWritesOverMqttWhatTheStreamRefuses() {
    lists(LISTS);
    for (String channel :
        List.of(
            "signalk/vessels/" + self() + "/navigation/log",
            "signalk/vessels/self/navigation/log",
            "signalk/vessels/" + self() + "/navigation.log")) {
      Mqtt5BlockingClient skipper = mqtt.client("skipper", token("skipper"));
      skipper.connect();
      assertThatThrownBy(() ->
              skipper
                  .publishWith()
                  .topic(channel)
                  .qos(MqttQos.AT_LEAST_ONCE)
                  .payload("1".getBytes(UTF_8))
                  .send())
          .as(channel)
          .isInstanceOf(Mqtt5PubAckException.class);
      skipper.disconnect();
    }
  }

  @Test
  void anMqttClientWithTheRightIsSeenOnTheStreamUnderItsVerifiedName() {
    StreamClient told = stream("reader", "");
    Mqtt5BlockingClient writer = mqtt.client("writer", token("writer"));
    writer.connect();
    writer
        .publishWith()
        .topic("signalk/vessels/" + self() + "/depth")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("{\"value\":4.5,\"$source\":\"ws.skipper\"}".getBytes(UTF_8))
        .userProperties()
        .add("source-label", "ws.skipper")
        .applyUserProperties()
        .send();
    var delta = told.next();
    assertThat(delta.at("/updates/0/$source").asText()).isEqualTo("gatehouse.writer");
    assertThat(delta.at("/updates/0/values/0/value").asDouble()).isEqualTo(4.5);
    assertThat(get("reader", "depth")).isEqualTo(200);
    writer.disconnect();
  }

  // --- native rights ---

  @Test
  void aStreamIsFilteredByNativeGrantsToo() {
    house.house.roles.create(
        House.SERVER,
        new Roles.Draft("depths", null, List.of("subscribe_channel:signalk/+/+/depth"), List.of()));
    house.house.user("diver", "depths");
    StreamClient told = stream("diver", "subscribe=all");
    stream("writer", "subscribe=none").tell("navigation.log", "1").tell("depth", "2").untilNow();
    assertThat(told.value("depth").asInt()).isEqualTo(2);
    assertThat(told.untilNow()).isEmpty();
    assertThat(get("diver", "depth")).isEqualTo(200);
    assertThat(get("diver", "navigation/log")).isEqualTo(404);
  }

  // --- reading them ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[{}]",
        "[{\"context\":\"*\"}]",
        "[{\"context\":\"*\",\"resources\":[{\"permissions\":[]}]}]",
        "[{\"context\":\"*\",\"resources\":[{\"paths\":[\"a\"],\"sources\":[\"b\"],\"permissions\":[]}]}]",
        "[{\"context\":\"*\",\"resources\":[{\"paths\":\"a\",\"permissions\":[]}]}]",
        "[{\"context\":\"*\",\"resources\":[{\"paths\":[\"a\"],\"permissions\":[{\"subject\":\"any\"}]}]}]",
        "[{\"context\":\"*\",\"resources\":[{\"paths\":[\"a\"],\"permissions\":[{\"subject\":\"any\",\"permission\":\"all\"}]}]}]",
        "[{\"context\":\"*\",\"resources\":[],\"comment\":\"?\"}]"
      })
  void aListThatIsNotUnderstoodIsRefusedAndTheOldOneStays(String json) {
    lists(LISTS);
    assertThatThrownBy(() -> lists(json)).isInstanceOf(Refused.class);
    assertThat(house.dialect.acls().any("main")).isTrue();
  }

  @Test
  void onlyAdministratorsSetThem() {
    assertThatThrownBy(() -> house.dialect.acls().replace(house.house.as("writer"), "[]"))
        .isInstanceOf(Refused.class);
    house.dialect.acls().replace(house.house.as("boss"), LISTS);
    assertThat(house.house.audited("channel_rule.changed")).isNotEmpty();
    assertThat(Set.of("[]")).doesNotContain(house.dialect.acls().json("main"));
  }
}

package io.gatehouse.dialect.raptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What was measured to be open in Raptor's own servers, one test for each hole.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaptorHolesTest {
  @TempDir static Path folder;

  private RaptorHouse house;
  private String admin;
  private String adminId;
  private String alice;
  private String aliceId;
  private String bob;
  private String bobId;

  @BeforeAll
  void open() {
    house = new RaptorHouse(folder);
    aliceId = house.user("alice");
    bobId = house.user("bob");
    admin = house.login(RaptorHouse.ADMIN);
    adminId = me(admin).path("id").asText();
    alice = house.login("alice");
    bob = house.login("bob");
  }

  @AfterAll
  void close() {
    house.close();
  }

  private JsonNode me(String token) {
    return house.call("GET", "/auth/me").bearer(token).send().is(200).json();
  }

  private RaptorHouse.Answer get(String token, String path) {
    return house.call("GET", path).bearer(token).send();
  }

  private RaptorHouse.Answer post(String token, String path, String json) {
    return house.call("POST", path).bearer(token).json(json).send();
  }

  private RaptorHouse.Answer put(String token, String path, String json) {
    return house.call("PUT", path).bearer(token).json(json).send();
  }

  private RaptorHouse.Answer delete(String token, String path) {
    return house.call("DELETE", path).bearer(token).send();
  }

  private JsonNode token(String owner, String more) {
    return post(owner, "/auth/token", "{\"name\":\"key\",\"expires\":0" + more + "}")
        .is(200)
        .json();
  }

  private String device(String owner) {
    return post(
            owner,
            "/inventory/",
            "{\"name\":\"Robot\",\"streams\":{\"gps\":{\"speed\":\"number\"}},\"actions\":[\"stop\"]}")
        .is(200)
        .text("/id");
  }

  private boolean may(String token, String type, String verb, String id) {
    return post(
            token,
            "/auth/check",
            "{\"type\":\"%s\",\"permission\":\"%s\",\"subjectId\":\"%s\"}"
                .formatted(type, verb, id))
        .is(200)
        .json()
        .path("result")
        .asBoolean();
  }

  @Test
  void hole01NobodyMakesATokenOfSomebodyElse() {
    String asked = "{\"name\":\"stolen\",\"userId\":\"%s\"}".formatted(adminId);
    post(alice, "/auth/token", asked).is(403);
    assertThat(post(alice, "/auth/token", "{\"name\":\"mine\"}").is(200).text("/userId"))
        .isEqualTo(aliceId);
  }

  @Test
  void hole02NobodyListsTheTokensOfOthers() {
    JsonNode mine = token(alice, "");
    JsonNode theirs = token(bob, "");
    for (String query : List.of("", "?userId=" + bobId, "?userId=" + adminId, "?size=1000")) {
      RaptorHouse.Answer listed = get(alice, "/auth/token" + query).is(200);
      assertThat(listed.text()).doesNotContain(theirs.path("id").asText());
      for (JsonNode each : listed.json().path("content")) {
        assertThat(each.path("userId").asText()).isEqualTo(aliceId);
      }
    }
    get(alice, "/auth/token/" + theirs.path("id").asText()).is(403);
    // an administrator sees that there is one, but not its value
    RaptorHouse.Answer seen = get(admin, "/auth/token/" + mine.path("id").asText()).is(200);
    assertThat(seen.json().has("token")).isFalse();
    assertThat(get(admin, "/auth/token?userId=" + aliceId).is(200).text())
        .contains(mine.path("id").asText())
        .doesNotContain(mine.path("token").asText());
    assertThat(get(alice, "/auth/token/" + mine.path("id").asText()).is(200).text("/token"))
        .isEqualTo(mine.path("token").asText());
  }

  @Test
  void hole03ADisabledTokenOrUserIsOutOnEveryRouteAtOnce() {
    JsonNode key = token(alice, "");
    String text = key.path("token").asText();
    get(text, "/auth/me").is(200);
    put(alice, "/auth/token/" + key.path("id").asText(), "{\"enabled\":false}").is(200);
    for (String path :
        List.of("/auth/me", "/auth/token", "/inventory/", "/tree/", "/app", "/auth/user")) {
      get(text, path).is(401);
    }
    assertThat(post(alice, "/auth/token/check", "{\"token\":\"%s\"}".formatted(text)).is(401))
        .extracting(answer -> answer.text("/message"))
        .isEqualTo("Token is not valid [1]");
    String carol = house.user("carol");
    String login = house.login("carol");
    put(admin, "/auth/user/" + carol, "{\"enabled\":false}").is(200);
    get(login, "/auth/me").is(401);
    house
        .call("POST", "/auth/login")
        .json("{\"username\":\"carol\",\"password\":\"%s\"}".formatted(RaptorHouse.PASSWORD))
        .send()
        .is(401);
  }

  @Test
  void hole04ANarrowedTokenIsNarrowAndStaysSo() {
    JsonNode key = token(admin, "");
    String id = key.path("id").asText();
    String text = key.path("token").asText();
    String permissions = "/auth/permission/token/" + id;
    assertThat(put(admin, permissions, "{\"permissions\":[\"read_device\"]}").is(200).text())
        .isEqualTo("[\"read_device\"]");
    String robot = device(alice);
    get(text, "/auth/me").is(200);
    get(text, "/inventory/" + robot).is(200);
    delete(text, "/inventory/" + robot).is(403);
    assertThat(get(text, "/auth/user").is(200).json().path("content")).isEmpty();
    assertThat(get(text, "/auth/role").is(200).json().path("content")).isEmpty();
    put(text, permissions, "{\"permissions\":[\"admin\"]}").is(403);
    put(text, permissions, "{\"permissions\":[]}").is(403);
    post(text, "/auth/token", "{\"name\":\"wide\"}").is(403);
    // nor does it read the value of a wider one of the same user
    String wide = token(admin, "").path("id").asText();
    assertThat(get(text, "/auth/token/" + wide).json().has("token")).isFalse();
    put(admin, permissions, "{\"permissions\":[]}").is(200);
    assertThat(get(text, "/auth/user").is(200).json().path("content")).isNotEmpty();
  }

  @Test
  void hole05NobodyWritesRightsOrAsksAboutOthers() {
    String robot = device(alice);
    String grab =
        "{\"type\":\"device\",\"permission\":\"admin\",\"userId\":\"%s\",\"subjectId\":\"%s\"}"
            .formatted(bobId, robot);
    post(bob, "/auth/sync", grab).is(403);
    assertThat(may(bob, "device", "read", robot)).isFalse();
    String about =
        "{\"type\":\"device\",\"permission\":\"read\",\"userId\":\"%s\",\"subjectId\":\"%s\"}"
            .formatted(aliceId, robot);
    post(bob, "/auth/check", about).is(403);
    assertThat(post(admin, "/auth/check", about).is(200).json().path("result").asBoolean())
        .isTrue();
    String text = token(alice, "").path("token").asText();
    post(bob, "/auth/token/check", "{\"token\":\"%s\"}".formatted(text)).is(403);
    assertThat(
            post(alice, "/auth/token/check", "{\"token\":\"%s\"}".formatted(text)).is(200).text())
        .doesNotContain(text);
    // whoever may give a right may also do it in this way
    post(alice, "/auth/sync", grab.replace("admin", "pull")).is(202);
    assertThat(may(bob, "device", "pull", robot)).isTrue();
    assertThat(may(bob, "device", "read", robot)).isFalse();
  }

  @Test
  void hole06EventsCarryNoSecretAndNameTheThing() throws Exception {
    Mqtt5BlockingClient listener = house.mqtt("*", admin);
    try (Mqtt5BlockingClient.Mqtt5Publishes heard =
        listener.publishes(MqttGlobalPublishFilter.ALL)) {
      listener.subscribeWith().topicFilter("#").qos(MqttQos.AT_MOST_ONCE).send();
      JsonNode key = token(alice, ",\"secret\":\"hidden in plain sight\"");
      String id = key.path("id").asText();
      put(alice, "/auth/token/" + id, "{\"secret\":\"another hidden one\"}").is(200);
      house.login("alice");
      delete(alice, "/auth/token/" + id).is(202);
      List<String> all = new ArrayList<>();
      String last = "";
      while (!last.contains("\"op\":\"delete\"")) {
        Mqtt5Publish message =
            heard.receive(30, TimeUnit.SECONDS).orElseThrow(() -> new AssertionError(all));
        last = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
        all.add(message.getTopic() + " " + last);
      }
      assertThat(all)
          .allMatch(event -> event.startsWith("token/" + id + " "))
          .hasSize(3)
          .noneMatch(event -> event.contains("hidden") || event.contains("gha_"))
          .noneMatch(event -> event.contains(key.path("token").asText()));
    } finally {
      listener.disconnect();
    }
  }

  @Test
  void hole07TheValueOfATokenIsKeptNowhereAndDerivedForItsHolder() throws IOException {
    JsonNode key = token(alice, ",\"secret\":\"a secret of nobody else\"");
    String text = key.path("token").asText();
    assertThat(text).startsWith("gha_").hasSize(53);
    String twin = token(alice, ",\"secret\":\"a secret of nobody else\"").path("token").asText();
    assertThat(twin).isNotEqualTo(text);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(text.substring(4, 40))
            .doesNotContain("a secret of nobody else");
      }
    }
    String path = "/auth/token/" + key.path("id").asText();
    assertThat(get(alice, path).is(200).text("/token")).isEqualTo(text);
    assertThat(put(alice, path, "{\"secret\":\"a secret of nobody else\"}").is(200).text("/token"))
        .isEqualTo(text);
    String fresh = put(alice, path, "{\"secret\":\"another\"}").is(200).text("/token");
    assertThat(fresh).isNotEqualTo(text);
    get(text, "/auth/me").is(401);
    get(fresh, "/auth/me").is(200);
    assertThat(get(alice, path).is(200).text("/token")).isEqualTo(fresh);
  }

  @Test
  void hole08ADeletedTokenIsGoneAtOnce() {
    JsonNode key = token(alice, "");
    String path = "/auth/token/" + key.path("id").asText();
    get(key.path("token").asText(), "/auth/me").is(200);
    delete(alice, path).is(202);
    get(key.path("token").asText(), "/auth/me").is(401);
    assertThat(get(alice, path).status()).isIn(403, 404);
    get(admin, path).is(404);
  }

  @Test
  void hole09ARoleOfAnAppIsARoleInThatAppOnly() {
    String robot = device(bob);
    String app =
        post(
                admin,
                "/app",
                "{\"name\":\"fleet\",\"roles\":[{\"name\":\"user\",\"permissions\":[\"admin\"]}],"
                    + "\"users\":[{\"id\":\"%s\",\"roles\":[\"user\"]}]}".formatted(aliceId))
            .is(200)
            .text("/id");
    assertThat(may(alice, "device", "read", robot)).isFalse();
    assertThat(may(alice, "app", "admin", app)).isTrue();
    assertThat(may(bob, "app", "read", app)).isFalse();
    post(admin, "/auth/role", "{\"name\":\"user\",\"permissions\":[\"admin\"]}").is(400);
    post(
            admin,
            "/auth/role",
            "{\"name\":\"user\",\"domain\":\"%s\",\"permissions\":[\"admin\"]}".formatted(app))
        .is(400);
    assertThat(may(bob, "device", "read", device(alice))).isFalse();
  }

  @Test
  void hole10NobodyForgesEventsAndARightThatEndsEndsTheSubscription() throws Exception {
    String robot = device(alice);
    String own = device(bob);
    Mqtt5BlockingClient owner = house.mqtt("*", alice);
    Mqtt5BlockingClient stranger = house.mqtt("*", bob);
    try (Mqtt5BlockingClient.Mqtt5Publishes heard =
        stranger.publishes(MqttGlobalPublishFilter.ALL)) {
      for (String topic : List.of("device/" + robot, "inventory/" + robot, "user/" + aliceId)) {
        assertThatThrownBy(() -> publish(owner, topic)).isInstanceOf(Mqtt5PubAckException.class);
      }
      for (String type : List.of("device", "inventory")) {
        assertThatThrownBy(() -> subscribe(stranger, type + "/" + robot))
            .isInstanceOf(Mqtt5SubAckException.class);
      }
      String stream = "stream/" + robot + "/gps";
      assertThatThrownBy(() -> publish(stranger, stream)).isInstanceOf(Mqtt5PubAckException.class);
      assertThatThrownBy(() -> subscribe(stranger, stream))
          .isInstanceOf(Mqtt5SubAckException.class);
      String permissions = "/auth/permission/device/" + robot;
      String pull = "{\"permissions\":[\"pull\"],\"user\":\"%s\"}".formatted(bobId);
      put(alice, permissions, pull).is(200);
      subscribe(stranger, stream);
      subscribe(stranger, "stream/" + own + "/gps");
      put(alice, "/" + stream, "{\"channels\":{\"speed\":1}}").is(202);
      assertThat(next(heard)).contains("\"speed\":1");
      put(alice, permissions, pull.replace("\"pull\"", "")).is(200);
      assertThat(next(heard)).contains("\"filter\":\"" + stream + "\"").contains("no-rule");
      put(alice, "/" + stream, "{\"channels\":{\"speed\":2}}").is(202);
      put(bob, "/stream/" + own + "/gps", "{\"channels\":{\"speed\":3}}").is(202);
      assertThat(next(heard)).contains("\"speed\":3");
    } finally {
      owner.disconnect();
      stranger.disconnect();
    }
  }

  private static String next(Mqtt5BlockingClient.Mqtt5Publishes heard) throws InterruptedException {
    Mqtt5Publish message = heard.receive(30, TimeUnit.SECONDS).orElseThrow();
    return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }

  private static void subscribe(Mqtt5BlockingClient client, String topic) {
    client.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
  }

  private static void publish(Mqtt5BlockingClient client, String topic) {
    client
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("{\"op\":\"forged\"}".getBytes(StandardCharsets.UTF_8))
        .send();
  }

  @Test
  void hole11WhatIsWrongWithARequestIsSaidAndIsNoFailureOfTheServer() {
    RaptorHouse.Answer broken = house.call("POST", "/auth/login").json("{\"username\":").send();
    assertThat(broken.is(400).json().path("code").asInt()).isEqualTo(400);
    post(admin, "/auth/user", "{\"username\":\"dora\",\"password\":\"long enough it is\"}").is(400);
    post(alice, "/auth/token", "{}").is(400);
    post(admin, "/auth/role", "{\"permissions\":[\"admin\"]}").is(400);
    String robot = device(alice);
    put(bob, "/auth/permission/device/" + robot, "{\"permissions\":[\"admin\"]}").is(403);
    put(bob, "/auth/permission/device/" + robot, "{}").is(400);
    post(admin, "/auth/role", "{\"name\":\"service\",\"permissions\":[]}").is(400);
    assertThat(
            post(
                    admin,
                    "/auth/user",
                    "{\"username\":\"alice\",\"password\":\"long enough it is\",\"email\":\"x@example.org\"}")
                .is(400)
                .text("/message"))
        .isEqualTo("Username already taken");
    assertThat(
            post(
                    admin,
                    "/auth/user",
                    "{\"username\":\"eve\",\"password\":\"long enough it is\",\"email\":\"ALICE@example.org\"}")
                .is(400)
                .text("/message"))
        .isEqualTo("Email already registered");
    put(alice, "/auth/token/" + token(alice, "").path("id").asText(), "{\"expires\":\"soon\"}")
        .is(400);
  }

  @Test
  void hole12NoNameWithoutItsOwnPasswordAndNoNameThatIsShipped() {
    for (String[] pair :
        new String[][] {{"admin", "admin"}, {"service", "s3rvice"}, {"raptor", "raptor"}}) {
      house
          .call("POST", "/auth/login")
          .json("{\"username\":\"%s\",\"password\":\"%s\"}".formatted(pair[0], pair[1]))
          .send()
          .is(401);
      assertThatThrownBy(() -> house.mqtt(pair[0], pair[1]))
          .isInstanceOf(Mqtt5ConnAckException.class);
    }
    assertThatThrownBy(() -> house.mqtt("nobody", RaptorHouse.PASSWORD))
        .isInstanceOf(Mqtt5ConnAckException.class);
    house.mqtt("alice", RaptorHouse.PASSWORD).disconnect();
    for (String name : List.of("*", "**", "***", "")) {
      house.mqtt(name, alice).disconnect();
    }
  }

  @Test
  void hole13PermissionsAreReplacedAndGoToWhoWasNamed() {
    String robot = device(alice);
    String path = "/auth/permission/device/" + robot;
    for (String field : List.of("user", "userId")) {
      put(
              alice,
              path,
              "{\"permissions\":[\"read\",\"pull\"],\"%s\":\"%s\"}".formatted(field, bobId))
          .is(200);
      assertThat(may(bob, "device", "read", robot)).isTrue();
      assertThat(may(bob, "device", "pull", robot)).isTrue();
      put(alice, path, "{\"permissions\":[\"pull\"],\"%s\":\"%s\"}".formatted(field, bobId))
          .is(200);
      assertThat(get(alice, path + "/" + bobId).is(200).text()).isEqualTo("[\"pull\"]");
      assertThat(may(bob, "device", "read", robot)).isFalse();
      put(alice, path, "{\"permissions\":[],\"%s\":\"%s\"}".formatted(field, bobId)).is(200);
      assertThat(may(bob, "device", "pull", robot)).isFalse();
    }
    put(alice, path, "{\"permissions\":[\"fly\"],\"user\":\"%s\"}".formatted(bobId)).is(400);
    assertThat(get(alice, path).is(200).text()).isEqualTo("[]");
  }

  @Test
  void hole14ARefreshTouchesNoTokenOfADevice() {
    String key = token(alice, "").path("token").asText();
    get(key, "/auth/refresh").is(400);
    get(key, "/auth/me").is(200);
    house.call("DELETE", "/auth/login").bearer(key).send().is(400);
    get(key, "/auth/me").is(200);
    String login = house.login("alice");
    RaptorHouse.Answer refreshed = get(login, "/auth/refresh").is(200);
    get(login, "/auth/me").is(401);
    String next = refreshed.text("/token");
    get(next, "/auth/me").is(200);
    house.call("DELETE", "/auth/login").bearer(next).send().is(202);
    get(next, "/auth/me").is(401);
    house.call("DELETE", "/auth/login").bearer(next).send().is(401);
  }

  @Test
  void hole15StreamsAndActionsArePartsOfTheirDeviceInBothSpellings() {
    String robot = device(alice);
    assertThat(may(alice, "stream", "pull", robot + "/gps")).isTrue();
    assertThat(may(alice, "action", "execute", robot + "/stop")).isTrue();
    assertThat(may(alice, "device", "push", robot)).isTrue();
    String role = "reader";
    post(
            admin,
            "/auth/role",
            "{\"name\":\"%s\",\"permissions\":[\"pull_stream\",\"execute_action\"]}"
                .formatted(role))
        .is(200);
    String dave = house.user("dave");
    put(admin, "/auth/user/" + dave, "{\"roles\":[\"user\",\"%s\"]}".formatted(role)).is(200);
    String reader = house.login("dave");
    assertThat(may(reader, "stream", "pull", robot + "/gps")).isTrue();
    assertThat(may(reader, "action", "execute", robot + "/stop")).isTrue();
    assertThat(may(reader, "stream", "push", robot + "/gps")).isFalse();
    get(reader, "/stream/" + robot + "/gps").is(200);
    put(reader, "/stream/" + robot + "/gps", "{\"channels\":{\"speed\":1}}").is(403);
    put(alice, "/stream/" + robot + "/gps", "{\"channels\":{\"speed\":1}}").is(202);
    post(admin, "/auth/role", "{\"name\":\"odd\",\"permissions\":[\"bogus_thing\"]}").is(400);
  }
}

package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.DeviceHouse.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Permissions of single things, and what they give below them.
class PermissionTest {
  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String warden;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    house.user("alice");
    house.user("bob");
    warden = house.user("warden");
    house.device("a", "alice", null);
    house.device("b", "alice", "a");
    house.device("c", "alice", "b");
    house.device("aside", "alice", null);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static boolean may(String verb, String resource) {
    return house
        .owner(
            "POST",
            "/v1/check",
            "{'subject':'user:bob','verb':'%s','resource':'%s'}".formatted(verb, resource))
        .is(200)
        .body()
        .path("allowed")
        .asBoolean();
  }

  private static String verbs(Answer answer, String subject) {
    List<String> all = new ArrayList<>();
    for (var item : answer.body().path("items")) {
      if (item.path("subject").asText().equals(subject)) {
        item.path("verbs").forEach(verb -> all.add(verb.asText()));
      }
    }
    return String.join(" ", all);
  }

  /// Issue 22 of Raptor: A above B above C, a right on A is one on B and C, and on what they have.
  @ParameterizedTest
  @ValueSource(strings = {"create", "read", "update", "delete", "push", "pull", "execute", "admin"})
  void aRightOnADeviceIsOneOnThoseBelow(String verb) {
    String path = "/v1/devices/a/permissions/user:bob";
    house.owner("PUT", path, "{'verbs':['%s']}".formatted(verb)).is(200);
    for (String device : List.of("a", "b", "c")) {
      assertThat(may(verb, "device:" + device)).as(verb + " " + device).isTrue();
    }
    assertThat(may(verb, "device:aside")).isFalse();
    house.owner("DELETE", path, null).is(200);
    for (String device : List.of("a", "b", "c")) {
      assertThat(may(verb, "device:" + device)).as(verb + " " + device).isFalse();
    }
  }

  /// Contract of Raptor, hole 13: what was put was added, and nothing could be taken away.
  @Test
  void whatIsPutReplacesWhatWasThere() {
    String path = "/v1/devices/b/streams/gps/permissions";
    house.owner("PUT", path + "/user:bob", "{'verbs':['pull','push']}").is(200);
    house.owner("PUT", path + "/group:nobody", "{'verbs':['pull']}").is(422);
    Answer put = house.owner("PUT", path + "/user:bob", "{'verbs':['pull','read']}").is(200);
    assertThat(verbs(put, "user:bob")).isEqualTo("read pull");
    assertThat(verbs(house.owner("GET", path, null).is(200), "user:bob")).isEqualTo("read pull");
    assertThat(house.owner("GET", path + "/user:bob", null).is(200).text("/verbs/0"))
        .isEqualTo("read");
    house.owner("DELETE", path + "/user:bob", null).is(200);
    house.owner("GET", path + "/user:bob", null).is(404);
    house.owner("PUT", path + "/user:bob", "{'verbs':['fly']}").is(422);
    house.owner("PUT", path + "/user:bob", "{'verbs':['subscribe']}").is(422);
    house.owner("PUT", "/v1/devices/none/permissions/user:bob", "{'verbs':['read']}").is(404);
  }

  @Test
  void groupsAndRolesHoldThemToo() {
    house.owner("POST", "/v1/groups", "{'id':'crew'}").is(201);
    String path = "/v1/devices/c/permissions/";
    house.owner("PUT", path + "group:crew", "{'verbs':['pull']}").is(200);
    house.owner("PUT", path + "role:device", "{'verbs':['read']}").is(200);
    Answer all = house.owner("GET", "/v1/devices/c/permissions", null).is(200);
    assertThat(verbs(all, "group:crew")).isEqualTo("pull");
    assertThat(verbs(all, "role:device")).isEqualTo("read");
  }

  /// A grant for a time is shown as such, and gives way to one for good.
  @Test
  void whatHoldsForATimeIsShownAsSuch() {
    house
        .owner(
            "POST",
            "/v1/grants",
            "{'subject':'user:bob','permission':'pull_device:aside',"
                + "'expires_at':'2099-01-01T00:00:00Z'}")
        .is(201);
    String path = "/v1/devices/aside/permissions/user:bob";
    assertThat(house.owner("GET", path, null).is(200).text("/limited/0")).isEqualTo("pull");
    Answer put = house.owner("PUT", path, "{'verbs':['pull']}").is(200);
    assertThat(put.body().at("/items/0").has("limited")).isFalse();
    house.owner("DELETE", path, null).is(200);
  }

  @Test
  void nobodyGivesMoreThanTheyHoldOnTheThing() {
    house.device("lent", "alice", null);
    String path = "/v1/devices/lent/permissions/user:bob";
    house.send("PUT", path, "{'verbs':['read']}", warden).is(403);
    house.send("GET", "/v1/devices/lent/permissions", null, warden).is(403);
    house.grant("user:warden", "admin_device:lent");
    house.send("PUT", path, "{'verbs':['read','pull']}", warden).is(200);
    house
        .owner(
            "POST",
            "/v1/grants",
            "{'subject':'user:warden','permission':'push_device:lent','effect':'deny'}")
        .is(201);
    house.send("PUT", path, "{'verbs':['push']}", warden).is(403);
    house.send("PUT", path, "{'verbs':['admin']}", warden).is(403);
    house
        .send("PUT", "/v1/devices/aside/permissions/user:bob", "{'verbs':['read']}", warden)
        .is(403);
    // a token that is narrowed gives nothing that is outside of it
    String narrow = house.token("user:warden", "read_device");
    house.send("PUT", path, "{'verbs':['read']}", narrow).is(403);
    house.send("DELETE", path, null, narrow).is(403);
    house.send("DELETE", path, null, warden).is(200);
  }

  /// Whoever holds something on a thing sees their own there, and not what others hold.
  @Test
  void othersSeeTheirOwnOnly() {
    house.device("shown", "alice", null);
    String token = house.token("user:bob");
    house.owner("PUT", "/v1/devices/shown/permissions/user:bob", "{'verbs':['read']}").is(200);
    house.owner("PUT", "/v1/devices/shown/permissions/user:warden", "{'verbs':['pull']}").is(200);
    Answer seen = house.send("GET", "/v1/devices/shown/permissions", null, token).is(200);
    assertThat(seen.body().path("items")).hasSize(1);
    assertThat(verbs(seen, "user:bob")).isEqualTo("read");
  }

  /// A later thing of the same id is another thing.
  @Test
  void rightsOnAThingEndWithIt() {
    house.device("raft", "alice", null);
    house.device("raft-2", "alice", null);
    List<String> labels =
        List.of("read_device:raft", "pull_stream:raft/wind", "execute_action:raft/horn");
    for (String label : labels) {
      house.owner("POST", "/v1/grants", grant(label)).is(201);
    }
    house.owner("POST", "/v1/grants", grant("pull_stream:raft-2/wind")).is(201);
    assertThat(may("read", "device:raft")).isTrue();

    house.owner("DELETE", "/v1/devices/raft", null).is(200);
    house.device("raft", "alice", null);

    assertThat(may("read", "device:raft")).isFalse();
    String left = house.owner("GET", "/v1/grants?subject=user:bob", null).is(200).body().toString();
    assertThat(left).doesNotContain(labels).contains("pull_stream:raft-2/wind");
    String told = house.owner("GET", "/v1/audit?action=grant.deleted", null).body().toString();
    assertThat(told).contains(labels);
  }

  private static String grant(String permission) {
    return "{'subject':'user:bob','permission':'%s'}".formatted(permission);
  }
}

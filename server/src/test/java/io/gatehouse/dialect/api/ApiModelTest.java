package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models of devices over HTTP, and finding devices by them.
class ApiModelTest {
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

  private static String device(String name) {
    owner.post("/v1/devices", "{'name': '" + name + "'}").is(201);
    return "/v1/devices/" + name + "/model";
  }

  @Test
  void aDeviceHasAnEmptyModelUntilSomebodyWritesOne() {
    String model = device("blank");
    Api.Answer empty =
        owner
            .get(model)
            .is(200)
            .has("/version", 0)
            .has("/properties", "{}")
            .has("/settings/store_data", true)
            .has("/settings/events_enabled", true)
            .has("/streams", "{}");
    assertThat(empty.etag()).isEqualTo("\"0\"");
    owner.with("If-None-Match", "\"0\"").get(model).is(304);
    owner.with("If-Match", "\"0\"").put(model, "{'properties': {'a': 1}}").is(200);
    owner.with("If-Match", "\"0\"").put(model, "{}").is(412, "version-mismatch");
  }

  @Test
  void aPatchChangesWhatItNames() {
    String model = device("patched");
    owner
        .put(
            model,
            "{'properties': {'a': 1, 'b': {'c': 2}}, 'settings': {'retention': {'max_records': 5}},"
                + " 'streams': {'gps': {'channels': {'x': 'number', 'y': {'type': 'string',"
                + " 'unit': 'm'}}}, 'old': {'dynamic': true}}, 'actions': {'siren': {}}}")
        .is(200);
    owner
        .patch(
            model,
            "{'properties': {'a': null, 'b': {'d': 3}}, 'settings': {'store_data': false},"
                + " 'streams': {'old': null, 'gps': {'channels': {'x': {'unit': 'kn'}}}}}")
        .is(200)
        .has("/properties", "{\"b\":{\"c\":2,\"d\":3}}")
        .has("/settings/store_data", false)
        .has("/settings/retention/max_records", 5)
        .has("/streams/gps/channels/x/type", "number")
        .has("/streams/gps/channels/x/unit", "kn")
        .has("/streams/gps/channels/y/unit", "m")
        .has("/streams/old", "")
        .has("/actions/siren", "{}")
        .has("/version", 2);
    owner
        .patch(model, "{'settings': null, 'actions': null}")
        .is(200)
        .has("/settings/store_data", true)
        .has("/settings/retention", "")
        .has("/actions", "{}");
  }

  @Test
  void streamsAreAddedAndEndedOneByOne() {
    device("single");
    String streams = "/v1/devices/single/streams";
    owner.put(streams + "/gps", "{'channels': {'x': 'number'}, 'type': 'position'}").is(200);
    owner.put(streams + "/log", "{'dynamic': true}").is(200).has("/version", 2);
    assertThat(owner.get(streams).is(200).at("/items").findValuesAsText("name"))
        .containsExactly("gps", "log");
    owner.get(streams + "/gps").is(200).has("/type", "position").has("/dynamic", false);
    owner.delete(streams + "/log").is(200);
    owner.delete(streams + "/log").is(404);
    owner.get(streams + "/log").is(404);
    owner.with("If-Match", "\"1\"").delete(streams + "/gps").is(412);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'properties': [1]} | /properties",
        "{'streams': {'a/b': {'dynamic': true}}} | /streams",
        "{'streams': {'#': {'dynamic': true}}} | /streams",
        "{'streams': {'s': {}}} | /streams",
        "{'streams': {'s': {'channels': {'x': 'colour'}}}} | /streams/s/channels/x/type",
        "{'streams': {'s': {'channels': {'x': {'unit': 'm'}}}}} | /streams/s/channels/x/type",
        "{'streams': {'s': {'channels': {'': 'number'}}}} | /streams",
        "{'streams': {'s': {'dynamic': true, 'retention': {'max_records': 0}}}} | /streams",
        "{'settings': {'retention': {'max_age_seconds': 0}}} | /settings",
        "{'settings': {'retention': {'max_age_seconds': 9223372036854775807}}} | /settings",
        "{'settings': {'keep': true}} | /settings/keep",
        "{'actions': {'a b': {}}} | /actions",
      })
  void aModelThatCannotBeKeptIsRefusedWithItsPlace(String body, String field) {
    owner.post("/v1/devices", "{'name': 'wrong'}");
    Api.Answer answer = owner.put("/v1/devices/wrong/model", body).is(422, "invalid");
    assertThat(answer.text("/field")).isEqualTo(field);
    owner.get("/v1/devices/wrong/model").is(200).has("/version", 0);
  }

  @Test
  void propertiesAndStreamsAreBounded() {
    String model = device("big");
    owner
        .put(model, "{'properties': {'a': '" + "x".repeat(16_384) + "'}}")
        .is(422)
        .has("/field", "/properties");
    StringBuilder many = new StringBuilder("{'streams': {");
    for (int i = 0; i < 257; i++) {
      many.append(i == 0 ? "" : ",").append("'s").append(i).append("': {'dynamic': true}");
    }
    owner.put(model, many + "}}").is(422).has("/field", "/streams");
  }

  /// `update_device` writes a model, `read_device` shows it; a device reads its own and cannot
  /// change it, so that one that was taken over cannot give itself other streams.
  @Test
  void aDeviceReadsItsModelAndDoesNotChangeIt() {
    String model = device("tame");
    Api device = server.token(owner, "device:tame");
    device.get(model).is(200);
    device.put(model, "{}").is(403);
    device.put("/v1/devices/tame/streams/s", "{'dynamic': true}").is(403);
    Api user = server.user("skipper");
    user.get(model).is(403);
    user.post("/v1/devices", "{'name': 'own-boat'}").is(201);
    user.put("/v1/devices/own-boat/model", "{'properties': {'mine': true}}").is(200);
  }

  @Test
  void devicesAreFoundByWhatTheyAreAsFarAsOneMayReadThem() {
    Api finder = server.user("finder");
    for (String name : new String[] {"find-1", "find-2", "find-3"}) {
      finder.post("/v1/devices", "{'name': '" + name + "'}").is(201);
      finder.put("/v1/devices/" + name + "/model", "{'properties': {'color': 'Blue'}}").is(200);
    }
    owner.put(device("find-not"), "{'properties': {'color': 'blue'}}").is(200);
    finder.put("/v1/devices/find-2/streams/gps", "{'dynamic': true}").is(200);
    assertThat(found(finder, "{'properties': {'color': 'blue'}}"))
        .containsExactly("find-1", "find-2", "find-3");
    assertThat(found(owner, "{'properties': {'color': 'blue'}}"))
        .containsExactly("find-1", "find-2", "find-3", "find-not");
    assertThat(found(finder, "{'stream': 'gps'}")).containsExactly("find-2");
    assertThat(found(finder, "{'text': 'FIND-3'}")).containsExactly("find-3");
    assertThat(found(finder, "{'owner': 'finder', 'limit': 1000}")).hasSize(3);
    Api.Answer page = finder.post("/v1/devices/search", "{'limit': 2}").is(200);
    assertThat(page.at("/items")).hasSize(2);
    finder
        .post("/v1/devices/search", "{'limit': 2, 'after': '" + page.text("/next") + "'}")
        .is(200)
        .has("/items/0/id", "find-3")
        .has("/items/0/properties/color", "Blue");
    finder.post("/v1/devices/search", "{'limit': 0}").is(422);
    finder.post("/v1/devices/search", "{'text': '" + "x".repeat(300) + "'}").is(422);
  }

  private static List<String> found(Api by, String query) {
    return by.post("/v1/devices/search", query).is(200).at("/items").findValuesAsText("id");
  }
}

package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.script.kept.Keeping;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `storage.local` and `storage.global`: what scripts keep, and who reaches it.
class StorageTest {
  @TempDir Path folder;
  private ScriptrHouse house;
  private String pump;

  @BeforeEach
  void open() {
    house = new ScriptrHouse(folder, Map.of());
    pump = house.device("pump").path("token").asText();
    house.script(
        "count",
        "anonymous",
        "storage.local.n = (storage.local.n || 0) + 1; return storage.local.n;");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void valuesSurviveTheRunAndTheServer() {
    assertThat(house.run("count", null, "").asInt()).isEqualTo(1);
    assertThat(house.run("count", pump, "").asInt()).isEqualTo(2);
    house = house.again();
    assertThat(house.run("count", null, "").asInt()).isEqualTo(3);
  }

  /// Nested values are kept as they are when the script has ended, as in its own documentation a
  /// list is.
  @Test
  void objectsAreKeptAsTheyWereLeft() {
    house.script(
        "fill",
        "authenticated",
        """
        storage.global.traffic = new Array();
        storage.global.traffic.push({time: 7});
        storage.global.state = {a: {b: 1}};
        storage.global["x y"] = "text";
        storage.global.gone = 1;
        delete storage.global.gone;
        return 1;
        """);
    house.script(
        "look",
        "authenticated",
        """
        storage.global.state.a.b++;
        var names = [];
        for (var name in storage.global) names.push(name);
        return {t: storage.global.traffic, s: storage.global.state, names: names,
          has: ["gone" in storage.global, "state" in storage.global],
          none: storage.global.gone === undefined, text: storage.global["x y"]};
        """);
    house.run("fill", pump, "");
    JsonNode seen = house.run("look", pump, "");
    assertThat(seen.path("t")).hasToString("[{\"time\":7}]");
    assertThat(seen.at("/s/a/b").asInt()).isEqualTo(2);
    assertThat(seen.path("names")).hasToString("[\"state\",\"traffic\",\"x y\"]");
    assertThat(seen.path("has")).hasToString("[false,true]");
    assertThat(seen.path("none").asBoolean()).isTrue();
    assertThat(seen.path("text").asText()).isEqualTo("text");
    assertThat(house.run("look", pump, "").at("/s/a/b").asInt()).isEqualTo(3);
  }

  @Test
  void whatIsLocalIsForItsScriptAloneAndEndsWithIt() {
    house.script("lib/tool", "nobody", "var mine = storage.local.n;");
    house.script("other", "anonymous", "return [storage.local.n, require('lib/tool').mine];");
    house.run("count", null, "");
    assertThat(house.run("other", null, "")).hasToString("[null,null]");
    house.owner("DELETE", "/v1/scripts/count", "");
    house.script("count", "anonymous", "return storage.local.n === undefined;");
    assertThat(house.run("count", null, "").asBoolean()).isTrue();
  }

  /// Who may write one script must not read by it what the others keep.
  @Test
  void whatIsSharedIsForScriptsOfThoseWhoMayWriteAll() {
    house.script("keep", "anonymous", "storage.global.secret = 'x'; return 1;");
    house.run("keep", null, "");
    String ann = house.user("ann").path("token").asText();
    house.script("ann/own", "anonymous", "return 1;");
    house.owner("PATCH", "/v1/scripts/ann/own", "{'write':'ann'}");
    String look =
        "{'source':'try { return storage.global.secret; } catch (e) { return e.errorCode; }'}";
    assertThat(house.call("PATCH", "/v1/scripts/ann/own", ann, look).statusCode()).isEqualTo(200);
    assertThat(house.run("ann/own", pump, "").asText()).isEqualTo("PERMISSION_DENIED");
    house.script("ann/own", "anonymous", "return storage.global.secret;");
    assertThat(house.run("ann/own", pump, "").asText()).isEqualTo("x");
    // nor by a token of the owner that was narrowed to this one
    String narrow =
        house
            .owner(
                "POST",
                "/v1/tokens",
                "{'principal':'owner:olga','name':'n','permissions':['update_script:ann/own']}")
            .path("value")
            .asText();
    assertThat(house.call("PATCH", "/v1/scripts/ann/own", narrow, look).statusCode())
        .isEqualTo(200);
    assertThat(house.run("ann/own", pump, "").asText()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void thereIsAnEndOfWhatIsKept() {
    house = house.again(Map.of("script.cpu-time", "30s", "script.wall-time", "60s"));
    house.script(
        "much",
        "authenticated",
        """
        var told = {};
        function put(name, value) {
          try { storage.local[name] = value; return "ok"; } catch (e) { return e.errorCode; }
        }
        told.long = put("a", "x".repeat(%d));
        told.name = put("n".repeat(200), 1);
        told.control = put("a\\u0000b", 1);
        var text = "x".repeat(60000);
        for (var i = 0; i < 72; i++) told.last = put("n" + i, text);
        told.count = Object.keys(storage.local).length;
        delete storage.local.n0;
        told.after = put("again", text);
        return told;
        """
            .formatted(Keeping.LONGEST + 1));
    JsonNode told = house.run("much", pump, "");
    assertThat(told.path("long").asText()).isEqualTo("REQUEST_TOO_LARGE");
    assertThat(told.path("name").asText()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(told.path("control").asText()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(told.path("last").asText()).isEqualTo("TOO_MANY_REQUESTS");
    assertThat(told.path("count").asLong()).isEqualTo(Keeping.MOST_BYTES / 60_005);
    assertThat(told.path("after").asText()).isEqualTo("ok");
  }

  @Test
  void anotherApplicationKeepsItsOwn() {
    house.run("count", null, "");
    house.owner("POST", "/v1/applications", "{'id':'other','name':'Other'}");
    house =
        house.again(
            Map.of("scriptr.applications", "main,other", "scriptr.hosts", "localhost=other"));
    house.script(
        "other",
        "count",
        "anonymous",
        "return [storage.local.n, storage.global.n, require('document').getInstance('open')"
            + ".get('usa').metadata.errorCode, require('channel').list().result.count];");
    house.run("count", ScriptrHouse.ANONYMOUS, "");
    var answer = house.send(house.at("localhost", "/count"));
    assertThat(ScriptrHouse.response(answer).path("result"))
        .as(answer.body())
        .hasToString("[null,null,\"PERMISSION_DENIED\",\"0\"]");
  }
}

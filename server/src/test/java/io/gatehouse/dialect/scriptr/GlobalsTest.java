package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What scripts of Scriptr find without requiring it, and what is honestly not there.
class GlobalsTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static String owner;
  private static String pump;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    pump = house.device("pump").path("token").asText();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static JsonNode ran(String path, String source, String token) {
    house.script(path, "authenticated", source);
    return house.run(path, token, "");
  }

  @Test
  void xmlBecomesAnObject() {
    assertThat(
            ran(
                "xml/good",
                """
                return xmlToJson('<?xml version="1.0"?><!-- x --><a id="7"><b>1 &lt; 2</b><b/>'
                  + '<c x="y">t<![CDATA[<u>]]></c></a>');
                """,
                pump))
        .hasToString(
            "{\"a\":{\"id\":\"7\",\"b\":[\"1 < 2\",\"\"],\"c\":{\"x\":\"y\",\"content\":\"t<u>\"}}}");
  }

  /// Nothing outside of the text is read and no entity is expanded (OWASP ASVS 5.0, 1.5.1).
  @Test
  void xmlThatReachesOutIsRefused() {
    JsonNode told =
        ran(
            "xml/bad",
            """
            function ask(xml) { try { return xmlToJson(xml); } catch (e) { return "refused"; } }
            return [
              ask('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
              ask('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
              ask('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>'),
              ask('<a>&x;</a>'),
              ask('<a><b></a>'),
              ask(''),
              ask('<a>'.repeat(200) + '</a>'.repeat(200)),
              ask('<a>' + '<b/>'.repeat(20000) + '</a>'),
              ask('<a>' + 'x'.repeat(300000) + '</a>')
            ];
            """,
            pump);
    assertThat(told).hasSize(9).allSatisfy(one -> assertThat(one.asText()).isEqualTo("refused"));
  }

  @Test
  void whatIsNotOfferedSaysSo() {
    JsonNode told =
        ran(
            "without",
            """
            return [push(["t"], "m", "ios"), pushToGroup("g", "m"), tweet("x"),
              require("mqtt").getInstance("mqtt://h:1"), require("group").rename("a", "b"),
              apsdb.callApi("GitCommit", {}, null),
              apsdb.callApi("Query", {"apsdb.lock": true, "apsdb.queryFields": "*"}, null),
              apsdb.callApi("constructor", {}, null)];
            """,
            owner);
    assertThat(told)
        .hasSize(8)
        .allSatisfy(one -> {
          assertThat(one.at("/metadata/status").asText()).isEqualTo("failure");
          assertThat(one.at("/metadata/errorCode").asText()).isEqualTo("NOT_SUPPORTED");
          assertThat(one.at("/metadata/errorDetail").asText()).isNotEmpty();
        });
  }

  /// As on accounts without this feature.
  @Test
  void bridgesAreDisabled() {
    JsonNode told =
        ran(
            "bridges",
            """
            var bridge = require("bridge");
            return [bridge.create("endpoint", "channel", "token"), bridge.list(), bridge.get("b")];
            """,
            owner);
    assertThat(told)
        .hasSize(3)
        .allSatisfy(one ->
            assertThat(one.at("/metadata/errorCode").asText()).isEqualTo("BRIDGES_DISABLED"));
  }

  /// The calls of the older platform, which published scripts still make.
  @Test
  void oldCallsReachTheSameDocuments() {
    JsonNode told =
        ran(
            "old",
            """
            require("store").create("old", {});
            var transaction = apsdb.beginTransaction();
            var saved = apsdb.callApi("SaveDocument", {"apsdb.store": "old",
              "apsdb.documentKey": "d1", "apsdb.update": true, "n": "5",
              "n.apsdb.fieldType": "numeric", "room": "hall"}, null);
            var again = apsdb.callApi("SaveDocument", {"apsdb.store": "old",
              "apsdb.documentKey": "d1"}, null);
            var found = apsdb.callApi("Query", {"apsdb.store": "old",
              "apsdb.query": "apsdb.documentKey = \\"d1\\" and n<numeric> > 4",
              "apsdb.queryFields": "*"}, null);
            var file = apsdb.createFile("a,b", "list.csv");
            require("document").getInstance("old").save({key: "d1", attachments: file.file});
            var kept = require("document").getInstance("old").getAttachment("d1", "list.csv");
            var gone = apsdb.callApi("DeleteDocument", {"apsdb.store": "old",
              "apsdb.documentKey": "d1"}, null);
            return [saved, again, found, gone, transaction.commit(), transaction.rollback(),
              apsdb.callHttp({}), apsdb.callApi("GetUser", {login: "nobody-there"}, null), kept.result];
            """,
            owner);
    assertThat(told.at("/0/result/document/key").asText()).as(told.toString()).isEqualTo("d1");
    assertThat(told.at("/1/metadata/errorCode").asText()).isEqualTo("DUPLICATE_DOCUMENT_KEY");
    assertThat(told.at("/2/result/documents/0/n").asText()).isEqualTo("5.0");
    assertThat(told.at("/3/metadata/status").asText()).isEqualTo("success");
    assertThat(told.at("/4/metadata/status").asText()).isEqualTo("success");
    // what was done stays, and it says so
    assertThat(told.at("/5/metadata/errorCode").asText()).isEqualTo("NOT_SUPPORTED");
    assertThat(told.at("/6/metadata/errorCode").asText()).isEqualTo("PARAMETER_REQUIRED");
    assertThat(told.at("/7/metadata/status").asText()).isEqualTo("failure");
    assertThat(told.at("/8/content").asText()).isEqualTo("a,b");
  }

  @Test
  void aScriptIsPutOnATimerAndTakenOff() {
    JsonNode told =
        ran(
            "timed",
            """
            console.setLevel("INFO");
            var later = schedule("timed", new Date(Date.now() + 3600000));
            var often = schedule("timed", "30 7 ? * MON-FRI");
            var bad = schedule("timed", "never");
            return [later, often, bad, unschedule(later.result), unschedule(often.result),
              unschedule(often.result)];
            """,
            owner);
    assertThat(told.at("/0/result").asText()).as(told.toString()).isNotEmpty();
    assertThat(told.at("/1/result").asText()).isNotEmpty();
    assertThat(told.at("/2/metadata/status").asText()).isEqualTo("failure");
    assertThat(told.at("/3/metadata/status").asText()).isEqualTo("success");
    assertThat(told.at("/4/metadata/status").asText()).isEqualTo("success");
    assertThat(told.at("/5/metadata/status").asText()).isEqualTo("failure");
  }
}

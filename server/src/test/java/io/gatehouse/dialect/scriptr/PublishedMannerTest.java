package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Small applications written as Scriptr's authors write theirs: modules of their own, results that
/// are unwrapped, errors that are looked up in `metadata`.
class PublishedMannerTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static HttpServer weather;
  private static String owner;
  private static String pump;

  @BeforeAll
  static void open() throws IOException {
    weather = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    weather.createContext(
        "/weather",
        exchange -> {
          boolean london = "q=london".equals(exchange.getRequestURI().getRawQuery());
          byte[] body = (london ? "{\"t\":11.5}" : "{}").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
          exchange.sendResponseHeaders(london ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    weather.start();
    house = new ScriptrHouse(folder, Map.of("outbound.allow", "127.0.0.1:*"));
    owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    pump = house.device("pump").path("token").asText();
    house.script(
        "app/lib/errors",
        "nobody",
        """
        function ErrorHandler() {
          this.build = function (code, detail) {
            return {metadata: {status: "failure", errorCode: code, errorDetail: detail}};
          };
        }
        """);
    house.script(
        "app/lib/config",
        "nobody",
        "var store = 'readings';\nvar channel = 'readings';\nvar pageSize = 2;");
    house.script(
        "app/install",
        "authenticated",
        """
        var stores = require("store"), channels = require("channel"), config = require("./lib/config");
        var made = stores.create(config.store, {acl: {saveDocumentACL: "authenticated",
          queryACL: ["authenticated"], deleteDocumentACL: "nobody"}});
        if (made.metadata.status == "failure" && made.metadata.errorCode != "DUPLICATE_STORE_NAME") {
          return made.metadata;
        }
        var opened = channels.create(config.channel, {publishACL: "authenticated",
          subscribeACL: "authenticated"});
        if (opened.metadata.status == "failure" && opened.metadata.errorCode != "DUPLICATE_CHANNEL") {
          return opened.metadata;
        }
        storage.global.installed = {at: new Date(), by: request.user.id};
        return {status: "success"};
        """);
    assertThat(house.run("app/install", owner, "").path("status").asText()).isEqualTo("success");
    // again changes nothing
    assertThat(house.run("app/install", owner, "").path("status").asText()).isEqualTo("success");
  }

  @AfterAll
  static void close() {
    house.close();
    weather.stop(0);
  }

  @Test
  void somebodySignsIn() {
    house.user("jane");
    house.script(
        "app/login",
        "anonymous",
        """
        var users = require("user");
        var ErrorHandler = require("./lib/errors").ErrorHandler;
        var id = request.parameters.id, password = request.parameters.password;
        if (!id || !password) {
          return new ErrorHandler().build("MISSING_PARAMETER", "id and password are required");
        }
        var checked = users.verifyCredentials(id, password);
        if (checked.metadata.status == "failure") {
          return checked;
        }
        return runAs(function () {
          var made = users.generateToken(id, {expiry: 1800, bindToReferrer: false});
          return made.metadata.status == "success" ? {token: made.result.token} : made;
        }, "owner");
        """);
    JsonNode wrong =
        house.run("app/login", null, "{'id':'jane','password':'not the password at all'}");
    assertThat(wrong.has("token")).isFalse();
    JsonNode missing =
        ScriptrHouse.response(house.form("/app/login", null, Map.of("id", "jane"))).path("result");
    assertThat(missing.at("/metadata/errorCode").asText()).isEqualTo("MISSING_PARAMETER");
    HttpResponse<String> signed =
        house.form("/app/login", null, Map.of("id", "jane", "password", ScriptrHouse.PASSWORD));
    String token = ScriptrHouse.response(signed).at("/result/token").asText();
    assertThat(token).as(signed.body()).isNotEmpty();
    house.script("app/me", "authenticated", "return request.user;");
    assertThat(house.run("app/me", token, "").path("id").asText()).isEqualTo("jane");
  }

  @Test
  void devicesAreListed() {
    house.script(
        "app/listDevices",
        "authenticated",
        """
        var devices = require("device"), groups = require("group");
        var page = 1, all = [], response;
        do {
          response = devices.query({fields: "*", sort: "name<string:DESC>", count: true,
            query: 'id != "scriptr" and id <CI> like "SENSOR-%"', includeFieldType: true,
            resultsPerPage: 2, pageNumber: page++});
          if (response.metadata.status == "failure") return response.metadata;
          all = all.concat(response.result.devices);
        } while (response.result.devices.length == 2);
        return {count: response.result.count, documents: all.map(function (d) {
            return [d.id, d.name, d.site, d.groups, typeof d.token, d["meta.types"].site,
              d["meta.types"].creationDate];
          }),
          inGroup: devices.query({query: 'groups = "attic"', count: true}).result,
          groups: groups.list().result && groups.list().result.groups};
        """);
    house.script(
        "app/saveDevices",
        "authenticated",
        """
        var devices = require("device"), groups = require("group");
        groups.create("attic");
        return [3, 1, 2].map(function (i) {
          return devices.save({id: "sensor-" + i, name: "s" + i, site: "north",
            password: "wind and tide and moonlight " + i, groups: i == 1 ? ["attic"] : []});
        });
        """);
    JsonNode saved = house.run("app/saveDevices", owner, "");
    assertThat(saved.at("/0/result/device/id").asText()).as(saved.toString()).isEqualTo("sensor-3");
    JsonNode listed = house.run("app/listDevices", owner, "");
    assertThat(listed.path("count").asText()).as(listed.toString()).isEqualTo("3");
    assertThat(listed.path("documents"))
        .hasToString(
            "[[\"sensor-3\",\"s3\",\"north\",[],\"undefined\",\"string\",\"date\"],"
                + "[\"sensor-2\",\"s2\",\"north\",[],\"undefined\",\"string\",\"date\"],"
                + "[\"sensor-1\",\"s1\",\"north\",[\"attic\"],\"undefined\",\"string\",\"date\"]]");
    assertThat(listed.path("inGroup")).hasToString("{\"count\":\"1\"}");
    assertThat(listed.path("groups").findValuesAsText("name")).contains("attic");
    // a device hears of none but itself
    JsonNode mine = house.run("app/listDevices", pump, "");
    assertThat(mine.path("count").asText()).isEqualTo("0");
    house.script(
        "app/saveAgain",
        "authenticated",
        "return require('device').save({id:'sensor-1', site:'south', isSuspended:'true'});");
    assertThat(house.run("app/saveAgain", pump, "").at("/metadata/errorCode").asText())
        .isEqualTo("PERMISSION_DENIED");
    JsonNode changed = house.run("app/saveAgain", owner, "");
    assertThat(changed.at("/result/site").asText()).as(changed.toString()).isEqualTo("south");
    assertThat(changed.at("/result/isSuspended").asText()).isEqualTo("true");
  }

  @Test
  void readingsAreKeptAndReadPageByPage() {
    house.script(
        "app/ingest",
        "authenticated",
        """
        var config = require("./lib/config");
        var documents = require("document").getInstance(config.store);
        var saved = documents.create({deviceId: request.user.id, t: request.body.t,
          at: new Date(), "meta.types": {t: "numeric", at: "date"}});
        if (saved.metadata.status != "success") return saved.metadata;
        var sent = publish(config.channel, {id: "reading", result: {t: request.body.t}});
        return sent.metadata.status == "success" ? saved.result.document.key : sent.metadata;
        """);
    house.script(
        "app/history",
        "authenticated",
        """
        var config = require("/app/lib/config");
        var documents = require("document").getInstance(config.store);
        var page = 1, found = [], response;
        do {
          response = documents.query({query: 'deviceId = "' + request.user.id + '" and t<numeric> > 20',
            fields: "t, at", sort: "t<numeric:ASC>", count: true,
            resultsPerPage: config.pageSize, pageNumber: page});
          if (response.metadata.status == "failure") return response.metadata;
          found = found.concat(response.result.documents);
          page++;
        } while (found.length < parseInt(response.result.count));
        return {pages: page - 1, t: found.map(function (one) { return parseFloat(one.t); }),
          first: documents.get(found[0].key).result.deviceId};
        """);
    for (int t : new int[] {25, 19, 23, 21, 24, 22}) {
      assertThat(house.run("app/ingest", pump, "{'t':" + t + "}").asText()).isNotEmpty();
    }
    JsonNode history = house.run("app/history", pump, "");
    assertThat(history).hasToString("{\"pages\":3,\"t\":[21,22,23,24,25],\"first\":\"pump\"}");
    // another device finds nothing of it
    String other = house.device("other").path("token").asText();
    house.script(
        "app/look",
        "authenticated",
        "return require('document').getInstance('readings').query({fields: '*', count: true}).result;");
    assertThat(house.run("app/look", other, "").path("count").asText()).isEqualTo("0");
  }

  @Test
  void aMessageReachesADashboard() throws Exception {
    house.script(
        "app/announce",
        "authenticated",
        """
        var topic = require("pubsub").getInstance(require("./lib/config").channel);
        return topic.publish({id: "gauge_1", result: request.parameters.level}).metadata.status;
        """);
    try (ScriptrClient socket = house.socket(pump)) {
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'readings'},'id':'1'}");
      assertThat(
              ScriptrHouse.response(house.form("/app/announce", pump, Map.of("level", "7")))
                  .path("result")
                  .asText())
          .isEqualTo("success");
      assertThat(socket.next()).hasToString("{\"id\":\"gauge_1\",\"result\":\"7\"}");
    }
  }

  @Test
  void theWeatherComesFromSomebodyElse() {
    house.script(
        "app/lib/weather",
        "nobody",
        """
        var http = require("http");
        function WeatherClient(dto) { this.url = dto.url; }
        WeatherClient.prototype.ask = function (city) {
          var response = http.request({url: this.url, params: {q: city}, method: "GET"});
          if (response.status == "200") {
            if (response.headers["Content-Type"].indexOf("application/json") > -1) {
              return JSON.parse(response.body);
            }
            return response.body;
          }
          throw {errorCode: "REMOTE_" + response.status, errorDetail: response.body};
        };
        """);
    house.script(
        "app/weather",
        "authenticated",
        """
        var weather = require("./lib/weather");
        try {
          var client = new weather.WeatherClient({url: request.body.url});
          storage.global.asked = storage.global.asked || {};
          storage.global.asked[request.body.city] = (storage.global.asked[request.body.city] || 0) + 1;
          return {now: client.ask(request.body.city), asked: storage.global.asked};
        } catch (exception) {
          return exception;
        }
        """);
    String url = "http://127.0.0.1:" + weather.getAddress().getPort() + "/weather";
    String asking = "{'url':'" + url + "','city':'%s'}";
    assertThat(house.run("app/weather", pump, asking.formatted("london")))
        .hasToString("{\"now\":{\"t\":11.5},\"asked\":{\"london\":1}}");
    assertThat(
            house.run("app/weather", pump, asking.formatted("london")).at("/asked/london").asInt())
        .isEqualTo(2);
    assertThat(house.run("app/weather", pump, asking.formatted("paris")).path("errorCode").asText())
        .isEqualTo("REMOTE_404");
  }
}

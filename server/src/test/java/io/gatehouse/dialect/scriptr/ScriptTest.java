package io.gatehouse.dialect.scriptr;

import static io.gatehouse.dialect.scriptr.ScriptrHouse.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import io.gatehouse.Await;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts as Scriptr's authors write them, over every transport (sections 2 to 5 of the contract).
class ScriptTest {
  private static final String TYPE = "application/vnd.scriptr-javascript";

  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static JsonNode pump;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    pump = house.device("pump");
    house.rule("temps", "authenticated");
    script("echo", "authenticated", "return {m: request.method, p: request.parameters};");
    script("hello", "anonymous", "return 'hello';");
    script("closed", "nobody", "return 1;");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void script(String path, String execute, String source) {
    put(path, "script", TYPE, execute, "nobody", source);
  }

  private static void put(
      String path, String kind, String type, String execute, String read, String source) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", kind)
            .put("content_type", type)
            .put("source", source)
            .put("execute", execute)
            .put("read", read);
    HttpResponse<String> answer =
        house.send(
            house
                .request("/v1/scripts/" + path)
                .header("Authorization", "Bearer " + house.owner)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString())));
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  private static JsonNode result(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(response(answer).at("/metadata/status").asText()).isEqualTo("success");
    assertThat(response(answer).at("/metadata/statusCode").asText()).isEqualTo("200");
    return response(answer).path("result");
  }

  private static String token() {
    return pump.path("token").asText();
  }

  @Test
  void aScriptAnswersInTheEnvelope() {
    HttpResponse<String> get =
        house.send(house.request("/echo?a=1&b=x%20y&a=2&auth_token=" + token()));
    assertThat(result(get).path("m").asText()).isEqualTo("GET");
    assertThat(result(get).at("/p/b").asText()).isEqualTo("x y");
    assertThat(result(get).at("/p/a/1").asText()).isEqualTo("2");
    // what opens things never reaches a script
    assertThat(get.body()).doesNotContain(token());
    HttpResponse<String> post = house.form("/echo", null, Map.of("a", "1", "auth_token", token()));
    assertThat(result(post).at("/p/a").asText()).isEqualTo("1");
    assertThat(post.body()).doesNotContain("auth_token");
    assertThat(result(house.call("PUT", "/echo/more", token(), "{'x':1}")).path("m").asText())
        .isEqualTo("PUT");
  }

  @Test
  void theListOfTheScriptDecides() {
    assertThat(result(house.call("GET", "/hello", null, "")).asText()).isEqualTo("hello");
    HttpResponse<String> stranger = house.call("GET", "/echo", null, "");
    assertThat(stranger.statusCode()).isEqualTo(403);
    assertThat(response(stranger).at("/metadata/errorCode").asText())
        .isEqualTo("PERMISSION_DENIED");
    // `nobody` is nobody from outside, the owner too
    String owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    assertThat(house.call("GET", "/closed", owner, "").statusCode()).isEqualTo(403);
    assertThat(result(house.call("GET", "/echo", owner, "")).path("m").asText()).isEqualTo("GET");
  }

  /// A module is any script, and all of its top-level names are its exports.
  @Test
  void allTopLevelNamesAreTheExports() {
    script(
        "lib/tools",
        "nobody",
        """
        var one = 1;
        const two = 2;
        function three() { return one + two; }
        """);
    script("lib/use", "anonymous", "var t = require('./tools'); return [t.one, t.two, t.three()];");
    assertThat(result(house.call("GET", "/lib/use", null, ""))).hasToString("[1,2,3]");
  }

  @Test
  void theModulesAnswerWithMetadataAndResult() {
    script(
        "admin/users",
        "authenticated",
        """
        var user = require("user"); var log = require("log"); log.setLevel("info");
        return { made: user.create({id: request.parameters.id, password: request.parameters.pw}),
                 again: user.create({id: request.parameters.id, password: request.parameters.pw}),
                 wrong: user.verifyCredentials(request.parameters.id, "not the password at all") };
        """);
    String asked = "{'id':'made-by-script','pw':'" + ScriptrHouse.PASSWORD + "'}";
    JsonNode refused = result(house.call("POST", "/admin/users", token(), asked));
    // a script has the rights of its caller
    assertThat(refused.at("/made/metadata/status").asText()).isEqualTo("failure");
    String owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    JsonNode made =
        result(
            house.form(
                "/admin/users", owner, Map.of("id", "by-script", "pw", ScriptrHouse.PASSWORD)));
    assertThat(made.at("/made/metadata/status").asText()).as(made.toString()).isEqualTo("success");
    assertThat(made.at("/made/result/id").asText()).isEqualTo("by-script");
    assertThat(made.at("/again/metadata/errorCode").asText()).isEqualTo("DUPLICATE_USER");
    assertThat(made.at("/wrong/metadata/errorCode").asText()).isEqualTo("INVALID_SIGNATURE");
  }

  @Test
  void whatAScriptWritesItselfReplacesTheEnvelope() {
    script(
        "raw",
        "anonymous",
        """
        response.setStatus(201);
        response.setHeader("content-type", "text/html");
        response.addHeaders({"Set-Cookie": "a=1", "X-One": "1"});
        response.addHeaders({"Set-Cookie": "gatehouse=stolen"});
        response.addHeaders({"Set-Cookie": "=gatehouse=stolen"});
        response.addHeaders({"Set-Cookie": "JAUTHENTICATION=theirs; Domain=localhost"});
        response.addHeaders({"Clear-Site-Data": "*", "Alt-Svc": "clear", "Report-To": "{}"});
        response.addHeaders({"X-Accel-Redirect": "/internal/secret"});
        response.write("<b>x</b>");
        response.close();
        """);
    HttpResponse<String> answer = house.call("GET", "/raw", null, "");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("<b>x</b>");
    assertThat(answer.headers().firstValue("X-One")).contains("1");
    // it cannot choose the session that a browser has with the server
    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    assertThat(answer.headers().map())
        .doesNotContainKeys("clear-site-data", "alt-svc", "report-to", "x-accel-redirect");
    // nor share an origin with the console, but on a host of its own
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("sandbox");
    HttpResponse<String> home = house.send(house.at("localhost", "/raw"));
    assertThat(home.headers().firstValue("Content-Security-Policy").orElseThrow())
        .doesNotContain("sandbox");
    assertThat(home.headers().allValues("Set-Cookie")).containsExactly("a=1");
  }

  /// A script that is served to pages of the server itself would run as whoever has signed in
  /// there.
  @Test
  void aFileIsAPartOfPagesOfItsOwnHostAlone() {
    put("part.js", "file", "text/javascript", "nobody", "anonymous", "1");
    for (String host : List.of("127.0.0.1", "localhost")) {
      HttpResponse<String> answer =
          house.send(
              house
                  .at(host, "/part.js")
                  .header("Authorization", "bearer " + ScriptrHouse.ANONYMOUS)
                  .header("Sec-Fetch-Dest", "script")
                  .header("Sec-Fetch-Site", "same-origin"));
      assertThat(answer.statusCode())
          .as(host + answer.body())
          .isEqualTo(host.equals("localhost") ? 200 : 403);
    }
  }

  /// Nor does a browser take what it has kept of a picture for one.
  @Test
  void whatIsKeptOfAnAnswerIsForThatPartOfAPageAlone() {
    script(
        "kept",
        "anonymous",
        """
        response.addHeaders({"Cache-Control": "max-age=600", "Vary": "Accept"});
        response.write("x");
        """);
    for (String host : List.of("127.0.0.1", "localhost")) {
      HttpResponse<String> kept =
          house.send(
              house.at(host, "/kept").header("Authorization", "bearer " + ScriptrHouse.ANONYMOUS));
      assertThat(kept.headers().firstValue("Cache-Control")).hasValue("max-age=600");
      assertThat(kept.headers().allValues("Vary"))
          .as(host)
          .contains("Accept")
          .contains(host.equals("localhost") ? "Accept" : "Sec-Fetch-Dest, Sec-Fetch-Site");
    }
  }

  @Test
  void aScriptThatCallsItselfByItsTopicDoesNotGoRoundForEver() {
    String topic = ScriptrHouse.ANONYMOUS + "/temps/invoke";
    put(
        "round/invoke",
        "script",
        "application/javascript",
        "authenticated",
        "owner",
        "publish('%s', { method: 'round/invoke' })".formatted(topic));
    assertThat(house.call("POST", "/v1/run/round/invoke", house.owner, "").statusCode())
        .isEqualTo(204);
    Await.until(() ->
        house
            .call("GET", "/v1/script-logs?path=round/invoke", house.owner, "")
            .body()
            .contains("answered each other"));
  }

  @Test
  void aFileIsServedByItsReadList() {
    put("pages/index.html", "file", "text/html", "nobody", "anonymous", "<p>hi</p>");
    put("pages/plan.txt", "file", "text/plain", "nobody", "authenticated", "plan");
    HttpResponse<String> page = house.call("GET", "/pages/index.html", null, "");
    assertThat(page.body()).isEqualTo("<p>hi</p>");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(house.call("GET", "/pages/plan.txt", null, "").statusCode()).isEqualTo(403);
    assertThat(house.call("GET", "/pages/plan.txt", token(), "").body()).isEqualTo("plan");
    // the text of a script is for those who write it
    assertThat(house.call("GET", "/hello", null, "").body()).doesNotContain("return");
  }

  @Test
  void aScriptIsCalledOverTheWebSocket() throws Exception {
    try (ScriptrClient socket = house.socket(token())) {
      socket.hello();
      JsonNode reply =
          socket.ask("{'method':'echo','params':{'x':'1','deep':{'y':2}},'id':'gauge_1'}");
      assertThat(reply.at("/result/p/x").asText()).isEqualTo("1");
      assertThat(reply.at("/result/p/deep/y").asInt()).isEqualTo(2);
      assertThat(reply.path("id").asText()).endsWith("-gauge_1");
      socket.send("{'method':'closed','params':{},'id':'2'}");
      assertThat(socket.next().path("errorCode").asText()).isEqualTo("PERMISSION_DENIED");
    }
  }

  /// `<ANON>/<channel>/invoke` with `{"method":"path","params":{flat}}`.
  @Test
  void aDeviceCallsAScriptOverMqtt() throws Exception {
    script("store", "authenticated", "return publish('temps', {got: request.parameters.v});");
    Mqtt5BlockingClient client = house.mqtt(pump.path("mqtt_user").asText(), token());
    try (var heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter(ScriptrHouse.ANONYMOUS + "/temps/message").send();
      invoke(client, "temps", "{\"method\":\"store\",\"params\":{\"v\":21}}");
      assertThat(
              new String(
                  heard.receive(30, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes(),
                  StandardCharsets.UTF_8))
          .isEqualTo("{\"got\":21}");
      Assertions.assertThatThrownBy(
              () -> invoke(client, "temps", "{\"method\":\"closed\",\"params\":{}}"))
          .isInstanceOf(Mqtt5PubAckException.class);
      Assertions.assertThatThrownBy(
              () -> invoke(client, "elsewhere", "{\"method\":\"store\",\"params\":{}}"))
          .isInstanceOf(Mqtt5PubAckException.class);
    } finally {
      client.disconnect();
    }
  }

  private static void invoke(Mqtt5BlockingClient client, String channel, String payload) {
    client
        .publishWith()
        .topic(ScriptrHouse.ANONYMOUS + "/" + channel + "/invoke")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .send();
  }
}

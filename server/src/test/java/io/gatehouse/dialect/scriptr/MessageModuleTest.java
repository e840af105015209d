package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The modules `channel`, `pubsub`, `queue`, `http` and `file` as scripts of Scriptr find them, and
/// what they refuse.
class MessageModuleTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static HttpServer third;
  private static String owner;
  private static String pump;

  @BeforeAll
  static void open() throws IOException {
    third = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    third.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    third.createContext(
        "/echo",
        exchange -> {
          String body =
              "{\"method\":\"%s\",\"query\":\"%s\",\"body\":\"%s\",\"authorization\":\"%s\",\"type\":\"%s\"}"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI().getRawQuery(),
                      new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                      exchange.getRequestHeaders().getFirst("Authorization"),
                      exchange.getRequestHeaders().getFirst("Content-Type"));
          exchange.getResponseHeaders().set("content-type", "application/json");
          exchange.sendResponseHeaders(201, body.length());
          exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    third.start();
    house = new ScriptrHouse(folder, Map.of("outbound.allow", "127.0.0.1:*"));
    owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    pump = house.device("pump").path("token").asText();
    for (String module : new String[] {"channel", "http", "file"}) {
      house.script(
          "do/" + module,
          "authenticated",
          "var b = request.body; var m = require('%s'); return m[b.f].apply(m, b.a);"
              .formatted(module));
    }
    for (String module : new String[] {"pubsub", "queue"}) {
      house.script(
          "do/" + module,
          "authenticated",
          "var b = request.body; var m = require('%s').getInstance(b.c); return m[b.f].apply(m, b.a);"
              .formatted(module));
    }
  }

  @AfterAll
  static void close() {
    house.close();
    third.stop(0);
  }

  private static JsonNode call(String module, String function, String token, String arguments) {
    return house.run("do/" + module, token, "{'f':'%s','a':[%s]}".formatted(function, arguments));
  }

  private static JsonNode on(
      String module, String channel, String function, String token, String arguments) {
    return house.run(
        "do/" + module,
        token,
        "{'c':'%s','f':'%s','a':[%s]}".formatted(channel, function, arguments));
  }

  private static JsonNode done(JsonNode call) {
    assertThat(call.at("/metadata/status").asText()).as(call.toString()).isEqualTo("success");
    return call.path("result");
  }

  private static String code(JsonNode call) {
    assertThat(call.at("/metadata/status").asText()).as(call.toString()).isEqualTo("failure");
    return call.at("/metadata/errorCode").asText();
  }

  /// As projects write them: `publishACL: "group:a;group:b"`.
  @Test
  void aListOfAChannelNamesGroupsAndIds() {
    house.owner("POST", "/v1/groups", "{'id':'speakers'}");
    house.owner("POST", "/v1/groups", "{'id':'staff'}");
    String speaker = house.user("ines").path("token").asText();
    house.owner("PATCH", "/v1/users/ines", "{'groups':['speakers']}");
    String list = "'publishACL':'group:speakers;group:staff','subscribeACL':['pump','nobody']";
    JsonNode made = done(call("channel", "create", owner, "'talk',{" + list + "}"));
    assertThat(made.path("publishACL").asText()).isEqualTo("group:speakers;group:staff");
    assertThat(made.path("subscribeACL").asText()).isEqualTo("pump");
    done(on("pubsub", "talk", "publish", speaker, "'x'"));
    assertThat(code(on("pubsub", "talk", "publish", pump, "'x'"))).isEqualTo("PERMISSION_DENIED");
    String edited = "'publishACL':{'append':'pump','delete':['group:speakers']}";
    JsonNode changed = done(call("channel", "update", owner, "'talk',{" + edited + "}"));
    assertThat(changed.path("publishACL").asText()).isEqualTo("group:staff;pump");
    assertThat(changed.path("subscribeACL").asText()).isEqualTo("pump");
    assertThat(code(on("pubsub", "talk", "publish", speaker, "'x'")))
        .isEqualTo("PERMISSION_DENIED");
    done(on("pubsub", "talk", "publish", pump, "'x'"));
    // whoever may not manage the channel changes no list, and another channel of this name is new
    assertThat(code(call("channel", "update", pump, "'talk',{'publishACL':'pump'}")))
        .isEqualTo("PERMISSION_DENIED");
    done(call("channel", "delete", owner, "'talk'"));
    done(call("channel", "create", owner, "'talk',{'publishACL':'nobody'}"));
    assertThat(code(on("pubsub", "talk", "publish", pump, "'x'"))).isEqualTo("PERMISSION_DENIED");
    done(call("channel", "delete", owner, "'talk'"));
  }

  /// More than a list can name, given elsewhere: they are neither hidden nor taken away.
  @Test
  void whoEditsAListTakesNothingFromThoseItCannotName() {
    done(call("channel", "create", owner, "'wide',{'publishACL':'nobody'}"));
    for (int i = 0; i < 65; i++) {
      house.owner("POST", "/v1/groups", "{'id':'crew-" + i + "'}");
      house.owner(
          "POST",
          "/v1/grants",
          "{'subject':'group:crew-" + i + "','permission':'publish_channel:wide'}");
    }
    assertThat(done(call("channel", "get", owner, "'wide'")).path("publishACL").asText())
        .contains("group:crew-0", "group:crew-64");
    assertThat(code(call("channel", "update", owner, "'wide',{'publishACL':{'append':'pump'}}")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(grantsOf("wide")).isEqualTo(65);
    // whoever gives the whole list means it
    done(call("channel", "update", owner, "'wide',{'publishACL':'pump'}"));
    assertThat(grantsOf("wide")).isEqualTo(1);
    done(call("channel", "delete", owner, "'wide'"));
    assertThat(grantsOf("wide")).isZero();
  }

  private static long grantsOf(String channel) {
    long count = 0;
    String after = "";
    do {
      JsonNode page = house.owner("GET", "/v1/grants?limit=100" + after, "");
      count +=
          page.findValuesAsText("permission").stream()
              .filter(label -> label.endsWith("_channel:" + channel))
              .count();
      after = page.hasNonNull("next") ? "&after=" + page.path("next").asText() : "";
    } while (!after.isEmpty());
    return count;
  }

  /// The words of levels are no names: a user of that name gets nothing by them.
  @Test
  void aLevelIsNoEntryOfAList() {
    house.user("ask");
    done(call("channel", "create", owner, "'asked'"));
    house.owner(
        "PUT", "/v1/channels/rules", "{'pattern':'asked','publish':'ask','subscribe':'nobody'}");
    assertThat(code(call("channel", "update", owner, "'asked',{'publishACL':{'append':'pump'}}")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(done(call("channel", "get", owner, "'asked'")).path("publishACL").asText())
        .isEqualTo("ask");
    assertThat(
            done(call("channel", "update", owner, "'asked',{'subscribeACL':{'append':'pump'}}"))
                .path("subscribeACL")
                .asText())
        .isEqualTo("pump");
    assertThat(grantsOf("asked")).isEqualTo(1);
    done(call("channel", "delete", owner, "'asked'"));
  }

  /// All of it or nothing: a refused list leaves no channel behind.
  @Test
  void aChannelWhoseListIsRefusedIsNotMade() {
    assertThat(code(call("channel", "create", owner, "'torn',{'publishACL':'pump;group:nowhere'}")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(code(call("channel", "get", owner, "'torn'"))).isEqualTo("CHANNEL_NOT_FOUND");
    assertThat(grantsOf("torn")).isZero();
    done(call("channel", "create", owner, "'torn',{'publishACL':'pump'}"));
    done(call("channel", "delete", owner, "'torn'"));
  }

  @Test
  void aChannelHasTwoLists() {
    JsonNode made = done(call("channel", "create", owner, "'news',{'subscribeACL':'ANONYMOUS'}"));
    assertThat(made.path("name").asText()).isEqualTo("news");
    assertThat(made.path("subscribeACL").asText()).isEqualTo("anonymous");
    assertThat(made.path("publishACL").asText()).isEqualTo("authenticated");
    assertThat(made.path("creationTime").asText()).endsWith("Z");
    assertThat(code(call("channel", "create", owner, "'news'"))).isEqualTo("DUPLICATE_CHANNEL");
    assertThat(
            done(call("channel", "update", owner, "'news',{'publishACL':'nobody'}"))
                .path("publishACL")
                .asText())
        .isEqualTo("nobody");
    JsonNode all = done(call("channel", "list", owner, ""));
    assertThat(all.path("channels").findValuesAsText("name")).contains("news");
    assertThat(all.path("count").asInt()).isEqualTo(all.path("channels").size());
    // nobody is nobody but those who have the right
    assertThat(code(on("pubsub", "news", "publish", pump, "'x'"))).isEqualTo("PERMISSION_DENIED");
    done(on("pubsub", "news", "publish", owner, "'x'"));
    done(call("channel", "delete", owner, "'news'"));
    assertThat(code(call("channel", "get", owner, "'news'"))).isEqualTo("CHANNEL_NOT_FOUND");
    assertThat(code(call("channel", "update", owner, "'news',{}"))).isEqualTo("CHANNEL_NOT_FOUND");
    assertThat(code(call("channel", "create", owner, "'a/+/b'"))).isEqualTo("INVALID_IDENTIFIER");
    for (String nobody : new String[] {"group:missing", "missing", "creator"}) {
      assertThat(code(call("channel", "create", owner, "'x',{'publishACL':'" + nobody + "'}")))
          .isEqualTo("INVALID_PARAMETER_VALUE");
    }
    assertThat(code(call("channel", "create", pump, "'mine'"))).isEqualTo("PERMISSION_DENIED");
    for (String id : new String[] {"pump", "missing"}) {
      assertThat(code(call("channel", "create", pump, "'y',{'publishACL':'" + id + "'}")))
          .isEqualTo("PERMISSION_DENIED");
    }
    assertThat(code(call("channel", "get", pump, "'mine'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(done(call("channel", "list", pump, "")).path("channels")).isEmpty();
  }

  @Test
  void messagesReachThoseWhoListenAndScripts() throws Exception {
    done(call("channel", "create", owner, "'temps',{}"));
    house.script(
        "heard",
        "authenticated",
        "return publish('answers', request.rawBody || JSON.stringify(request.body));");
    done(call("channel", "create", owner, "'answers',{}"));
    try (ScriptrClient socket = house.socket(pump)) {
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'temps'},'id':'1'}");
      done(on("pubsub", "temps", "publish", pump, "{'v':21}"));
      assertThat(socket.next()).hasToString("{\"v\":21}");
      done(on("pubsub", "temps", "publish", pump, "'hot',true"));
      assertThat(socket.next()).hasToString("{\"from\":\"pump\",\"message\":\"hot\"}");
    }
    try (ScriptrClient socket = house.socket(pump)) {
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'answers'},'id':'1'}");
      done(on("pubsub", "temps", "subscribe", owner, "'heard','script'"));
      assertThat(code(on("pubsub", "temps", "subscribe", owner, "'heard'")))
          .isEqualTo("CALLBACK_SUBSCRIBED");
      done(on("pubsub", "temps", "publish", pump, "{'v':22}"));
      assertThat(socket.next()).hasToString("{\"v\":22}");
      done(on("pubsub", "temps", "unsubscribe", owner, "'heard'"));
      assertThat(code(on("pubsub", "temps", "unsubscribe", owner, "'heard'")))
          .isEqualTo("CALLBACK_NOT_FOUND");
    }
    assertThat(code(on("pubsub", "temps", "subscribe", owner, "'none'")))
        .isEqualTo("INVALID_SCRIPT_NAME");
    assertThat(code(on("pubsub", "elsewhere", "publish", pump, "'x'")))
        .isEqualTo("PERMISSION_DENIED");
    assertThat(code(on("pubsub", "temps", "getStatistics", owner, ""))).isEqualTo("NOT_SUPPORTED");
  }

  @Test
  void aQueueRunsScriptsWithTheirParameters() throws Exception {
    done(call("channel", "create", owner, "'jobs',{}"));
    house.script("job", "authenticated", "return publish('jobs', {n: request.parameters.n});");
    house.script("closed", "nobody", "return 1;");
    try (ScriptrClient socket = house.socket(pump)) {
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'jobs'},'id':'1'}");
      done(on("queue", "jobs", "queue", pump, "'job',{'n':7}"));
      assertThat(socket.next()).hasToString("{\"n\":7}");
    }
    Await.until(() ->
        done(on("queue", "jobs", "getStatistics", pump, "")).at("/size/total").asInt(-1) == 0);
    assertThat(code(on("queue", "jobs", "queue", pump, "'closed'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(code(on("queue", "jobs", "queue", owner, "'none'")))
        .isEqualTo("INVALID_SCRIPT_NAME");
    assertThat(code(on("queue", "other", "queue", pump, "'job'"))).isEqualTo("PERMISSION_DENIED");
    assertThat(code(on("queue", "jobs", "clear", owner, ""))).isEqualTo("NOT_SUPPORTED");
  }

  private static String url() {
    return "http://127.0.0.1:" + third.getAddress().getPort() + "/echo";
  }

  @Test
  void aCallToAnotherServerGivesItsAnswer() {
    JsonNode get =
        call(
            "http",
            "request",
            pump,
            "{'url':'%s','params':{'q':'a b','n':1},'authCreds':['me','pw']}".formatted(url()));
    assertThat(get.path("status").asText()).as(get.toString()).isEqualTo("201");
    assertThat(get.path("status").isTextual()).isTrue();
    assertThat(get.path("timeout").asBoolean(true)).isFalse();
    assertThat(get.at("/headers/Content-Type").asText()).isEqualTo("application/json");
    assertThat(get.path("body").asText())
        .contains("\"GET\"", "q=a+b&n=1", "\"authorization\":\"Basic bWU6cHc=\"");
    JsonNode form =
        call(
            "http",
            "request",
            pump,
            "{'url':'%s','method':'POST','params':{'a':'1'}}".formatted(url()));
    assertThat(form.path("body").asText())
        .contains("\"body\":\"a=1\"", "application/x-www-form-urlencoded", "\"query\":\"null\"");
    JsonNode text =
        call(
            "http",
            "request",
            pump,
            ("{'url':'%s','method':'PUT','bodyString':'hello','headers':{'Content-Type':'text/x'},"
                    + "'params':{'a':'1'}}")
                .formatted(url()));
    assertThat(text.path("body").asText())
        .contains("\"body\":\"hello\"", "\"type\":\"text/x\"", "\"query\":\"a=1\"");
  }

  @Test
  void aCallThatIsNotMadeHasMetadata() {
    assertThat(code(call("http", "request", pump, "{}"))).isEqualTo("PARAMETER_REQUIRED");
    assertThat(code(call("http", "request", pump, "{'url':'http://10.1.2.3/'}")))
        .isEqualTo("PERMISSION_DENIED");
    assertThat(code(call("http", "request", pump, "{'url':'%s','files':{'a':1}}".formatted(url()))))
        .isEqualTo("NOT_SUPPORTED");
    assertThat(code(call("http", "request", pump, "{'url':'%s','method':'BREW'}".formatted(url()))))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(
            code(
                call(
                    "http",
                    "request",
                    pump,
                    "{'url':'%s','headers':{'X-A':'b\\r\\nX-C: d'}}".formatted(url()))))
        .isEqualTo("INVALID_PARAMETER_VALUE");
  }

  @Test
  void aScriptWritesScriptsAsFarAsItMay() {
    String content =
        "'tests/made','{\\\"ACL\\\":{\\\"execute\\\":\\\"pump\\\",\\\"read\\\":\\\"nobody\\\"},"
            + "\\\"contentType\\\":\\\"application/vnd.scriptr-javascript\\\","
            + "\\\"content\\\":\\\"return 7;\\\"}'";
    done(call("file", "setContent", owner, content + ",false"));
    assertThat(house.run("tests/made", pump, "").asInt()).isEqualTo(7);
    assertThat(house.call("GET", "/tests/made", null, "").statusCode()).isEqualTo(403);
    assertThat(code(call("file", "setContent", owner, content + ",false")))
        .isEqualTo("DUPLICATE_FILE");
    done(call("file", "setContent", owner, content.replace("7", "8") + ",'true'"));
    assertThat(house.run("tests/made", pump, "").asInt()).isEqualTo(8);
    assertThat(code(call("file", "setContent", owner, content.replace("made", "none") + ",true")))
        .isEqualTo("FILE_NOT_FOUND");
    assertThat(code(call("file", "setContent", pump, content + ",true")))
        .isEqualTo("PERMISSION_DENIED");
    assertThat(code(call("file", "setContent", owner, "'a/../b','{}',false")))
        .isEqualTo("INVALID_PARAMETER_VALUE");
    HttpResponse<String> text = house.call("GET", "/tests/made", owner, "");
    assertThat(text.body()).doesNotContain("return");
  }
}

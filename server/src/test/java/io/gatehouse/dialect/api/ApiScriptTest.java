package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Await;
import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts over HTTP: who may write, read and run them, with whose rights they run, what they were.
class ApiScriptTest {
  private static TestServer server;
  private static Api owner;
  private static Api alice;
  private static Api bob;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner
        .post("/v1/roles", "{'id': 'writer', 'allow': ['create_script', 'admin_own_script']}")
        .is(201);
    alice = server.user("alice", "writer");
    bob = server.user("bob");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void put(Api by, String path, String source, String more) {
    by.put("/v1/scripts/" + path, "{'source': '%s'%s}".formatted(source, more)).is(201);
  }

  @Test
  void aScriptRunsForWhoeverIsOnItsList() {
    put(
        alice,
        "greet/hello",
        "return [request.user.subject, request.pathInfo, request.parameters.x]",
        ", 'execute': 'user:bob'");
    bob.get("/v1/run/greet/hello/a/b?x=1")
        .is(200)
        .has("/0", bobs())
        .has("/1", "/a/b")
        .has("/2", "1");
    alice.get("/v1/run/greet/hello").is(200);
    server.user("carol").get("/v1/run/greet/hello").is(403, "forbidden").has("/code", "not-listed");
    server.nobody().get("/v1/run/greet/hello").is(401, "unauthenticated");
    bob.get("/v1/scripts/greet/hello").is(403, "forbidden");
    bob.put("/v1/scripts/greet/hello", "{'source': 'return 1'}").is(403, "forbidden");
    bob.delete("/v1/scripts/greet/hello").is(403, "forbidden");
  }

  private static String bobs() {
    return bob.get("/v1/me").is(200).text("/principal");
  }

  @Test
  void nobodyClosesAScriptForEverybodyAlsoItsOwner() {
    put(alice, "lib/secret", "exports.answer = 42", ", 'execute': 'nobody'");
    alice.get("/v1/run/lib/secret").is(403, "forbidden").has("/code", "list-nobody");
    owner.get("/v1/run/lib/secret").is(403, "forbidden");
    // scripts of the application may require it all the same
    put(alice, "lib/user", "return require(`./secret`).answer", ", 'execute': 'authenticated'");
    assertThat(bob.get("/v1/run/lib/user").is(200).at("").asInt()).isEqualTo(42);
  }

  @Test
  void aScriptHasTheRightsOfItsCaller() {
    owner
        .put(
            "/v1/channels/rules",
            "{'pattern': 'said', 'publish': 'permission', 'subscribe': 'permission'}")
        .is(200);
    put(alice, "say/it", "return publish(`said`, {a: 1})", ", 'execute': 'authenticated'");
    bob.get("/v1/run/say/it").is(403, "forbidden");
    owner.get("/v1/run/say/it").is(200);
  }

  @Test
  void aScriptHasTheRightsOfItsOwnerWhereItsOwnerSetItSo() {
    owner
        .put(
            "/v1/scripts/setuid/own",
            "{'source': 'return publish(`said2`, 1).receivers',"
                + " 'execute': 'authenticated', 'run_as': 'owner'}")
        .is(201);
    bob.get("/v1/run/setuid/own").is(200);
    // whoever may write it, but is not its owner, does not write with the owner's rights
    owner
        .with("If-Match", "*")
        .patch("/v1/scripts/setuid/own", "{'write': 'authenticated'}")
        .is(200);
    bob.put("/v1/scripts/setuid/own", "{'source': 'return 666'}").is(403, "forbidden");
    bob.put("/v1/scripts/setuid/own", "{'run_as': 'caller'}").is(403, "forbidden");
    bob.put("/v1/scripts/setuid/own", "{'execute': 'anonymous'}").is(403, "forbidden");
  }

  @Test
  void onlyTheOwnerElevates() {
    put(
        alice,
        "runas/other",
        "return runAs(`owner`, () => publish(`said3`, 1).receivers)",
        ", 'execute': 'authenticated', 'write': 'authenticated'");
    // alice may not publish there either: nothing is gained
    bob.get("/v1/run/runas/other").is(403, "forbidden");
    owner
        .put(
            "/v1/scripts/runas/own",
            "{'source': 'return runAs(`owner`, () => publish(`said3`, 1).receivers)',"
                + " 'execute': 'authenticated', 'write': 'authenticated'}")
        .is(201);
    bob.get("/v1/run/runas/own").is(200);
    // the same text by another hand is refused
    bob.put(
            "/v1/scripts/runas/own",
            "{'source': 'return runAs(`owner`, () => publish(`said3`, 2).receivers)'}")
        .is(200);
    bob.get("/v1/run/runas/own").is(403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:alice", "device:nix", "client:gatehouse"})
  void nobodyActsAsSomebodyElse(String whom) {
    String path = "as/" + whom.replace(':', '-');
    put(alice, path, "return runAs(`%s`, () => 1)".formatted(whom), ", 'execute': 'authenticated'");
    bob.put("/v1/scripts/xx", "{'source': ''}").is(403, "forbidden");
    if (whom.equals("user:alice")) {
      // these are the owner's own rights, by the owner's own hand
      return;
    }
    bob.get("/v1/run/" + path).is(403, "forbidden");
  }

  @Test
  void rightsEndWithRunAs() {
    owner
        .put(
            "/v1/scripts/runas/ends",
            "{'source': 'runAs(`owner`, () => publish(`said4`, 1)); try { runAs(`owner`, () => {"
                + " throw 1 }) } catch {} return publish(`said4`, 1)', 'execute': 'authenticated'}")
        .is(201);
    bob.get("/v1/run/runas/ends").is(403, "forbidden");
  }

  @Test
  void aTokenThatIsNarrowedRunsWhatItNames() {
    put(alice, "narrow/one", "return 1", ", 'execute': 'authenticated'");
    put(alice, "narrow/two", "return 2", ", 'execute': 'authenticated'");
    String token =
        bob.post("/v1/tokens", "{'name': 'narrow', 'permissions': ['execute_script:narrow/one']}")
            .is(201)
            .text("/value");
    // the list is a rule of the script: the token only takes away
    server.nobody().as(token).get("/v1/run/narrow/two").is(403, "forbidden");
  }

  /// Whoever holds a token that may write scripts and run them must not get by them what the token
  /// does not hold.
  @Test
  void aTokenThatIsNarrowedWritesNothingThatRunsWithAllRights() {
    String token =
        owner
            .post(
                "/v1/tokens",
                "{'name': 'narrow', 'permissions': ['create_script', 'update_script',"
                    + " 'execute_script', 'read_script']}")
            .is(201)
            .text("/value");
    Api narrow = server.nobody().as(token);
    String text = "'source': 'return publish(`said5`, 1).receivers'";
    narrow.get("/v1/run/narrow/missing").is(404);
    narrow
        .put("/v1/scripts/narrow/made", "{%s, 'run_as': 'owner'}".formatted(text))
        .is(403, "forbidden");
    put(owner, "narrow/set", "return 1", ", 'run_as': 'owner'");
    narrow.put("/v1/scripts/narrow/set", "{%s}".formatted(text)).is(403, "forbidden");
    put(owner, "narrow/later", "return 1", "");
    narrow.put("/v1/scripts/narrow/later", "{%s}".formatted(text)).is(200);
    narrow.put("/v1/scripts/narrow/later", "{'run_as': 'owner'}").is(403, "forbidden");
    // its text takes no rights by itself either
    String asks = "'source': 'return runAs(`owner`, () => publish(`said5`, 1).receivers)'";
    narrow.put("/v1/scripts/narrow/later", "{%s}".formatted(asks)).is(200);
    narrow.get("/v1/run/narrow/later").is(403, "forbidden");
    bobMayRun("narrow/later");
    bob.get("/v1/run/narrow/later").is(403, "forbidden");
    // the owner's own hand, with all that is theirs
    owner.put("/v1/scripts/narrow/later", "{%s}".formatted(asks)).is(200);
    bob.get("/v1/run/narrow/later").is(200);
  }

  private static void bobMayRun(String path) {
    owner.put("/v1/scripts/" + path, "{'execute': 'authenticated'}").is(200);
  }

  /// The type says how the text is read, so whoever changes it has written it.
  @Test
  void whoChangesTheTypeOfAScriptHasWrittenIt() {
    String more = ", 'execute': 'authenticated', 'write': 'authenticated'";
    put(owner, "typed/set", "return 1", more + ", 'run_as': 'owner'");
    bob.put("/v1/scripts/typed/set", "{'content_type': 'text/javascript'}").is(403, "forbidden");
    bob.put("/v1/scripts/typed/set", "{'kind': 'file'}").is(403, "forbidden");
    bob.put("/v1/scripts/typed/set", "{'kind': 'script'}").is(200);
    bob.get("/v1/run/typed/set").is(200);
    put(owner, "typed/own", "return runAs(`owner`, () => publish(`said6`, 1).receivers)", more);
    bob.get("/v1/run/typed/own").is(200);
    bob.put("/v1/scripts/typed/own", "{'content_type': 'text/javascript'}").is(200);
    bob.get("/v1/run/typed/own").is(403, "forbidden");
  }

  @Test
  void whatAScriptThrowsIsAProblemAndItsLogSaysWhere() {
    put(alice, "bad/throws", "\\n\\nnull.x", ", 'execute': 'authenticated'");
    Api.Answer answer = bob.get("/v1/run/bad/throws").is(500, "script-failed");
    assertThat(answer.text("/detail")).contains("TypeError");
    Await.until(() ->
        alice.get("/v1/script-logs?path=bad/throws&level=error").is(200).at("/items").size() > 0);
    String line =
        alice.get("/v1/script-logs?path=bad/throws&level=error").is(200).text("/items/0/text");
    assertThat(line).contains("TypeError", "line 3");
    bob.get("/v1/script-logs?path=bad/throws").is(403, "forbidden");
    assertThat(bob.get("/v1/script-logs").is(200).at("/items").size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "for (;;);,stopped-cpu",
    "await new Promise(() => {}),stopped-unsettled",
    "function f() { return f() + 1 } f(),stopped-depth",
    "return `x`.repeat(100000),stopped-output"
  })
  void aScriptThatTakesTooMuchIsStopped(String source, String code) {
    alice.put(
        "/v1/scripts/stop/it", "{'source': '%s', 'execute': 'authenticated'}".formatted(source));
    bob.get("/v1/run/stop/it").is(500, "script-failed").has("/code", code);
  }

  @Test
  void aScriptSaysWhatItWantsOverHttp() {
    put(
        alice,
        "raw/page",
        "response.status(418).header(`X-Tea`, `pot`).header(`Content-Type`, `text/html`)"
            + ".write(`<p>short and stout`)",
        ", 'execute': 'anonymous'");
    Api.Answer page = server.nobody().get("/v1/run/raw/page").is(418);
    assertThat(page.header("X-Tea")).isEqualTo("pot");
    assertThat(page.header("Content-Security-Policy")).startsWith("sandbox");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response.header(`Set-Cookie`, `gatehouse_session=evil`)",
        "response.header(`Content-Length`, `5`)",
        "response.header(`Transfer-Encoding`, `chunked`)",
        "response.header(`X-A`, `b\\\\r\\\\nSet-Cookie: c=d`)",
        "response.header(`Access-Control-Allow-Origin`, `*`)",
        "response.header(`Content-Security-Policy`, `default-src *`)",
        // what a browser keeps for the whole host, the console included
        "response.header(`Clear-Site-Data`, `*`)",
        "response.header(`Alt-Svc`, `clear`)",
        "response.header(`NEL`, `{}`)",
        "response.header(`Report-To`, `{}`)",
        "response.header(`Service-Worker-Allowed`, `/`)",
        // what a proxy before the server obeys
        "response.header(`X-Accel-Redirect`, `/internal/secret`)",
        "response.header(`X-Sendfile`, `/etc/passwd`)",
        "response.status(99).write(`x`)",
        "response.header(`Content-Type`, `text/html\\\\r\\\\nX: y`).write(`x`)"
      })
  void aScriptDoesNotSayWhatHarmsOthers(String source) {
    alice.put("/v1/scripts/raw/evil", "{'source': '%s', 'execute': 'anonymous'}".formatted(source));
    Api.Answer answer = server.nobody().get("/v1/run/raw/evil").is(500, "script-failed");
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void noScriptSeesACredential() {
    put(alice, "see/headers", "return JSON.stringify(request)", ", 'execute': 'authenticated'");
    String seen =
        bob.with("Cookie", "a=secret-cookie").get("/v1/run/see/headers").is(200).at("").asText();
    assertThat(seen).contains("\"headers\"").doesNotContain("secret-cookie", "Bearer", "bearer");
  }

  @Test
  void aFileIsServedToWhoeverMayReadIt() {
    alice
        .put(
            "/v1/scripts/site/index.html",
            "{'kind': 'file', 'content_type': 'text/html', 'source': '<h1>hi', 'read': 'anonymous'}")
        .is(201);
    Api.Answer page = server.nobody().get("/v1/run/site/index.html").is(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy")).startsWith("sandbox");
    alice
        .with("If-Match", "*")
        .patch("/v1/scripts/site/index.html", "{'read': 'user:alice'}")
        .is(200);
    server.nobody().get("/v1/run/site/index.html").is(401, "unauthenticated");
  }

  /// Fetch Metadata section 2: a page of ours runs what is of its origin, and this is of others.
  @ParameterizedTest
  @ValueSource(strings = {"script", "style", "serviceworker", "worker"})
  void noPageOfOursRunsWhatOthersHaveStored(String part) {
    alice.put(
        "/v1/scripts/part/evil.js",
        "{'kind': 'file', 'content_type': 'text/javascript', 'source': 'x', 'read': 'anonymous'}");
    alice.put(
        "/v1/scripts/part/answer",
        "{'source': 'response.header(`Content-Type`, `text/javascript`).write(`x`)', 'execute':"
            + " 'anonymous'}");
    for (String path : List.of("/v1/run/part/evil.js", "/v1/run/part/answer")) {
      Api page = server.nobody().with("Sec-Fetch-Dest", part);
      // twice: the second call of a script takes a shorter way
      page.with("Sec-Fetch-Site", "same-origin").get(path).is(403, "forbidden");
      page.with("Sec-Fetch-Site", "same-origin").get(path).is(403, "forbidden");
      // a page that is served from here has no origin
      page.with("Sec-Fetch-Site", "cross-site").get(path).is(200);
    }
  }

  /// RFC 9111 section 4.1: otherwise a browser takes what it has kept of a picture for a script.
  @Test
  void whatIsKeptOfAnAnswerIsForThatPartOfAPageAlone() {
    alice.put(
        "/v1/scripts/part/kept",
        "{'source': 'response.header(`Cache-Control`, `max-age=600`).header(`vary`, `Accept`)"
            + ".write(`x`)', 'execute': 'anonymous'}");
    for (int i = 0; i < 2; i++) {
      Api.Answer kept = server.nobody().get("/v1/run/part/kept").is(200);
      assertThat(kept.header("Cache-Control")).isEqualTo("max-age=600");
      assertThat(kept.headers("Vary")).contains("Accept", "Sec-Fetch-Dest, Sec-Fetch-Site");
    }
  }

  @Test
  void formerVersionsComeBack() {
    put(alice, "old/one", "return 1", "");
    for (int i = 2; i <= 6; i++) {
      alice.put("/v1/scripts/old/one", "{'source': 'return %d'}".formatted(i)).is(200);
    }
    JsonNode kept = alice.get("/v1/script-versions/old/one").is(200).at("/items");
    List<Long> versions = new ArrayList<>();
    kept.forEach(version -> versions.add(version.path("version").asLong()));
    assertThat(versions).containsExactly(5L, 4L, 3L);
    alice.post("/v1/script-versions/old/one", "{'version': 4}").is(200).has("/source", "return 4");
    assertThat(alice.get("/v1/run/old/one").is(200).at("").asInt()).isEqualTo(4);
    alice.post("/v1/script-versions/old/one", "{'version': 1}").is(404, "not-found");
    bob.get("/v1/script-versions/old/one").is(403, "forbidden");
  }

  @Test
  void aChangeOfSomethingElseIsNotOverwritten() {
    put(alice, "race/one", "return 1", "");
    alice.put("/v1/scripts/race/one", "{'source': 'return 2'}").is(200);
    alice
        .with("If-Match", "\"1\"")
        .put("/v1/scripts/race/one", "{'source': 'return 3'}")
        .is(412, "version-mismatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/../b", "..%2Fx", "a//b", "a%00b", "%2Fetc", "a%20b", "a/./b"})
  void aPathThatIsNoneIsRefused(String path) {
    int status = alice.send("PUT", "/v1/scripts/" + path, "{'source': ''}").status();
    assertThat(status).isBetween(400, 422);
  }

  @Test
  void listsAreReadStrictly() {
    alice.put("/v1/scripts/strict/one", "{'source': '', 'execute': 'nobody;user:bob'}").is(422);
    alice.put("/v1/scripts/strict/one", "{'source': '', 'execute': 'group:'}").is(422);
    alice.put("/v1/scripts/strict/one", "{'source': '', 'run_as': 'root'}").is(422);
  }

  @Test
  void aScriptOfAnotherApplicationIsMissing() {
    owner.post("/v1/applications", "{'id': 'elsewhere', 'name': 'Elsewhere'}").is(201);
    put(alice, "tenant/one", "return 1", ", 'execute': 'anonymous'");
    server.nobody().in("elsewhere").get("/v1/run/tenant/one").is(401, "unauthenticated");
    owner.in("elsewhere").get("/v1/run/tenant/one").is(404, "not-found");
    owner
        .in("elsewhere")
        .put("/v1/scripts/tenant/one", "{'source': 'return require(`tenant/two`)'}")
        .is(201);
    put(alice, "tenant/two", "exports.x = 1", "");
    owner.in("elsewhere").get("/v1/run/tenant/one").is(404, "not-found");
  }

  @Test
  void aTimerRunsAScriptWithTheRightsOfWhoeverAskedForIt() {
    put(alice, "timed/one", "console.log(`by ` + request.user.name, request.body.n)", "");
    String id =
        alice
            .post(
                "/v1/script-timers",
                "{'script': 'timed/one', 'cron': '*/5 * * * *', 'parameters': {'n': 7}}")
            .is(201)
            .text("/id");
    bob.post("/v1/script-timers", "{'script': 'timed/one', 'cron': '* * * * *'}")
        .is(403, "forbidden");
    alice.post("/v1/script-timers", "{'script': 'timed/one', 'cron': '61 * * * *'}").is(422);
    alice.post("/v1/script-timers", "{'script': 'timed/one'}").is(422);
    assertThat(bob.get("/v1/script-timers").is(200).at("/items").size()).isZero();
    bob.delete("/v1/script-timers/" + id).is(404, "not-found");
    alice.delete("/v1/script-timers/" + id).is(204);
    assertThat(alice.get("/v1/script-timers").is(200).at("/items").size()).isZero();
  }

  @Test
  void aScriptRunsWithTheMessagesThatItsListenerMayHear() {
    owner
        .put(
            "/v1/scripts/heard/it",
            "{'source': 'console.log(request.event.channel, request.body.n)'}")
        .is(201);
    owner.post("/v1/script-listeners", "{'script': 'heard/it', 'channel': 'heard/+'}").is(201);
    owner.post("/v1/channels/publish", "{'channel': 'heard/x', 'message': {'n': 5}}").is(200);
    Await.until(() -> owner.get("/v1/script-logs?path=heard/it").is(200).at("/items").size() == 1);
    owner.get("/v1/script-logs?path=heard/it").has("/items/0/text", "heard/x 5");
  }

  /// Who listens trusts the script of then: another one under its name gets nothing of their
  /// rights.
  @Test
  void aListenerEndsWithItsScriptAlsoWhereAnotherTakesItsPlace() {
    Api carol = server.user("carol-ear", "writer");
    put(alice, "ear/one", "console.log(`first`)", ", 'write': 'user:carol-ear'");
    owner
        .put(
            "/v1/channels/rules",
            "{'pattern': 'ear/in', 'publish': 'permission', 'subscribe': 'authenticated'}")
        .is(200);
    alice.post("/v1/script-listeners", "{'script': 'ear/one', 'channel': 'ear/in'}").is(201);
    String said = "{'channel': 'ear/in', 'message': 1}";
    assertThat(owner.post("/v1/channels/publish", said).is(200).at("/receivers").asInt()).isOne();
    Await.until(() -> lines(alice, "ear/one").contains("first"));
    carol.delete("/v1/scripts/ear/one").is(204);
    server.clock().forward(Duration.ofSeconds(1));
    put(carol, "ear/one", "console.log(`second`)", ", 'execute': 'authenticated'");
    Await.until(
        () -> owner.post("/v1/channels/publish", said).is(200).at("/receivers").asInt() == 0);
    assertThat(lines(carol, "ear/one")).doesNotContain("second");
  }

  private static String lines(Api by, String path) {
    return by.get("/v1/script-logs?path=" + path).is(200).at("/items").toString();
  }

  /// The same call as a message to `script/PATH`, as MQTT and AMQP send it; the answer comes where
  /// the sender may publish, with what belongs to it.
  @Test
  void aMessageToAScriptCallsItAndIsAnswered() {
    owner
        .put(
            "/v1/scripts/topic/sum",
            "{'source': 'return request.body.a + request.body.b', 'execute': 'authenticated'}")
        .is(201);
    Heard heard = new Heard();
    Subscription ear = new Subscription(heard, "answers/#", Subscription.Options.DEFAULT);
    server.hub().listen("main", ear);
    Rights rights = server.rightsOfOwner();
    server.hub().publish(rights, asked("script/topic/sum", "{\"a\":2,\"b\":40}", "answers/1"));
    server.hub().publish(rights, asked("script/topic/nix", "{}", "answers/2"));
    Await.until(() -> heard.all.size() == 2);
    String both = String.join("\n", heard.all);
    assertThat(both)
        .contains("answers/1 {", "\"result\":42", "answers/2 {", "\"type\":\"not-found\"");
    server.hub().forget("main", ear);
  }

  @Test
  void aScriptIsCalledOverAWebSocket() throws Exception {
    put(
        alice,
        "socket/sum",
        "return request.body.a + Number(request.parameters.b)",
        ", 'execute': 'authenticated'");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", bob.header("Authorization"))
            .buildAsync(
                URI.create(
                    bob.base().toString().replaceFirst("^http", "ws").replaceFirst("/$", "")
                        + "/v1/ws"),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    heard.add(text.toString());
                    from.request(1);
                    return null;
                  }
                })
            .join();
    for (String message :
        List.of(
            "{'type':'invoke','id':'1','script':'socket/sum','parameters':{'b':3},'body':{'a':4}}",
            "{'type':'invoke','id':'2','script':'socket/nix'}")) {
      socket.sendText(message.replace('\'', '"'), true).join();
    }
    List<String> answers = new ArrayList<>();
    while (answers.size() < 2) {
      String text = heard.poll(30, TimeUnit.SECONDS);
      assertThat(text).isNotNull();
      if (text.contains("\"id\"")) {
        answers.add(text);
      }
    }
    assertThat(answers.get(0)).contains("\"type\":\"result\"", "\"id\":\"1\"", "\"result\":7");
    assertThat(answers.get(1)).contains("\"type\":\"error\"", "\"id\":\"2\"", "forbidden");
    socket.abort();
  }

  private static Message asked(String channel, String json, String replyTo) {
    return new Message(
        channel,
        json.getBytes(StandardCharsets.UTF_8),
        "application/json",
        1,
        false,
        new Message.Extras(true, replyTo, new byte[] {7}, Long.MAX_VALUE, List.of()));
  }

  private static final class Heard implements Listener {
    private final Queue<String> all = new ConcurrentLinkedQueue<>();

    @Override
    public Executor loop() {
      return Runnable::run;
    }

    @Override
    public boolean hand(Publication publication, Subscription subscription) {
      return all.add(
          publication.channel() + " " + new String(publication.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public boolean isBusy() {
      return false;
    }

    @Override
    public @Nullable Rights rights() {
      return null;
    }
  }
}

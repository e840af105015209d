package io.gatehouse.script.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.script.ScriptHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts that want to stay, to take, to break out, or to leave something behind.
class HostileScriptsTest {
  private static final Engine ENGINE =
      new Engine(
          ScriptHouse.BOUNDS,
          new Engine.Threads(4, 2, 100, 50, 2),
          ScriptHouse::prelude,
          new Engine.Ground(Clock.systemUTC(), new SecureRandom()));
  private static final JsonMapper JSON = new JsonMapper();
  private static final String INPUT = "{\"seeds\":[1,2,3,4],\"globals\":[],\"request\":{}}";

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  private static JsonNode run(String application, String source) throws Exception {
    Program program =
        new Program(
            application,
            application + "\n" + source,
            List.of(new Program.Part(Program.Kind.SCRIPT, "hostile", source)));
    Host host =
        (_, function, _) ->
            function.equals("source")
                ? "[0,{\"message\":\"no such script\",\"code\":\"not-found\"}]"
                : "[1,null]";
    String out =
        ENGINE
            .submit(new Engine.Errand(application, _ -> program, _ -> INPUT, host))
            .get(120, TimeUnit.SECONDS);
    try {
      return JSON.readTree(out);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Stopped.Reason stopped(String source) {
    try {
      throw new AssertionError("it has ended: " + run("hostile", source));
    } catch (ExecutionException ended) {
      assertThat(ended.getCause()).isInstanceOf(Stopped.class);
      return ((Stopped) ended.getCause()).reason();
    } catch (Exception other) {
      throw new AssertionError(other);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "for (;;) try { throw 1 } catch {}",
        "return { get x() { while (true); } }",
        "return { toJSON() { while (true); } }",
        "throw { get message() { while (true); } }",
        "throw { toString() { while (true); } }",
        "return [3, 1, 2].sort(() => { for (;;); })",
        "return new Proxy({}, { get() { for (;;); }, ownKeys() { for (;;); } })",
        "return { then() { for (;;); } }",
        "const p = () => Promise.resolve().then(p); await p()",
        "return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
        "return /(a+)+$/.test('a'.repeat(80) + 'b')",
        "return /(?:(?:a|a)+)+$/.exec('a'.repeat(200) + '!')",
        "function* g() { for (;;) yield 1 } for (const x of g());",
        "for (;;) console.log('flood')",
        "let s = ''; for (;;) { s = 'x'.repeat(1000); JSON.parse(JSON.stringify([s])) }"
      })
  void anEndlessLoopEnds(String source) {
    assertThat(stopped(source)).isIn(Stopped.Reason.CPU, Stopped.Reason.WALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const a = []; for (;;) a.push(new Array(1000).fill(7))",
        "let s = 'x'; const all = []; for (;;) all.push(s += s.slice(0, 60000) + all.length)",
        "return 'x'.repeat(2 ** 29)",
        "return new ArrayBuffer(2 ** 31).byteLength",
        "return new Uint8Array(1e9)",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })",
        "const all = []; for (let i = 0; ; i++) { const b = [i]; all.push(() => b) }",
        "const all = []; for (;;) all.push('ab'.repeat(500).match(/(a)(b)/g))",
        "const all = []; for (;;) all.push(new Promise(() => {}))",
        "let o = {}; for (let i = 0; i < 1e7; i++) o = { o }; return 1"
      })
  void aMemoryBombDoesNotGoOff(String source) throws Exception {
    long before = Runtime.getRuntime().totalMemory();
    try {
      JsonNode out = run("hostile", source);
      assertThat(out.at("/failure/message").asText())
          .containsAnyOf("out of memory", "too long", "invalid");
    } catch (ExecutionException ended) {
      assertThat(ended.getCause())
          .isInstanceOfSatisfying(
              Stopped.class,
              stopped ->
                  assertThat(stopped.reason())
                      .isIn(
                          Stopped.Reason.MEMORY,
                          Stopped.Reason.CPU,
                          Stopped.Reason.WALL,
                          Stopped.Reason.DEPTH));
    }
    assertThat(Runtime.getRuntime().totalMemory()).isLessThan(Math.max(before * 4, 2L << 30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function f() { return f() } return f()",
        "const f = () => { try { f() } finally { f() } }; f()",
        "return JSON.parse('['.repeat(1e6))",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a",
        "const o = { get x() { return this.x } }; return o.x",
        "return 'a'.replace(/a/, function f() { return 'a'.replace(/a/, f) })",
        "class A { constructor() { new A() } } new A()"
      })
  void tooDeepRecursionEnds(String source) throws Exception {
    try {
      JsonNode out = run("hostile", source);
      assertThat(out.has("failure")).as("%s", out).isTrue();
    } catch (ExecutionException ended) {
      assertThat(ended.getCause()).isInstanceOf(Stopped.class);
    }
  }

  @Test
  void whatIsTooLongToAnswerIsNotAnswered() {
    assertThat(stopped("return 'x'.repeat(100000)")).isEqualTo(Stopped.Reason.OUTPUT);
    assertThat(stopped("console.log('x'.repeat(3000)); response.write('y'.repeat(100000))"))
        .isEqualTo(Stopped.Reason.OUTPUT);
  }

  @Test
  void whatIsNeverKeptIsNotWaitedFor() {
    assertThat(stopped("await new Promise(() => {})")).isEqualTo(Stopped.Reason.UNSETTLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return typeof Java",
        "return typeof Packages",
        "return typeof Polyglot",
        "return typeof process",
        "return typeof java_invoke",
        "return typeof Javy",
        "return typeof std",
        "return typeof os",
        "return typeof fetch",
        "return typeof WebAssembly",
        "return typeof setTimeout",
        "return typeof __load",
        "return typeof __run",
        "return typeof (function () {}).constructor.constructor('return globalThis.java_invoke')()",
        "return typeof (0, eval)('globalThis.java_invoke')",
        "return typeof Reflect.getOwnPropertyDescriptor(globalThis, 'java_invoke')"
      })
  void thereIsNothingOfTheServerInside(String source) throws Exception {
    assertThat(run("hostile", source).path("result").asText()).isEqualTo("undefined");
  }

  @ParameterizedTest
  @ValueSource(strings = {"await import('fs')", "await import('/etc/passwd')", "require('fs')"})
  void nothingIsImported(String source) throws Exception {
    assertThat(run("hostile", source).has("failure")).isTrue();
  }

  @Test
  void anErrorThatCannotBeShownIsShownAllTheSame() throws Exception {
    JsonNode out =
        run(
            "hostile",
            "throw { get name() { throw 1 }, get message() { throw 2 }, toString() { throw 3 },"
                + " get stack() { throw 4 } }");
    assertThat(out.at("/failure/message").asText()).isNotEmpty();
    assertThat(run("hostile", "throw null").at("/failure/message").asText()).isEqualTo("null");
    assertThat(run("hostile", "throw Symbol('x')").at("/failure/message").asText()).isNotEmpty();
  }

  /// Whatever is changed of what all scripts share: the next one finds it as it was.
  @Test
  void noRunSeesWhatAnotherHasLeft() throws Exception {
    String look =
        "return [Object.prototype.evil === undefined, typeof Array.prototype.push,"
            + " JSON.stringify({ a: 1 }), typeof globalThis.left, Math.max(1, 2),"
            + " typeof Promise.prototype.then, Object.isFrozen(Object.prototype),"
            + " [].concat([1]).length]";
    JsonNode clean = run("one", look);
    for (String evil :
        List.of(
            "Object.prototype.evil = 1; globalThis.left = 1; return 1",
            "Array.prototype.push = null; JSON.stringify = () => '\"lies\"'; return 1",
            "Promise.prototype.then = function () { for (;;); }; return 1",
            "Math.max = () => 7; Array.prototype.concat = () => []; return 1",
            "Object.freeze(Object.prototype); delete globalThis.Promise; return 1",
            "Object.defineProperty(Object.prototype, 'toJSON', { get() { while (1); } }); return 1",
            "globalThis.left = []; for (;;) globalThis.left.push('x'.repeat(999))")) {
      try {
        var _ = run("one", evil);
      } catch (ExecutionException ended) {
        assertThat(ended.getCause()).isInstanceOf(Stopped.class);
      }
      assertThat(run("one", look)).as("after %s", evil).isEqualTo(clean);
      assertThat(run("two", look)).as("after %s", evil).isEqualTo(clean);
    }
  }

  @Test
  void chanceIsNotTheSameInEachRun() throws Exception {
    Program program =
        new Program(
            "chance",
            "chance",
            List.of(
                new Program.Part(
                    Program.Kind.SCRIPT, "dice", "Math.random(); return Math.random()")));
    Set<String> seen = new java.util.HashSet<>();
    for (int i = 0; i < 20; i++) {
      int seed = i * 7919;
      seen.add(
          ENGINE
              .submit(
                  new Engine.Errand(
                      "chance",
                      _ -> program,
                      _ ->
                          "{\"seeds\":[%d,%d,3,4],\"globals\":[],\"request\":{}}"
                              .formatted(seed, ~seed),
                      (_, _, _) -> "[1,null]"))
              .get(60, TimeUnit.SECONDS));
    }
    assertThat(seen).hasSize(20);
  }

  /// An application that keeps all its threads busy keeps nobody else from running.
  @Test
  void oneApplicationDoesNotStarveAnother() throws Exception {
    Program loop =
        new Program(
            "greedy",
            "greedy",
            List.of(new Program.Part(Program.Kind.SCRIPT, "loop", "for (;;);")));
    List<java.util.concurrent.CompletableFuture<String>> greedy =
        java.util.stream.IntStream.range(0, 10)
            .mapToObj(_ ->
                ENGINE.submit(
                    new Engine.Errand("greedy", _ -> loop, _ -> INPUT, (_, _, _) -> "[1,null]")))
            .toList();
    for (int i = 0; i < 5; i++) {
      assertThat(run("modest", "return 1").path("result").asInt()).isEqualTo(1);
    }
    assertThat(greedy.stream().filter(java.util.concurrent.CompletableFuture::isDone).count())
        .isLessThan(10);
    for (var one : greedy) {
      assertThatThrownBy(() -> one.get(120, TimeUnit.SECONDS)).hasCauseInstanceOf(Stopped.class);
    }
  }
}

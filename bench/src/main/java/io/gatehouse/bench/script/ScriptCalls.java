package io.gatehouse.bench.script;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Calls of a simple script over HTTP, beside a route of the server that runs none; and what the
/// scripts of one more application cost.
public final class ScriptCalls implements Measurement {
  private static final String ENDPOINT = "GET /v1/me";
  private static final int CONNECTIONS = 16;
  private static final int APPLICATIONS = 20;
  private static final Budget DEMANDED = Budget.atLeast(2_000);
  private static final String SOURCE =
      "class Greeting { constructor(name) { this.name = name } text() { return `hello"
          + " ${this.name}` } }\n"
          + "const l = [1, 2, 3].map((x) => x * Number(request.parameters.x));\n"
          + "return { text: new Greeting(request.user.name).text(), l, sum: l.reduce((a, b) => a +"
          + " b, 0) };\n";

  @Override
  public String name() {
    return "scripts";
  }

  @Override
  public String about() {
    return "calls of a simple script over HTTP, beside a route that runs none";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    try (ServerProcess server = lab.freshOwnedServer()) {
      Api api = server.api();
      put(api, "bench/simple", SOURCE);
      String token = token(api);
      long begun = System.nanoTime();
      api.get("/v1/run/bench/simple?x=5");
      double first = (System.nanoTime() - begun) / 1e6;
      int port = server.doors().http();
      List<byte[]> call = List.of(request("/v1/run/bench/simple?x=5", token));
      List<byte[]> bare = List.of(request("/v1/me", token));
      List<Result> results = new ArrayList<>();
      results.add(Result.of("scripts-first-call", first, "ms"));
      try (HttpLoad scripts = HttpLoad.connect(lab.generator(), port, call, CONNECTIONS);
          HttpLoad plain = HttpLoad.connect(lab.generator(), port, bare, CONNECTIONS)) {
        results.addAll(rates(lab, server.child(), scripts, plain));
      }
      results.addAll(memory(server.child(), api));
      return results;
    }
  }

  private static List<Result> rates(Lab lab, ChildProcess child, HttpLoad scripts, HttpLoad plain)
      throws Exception {
    // the engine inside is compiled while it runs, and is large
    scripts.saturate(lab.scale().warmUp().multipliedBy(6));
    plain.saturate(lab.scale().warmUp());
    Duration window = lab.scale().window();
    Rounds rounds =
        Rounds.alternate(
            lab.scale().rounds(),
            () -> saturate(child, scripts, window),
            () -> saturate(child, plain, window));
    double pace = Median.of(rounds.ours(), Window::perSecond) / 2;
    Outcome paced = scripts.paced(pace, window);
    return List.of(
        rounds
            .result(new Rounds.Names("scripts", "calls/s", ENDPOINT), Window::perSecond)
            .within(DEMANDED),
        rounds.result(
            new Rounds.Names("scripts-per-cpu", "calls per CPU second", ENDPOINT),
            Window::perProcessorSecond),
        Result.of("scripts-p50", paced.milliseconds(50), "ms"),
        Result.of("scripts-p99", paced.milliseconds(99), "ms"));
  }

  private static Window saturate(ChildProcess child, HttpLoad load, Duration window)
      throws Exception {
    ChildProcess.Measured<Outcome> measured = child.measure(() -> load.saturate(window));
    return measured.window(measured.done().count(), measured.done().wall());
  }

  /// Of each application, after its script has run.
  private static List<Result> memory(ChildProcess child, Api api) throws Exception {
    OptionalLong before = child.liveBytes();
    for (int i = 0; i < APPLICATIONS; i++) {
      put(api, "bench/more-" + i, SOURCE + "// " + i);
      api.get("/v1/run/bench/more-" + i + "?x=5");
    }
    OptionalLong after = child.liveBytes();
    return before.isPresent() && after.isPresent()
        ? List.of(
            Result.of(
                "scripts-memory-per-script",
                (after.getAsLong() - before.getAsLong()) / 1e3 / APPLICATIONS,
                "KB"))
        : List.of();
  }

  private static void put(Api api, String path, String source) {
    api.put("/v1/scripts/" + path, Map.of("source", source, "execute", "authenticated"));
  }

  private static String token(Api api) {
    api.post("/v1/devices", Map.of("name", "caller"));
    JsonNode token = api.post("/v1/tokens", Map.of("principal", "device:caller", "name", "bench"));
    return token.get("value").asText();
  }

  private static byte[] request(String path, String token) {
    return HttpLoad.request("GET", path, List.of("Authorization: Bearer " + token), "");
  }
}

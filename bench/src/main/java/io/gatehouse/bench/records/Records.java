package io.gatehouse.bench.records;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.peer.BareInsert;
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

/// How many records a second are durable: in the store alone, and pushed over HTTP in batches and
/// one by one, beside a loop that does nothing but insert.
public final class Records implements Measurement {
  /// What a record says, about as much as a position with a speed.
  static final String VALUES =
      "{\"latitude\":54.323293,\"longitude\":10.122765,\"speed\":6.41,\"heading\":271}";

  private static final String BARE = "bare SQLite insert loop";
  private static final int BATCH = 500;
  private static final int DEVICES = 16;
  private static final int SINGLES = 64;
  private static final Budget DEMANDED = Budget.atLeast(20_000);

  @Override
  public String name() {
    return "records";
  }

  @Override
  public String about() {
    return "durable records of streams, in the store and over HTTP, beside a bare insert loop";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    List<Result> results = new ArrayList<>();
    try (BareInsert bare = new BareInsert(lab.freshFolder().resolve("bare.db"), VALUES)) {
      results.add(store(lab, bare));
      results.addAll(server(lab, bare));
    }
    return results;
  }

  private static Result store(Lab lab, BareInsert bare) throws Exception {
    try (Ingest ingest = new Ingest(lab.freshFolder())) {
      ingest.run(BATCH, lab.scale().warmUp());
      Duration window = lab.scale().window();
      return Rounds.alternate(
              lab.scale().rounds(), () -> ingest.run(BATCH, window), () -> bare.run(BATCH, window))
          .result(new Rounds.Names("records-store", "records/s", BARE), Window::perSecond)
          .within(DEMANDED);
    }
  }

  private static List<Result> server(Lab lab, BareInsert bare) throws Exception {
    try (ServerProcess server = lab.freshOwnedServer()) {
      List<byte[]> batches = new ArrayList<>();
      List<byte[]> singles = new ArrayList<>();
      for (int i = 0; i < DEVICES; i++) {
        Pusher pusher = Pusher.create(server.api(), "boat-" + i);
        batches.add(pusher.push("[" + record().repeat(BATCH - 1) + single() + "]"));
        singles.add(pusher.push(single()));
      }
      int port = server.doors().http();
      try (HttpLoad many = HttpLoad.connect(lab.generator(), port, batches, DEVICES);
          HttpLoad one = HttpLoad.connect(lab.generator(), port, singles, SINGLES)) {
        return rates(lab, server.child(), bare, many, one);
      }
    }
  }

  private static List<Result> rates(
      Lab lab, ChildProcess child, BareInsert bare, HttpLoad many, HttpLoad one) throws Exception {
    Duration window = lab.scale().window();
    many.saturate(lab.scale().warmUp());
    OptionalLong before = child.liveBytes();
    List<Result> results = new ArrayList<>();
    results.add(
        Rounds.alternate(
                lab.scale().rounds(),
                () -> pushed(child, many, window, BATCH),
                () -> bare.run(BATCH, window))
            .result(new Rounds.Names("records-http", "records/s", BARE), Window::perSecond)
            .within(DEMANDED));
    OptionalLong after = child.liveBytes();
    if (before.isPresent() && after.isPresent()) {
      results.add(
          Result.of(
                  "records-http-heap-growth", (after.getAsLong() - before.getAsLong()) / 1e6, "MB")
              .within(Budget.atMost(16)));
    }
    one.saturate(window);
    List<Window> alone = Rounds.alone(lab.scale().rounds(), () -> pushed(child, one, window, 1));
    results.add(Result.of("records-http-single", Median.of(alone, Window::perSecond), "records/s"));
    return results;
  }

  private static Window pushed(ChildProcess child, HttpLoad load, Duration window, int batch)
      throws Exception {
    ChildProcess.Measured<Outcome> measured = child.measure(() -> load.saturate(window));
    return measured.window((double) measured.done().count() * batch, measured.done().wall());
  }

  private static String single() {
    return "{\"values\":" + VALUES + "}";
  }

  private static String record() {
    return single() + ",";
  }

  /// A device with its token, as far as a push needs them.
  private record Pusher(String path, String token) {
    static Pusher create(Api api, String device) {
      api.post("/v1/devices", Map.of("name", device));
      Map<String, String> channels =
          Map.of(
              "latitude", "number", "longitude", "number", "speed", "number", "heading", "number");
      api.put("/v1/devices/" + device + "/streams/gps", Map.of("channels", channels));
      JsonNode token =
          api.post("/v1/tokens", Map.of("principal", "device:" + device, "name", "bench"));
      return new Pusher(
          "/v1/devices/" + device + "/streams/gps/records", token.get("value").asText());
    }

    byte[] push(String body) {
      return HttpLoad.request("POST", path, List.of("Authorization: Bearer " + token), body);
    }
  }
}

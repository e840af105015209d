package io.gatehouse.bench;

import io.gatehouse.bench.lab.Checker;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.peer.BareEcho;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.PeerProcess;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.process.WarmUp;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How many token checks a second the server answers, beside a server that checks nothing.
final class HttpCheck implements Measurement {
  static final int CONNECTIONS = 32;

  private static final String ECHO = "bare Vert.x echo";

  @Override
  public String name() {
    return "http-check";
  }

  @Override
  public String about() {
    return "GET /v1/check with an API token on 32 connections, beside a bare Vert.x echo";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    ServerProcess server = lab.server();
    Checker checker = Checker.create(lab, server);
    List<byte[]> request = List.of(checker.request());
    try (PeerProcess echo = lab.peer(BareEcho.class, checker.answer(server));
        HttpLoad ours =
            HttpLoad.connect(lab.generator(), server.doors().http(), request, CONNECTIONS);
        HttpLoad bare = HttpLoad.connect(lab.generator(), echo.port(), request, CONNECTIONS)) {
      warmUp(lab, ours, bare);
      Duration window = lab.scale().window();
      int most = lab.scale().mostWarmUps();
      WarmUp.of(server.child(), most, () -> ours.saturate(window));
      WarmUp.of(echo.child(), most, () -> bare.saturate(window));
      Rounds rounds =
          Rounds.alternate(
              lab.scale().rounds(),
              () -> saturate(server.child(), ours, window),
              () -> saturate(echo.child(), bare, window));
      List<Result> results = new ArrayList<>(rates(rounds));
      double pace = Median.of(rounds.ours(), Window::perSecond) / 2;
      results.addAll(latencies(lab, pace, ours, bare));
      return results;
    }
  }

  private static void warmUp(Lab lab, HttpLoad ours, HttpLoad bare) throws InterruptedException {
    Duration half = lab.scale().warmUp().dividedBy(2);
    for (HttpLoad load : List.of(ours, bare, ours, bare)) {
      load.saturate(half);
    }
  }

  static Window saturate(ChildProcess child, HttpLoad load, Duration window) throws Exception {
    ChildProcess.Measured<Outcome> measured = child.measure(() -> load.saturate(window));
    return measured.window(measured.done().count(), measured.done().wall());
  }

  private static List<Result> rates(Rounds rounds) {
    return List.of(
        rounds
            .result(new Rounds.Names("http-check", "requests/s", ECHO), Window::perSecond)
            .within(Budget.ratioAtLeast(0.8)),
        rounds.result(
            new Rounds.Names("http-check-per-cpu", "requests per CPU second", ECHO),
            Window::perProcessorSecond));
  }

  /// At half of what the server can do, so that waiting for its core does not hide its own delays.
  private static List<Result> latencies(Lab lab, double pace, HttpLoad ours, HttpLoad bare)
      throws InterruptedException {
    List<Outcome> mine = new ArrayList<>();
    List<Outcome> theirs = new ArrayList<>();
    for (int round = 0; round <= lab.scale().rounds(); round++) {
      Outcome first = ours.paced(pace, lab.scale().window());
      Outcome second = bare.paced(pace, lab.scale().window());
      if (round > 0) {
        mine.add(first);
        theirs.add(second);
      }
    }
    return List.of(
        latency("http-check-p50", mine, theirs, 50),
        latency("http-check-p99", mine, theirs, 99).within(Budget.atMost(5)));
  }

  private static Result latency(
      String name, List<Outcome> ours, List<Outcome> bare, double percentile) {
    double mine = Median.of(ours, outcome -> outcome.milliseconds(percentile));
    double theirs = Median.of(bare, outcome -> outcome.milliseconds(percentile));
    return Result.of(name, mine, "ms").against(new Peer(ECHO, theirs), mine / theirs);
  }
}

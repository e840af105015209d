package io.gatehouse.bench;

import io.gatehouse.bench.lab.Checker;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Token checks while passwords are checked as fast as the server can, beside the same without.
final class LoginStorm {
  /// Until the storm has filled the pool that hashes.
  private static final Duration ONSET = Duration.ofMillis(300);

  private static final String CALM = "the same without logins";

  private final Lab lab;
  private final ServerProcess server;
  private final HttpLoad logins;

  LoginStorm(Lab lab, ServerProcess server, HttpLoad logins) {
    this.lab = lab;
    this.server = server;
    this.logins = logins;
  }

  List<Result> measure() throws Exception {
    List<byte[]> request = List.of(Checker.create(lab, server).request());
    try (ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();
        HttpLoad checks =
            HttpLoad.connect(
                lab.generator(), server.doors().http(), request, HttpCheck.CONNECTIONS)) {
      checks.saturate(lab.scale().warmUp().dividedBy(2));
      Duration window = lab.scale().window();
      Callable<Window> calm = () -> HttpCheck.saturate(server.child(), checks, window);
      Rounds rounds =
          Rounds.alternate(lab.scale().rounds(), () -> during(aside, calm).checks(), calm);
      Result rate =
          rounds
              .result(
                  new Rounds.Names("checks-during-logins", "requests/s", CALM), Window::perSecond)
              .within(Budget.ratioAtLeast(0.8));
      List<Result> results = new ArrayList<>(List.of(rate));
      results.addAll(paced(aside, checks, Median.of(rounds.peers(), Window::perSecond) / 2));
      return results;
    }
  }

  private List<Result> paced(ExecutorService aside, HttpLoad checks, double pace) throws Exception {
    Callable<Outcome> calm = () -> checks.paced(pace, lab.scale().window());
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    List<Double> loggedIn = new ArrayList<>();
    for (int round = 0; round <= lab.scale().rounds(); round++) {
      Storm<Outcome> storm = during(aside, calm);
      double alone = calm.call().milliseconds(99);
      if (round > 0) {
        with.add(storm.checks().milliseconds(99));
        without.add(alone);
        loggedIn.add(storm.loginsPerSecond());
      }
    }
    double mine = Median.of(with);
    double theirs = Median.of(without);
    return List.of(
        Result.of("checks-during-logins-p99", mine, "ms")
            .against(new Peer(CALM, theirs), mine / theirs)
            .within(Budget.atMost(5)),
        Result.of("logins-during-checks", Median.of(loggedIn), "logins/s"));
  }

  /// What came of both.
  private record Storm<T>(T checks, double loginsPerSecond) {}

  private <T> Storm<T> during(ExecutorService aside, Callable<T> checks) throws Exception {
    Duration length = lab.scale().window().plus(ONSET);
    Future<Outcome> storm = aside.submit(() -> logins.saturate(length));
    TimeUnit.NANOSECONDS.sleep(ONSET.toNanos());
    T done = checks.call();
    return new Storm<>(done, storm.get().count() * 1e9 / length.toNanos());
  }
}

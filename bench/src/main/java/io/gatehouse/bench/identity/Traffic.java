package io.gatehouse.bench.identity;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.peer.BareHash;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.PeerProcess;
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
import org.jspecify.annotations.Nullable;

/// Requests to one server, or to two in turn.
final class Traffic {
  private static final double P99 = 99;

  private final Lab lab;
  private final Visitors ours;
  private final @Nullable Visitors theirs;

  Traffic(Lab lab, Visitors ours, @Nullable Visitors theirs) {
    this.lab = lab;
    this.ours = ours;
    this.theirs = theirs;
  }

  /// What one round does to one server.
  private interface Act {
    Window on(Visitors visitors) throws Exception;
  }

  List<Result> measure() throws Exception {
    Duration length = lab.scale().window();
    List<Result> results = new ArrayList<>();
    warmUp(visitors -> visitors.tokens(lab.scale().warmUp()));
    results.add(compared("identity-tokens", "tokens/s", visitors -> visitors.tokens(length), 1));
    warmUp(visitors -> visitors.introspections(lab.scale().warmUp()));
    Result introspections =
        compared(
            "identity-introspections",
            "requests/s",
            visitors -> visitors.introspections(length),
            10);
    results.add(introspections);
    results.add(latency(introspections));
    results.addAll(logins());
    return results;
  }

  private void warmUp(Act act) throws Exception {
    act.on(ours);
    if (theirs != null) {
      act.on(theirs);
    }
  }

  /// @param least the ratio to the peer that is the budget
  private Result compared(String name, String unit, Act act, double least) throws Exception {
    Callable<Window> mine = () -> act.on(ours);
    Visitors others = theirs;
    if (others == null) {
      List<Window> windows = Rounds.alone(lab.scale().rounds(), mine);
      return Result.of(name, Median.of(windows, Window::perSecond), unit);
    }
    return Rounds.alternate(lab.scale().rounds(), mine, () -> act.on(others))
        .result(new Rounds.Names(name, unit, others.offer().label()), Window::perSecond)
        .within(Budget.ratioAtLeast(least));
  }

  /// Each server at half of what it can do, so that waiting for its core does not hide its own
  /// delays.
  private Result latency(Result rates) throws Exception {
    Visitors others = theirs;
    Peer peer = rates.peer();
    List<Double> mine = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    for (int round = 0; round <= lab.scale().rounds(); round++) {
      Outcome own = ours.introspections(rates.value() / 2, lab.scale().window());
      Outcome other =
          others == null || peer == null
              ? null
              : others.introspections(peer.value() / 2, lab.scale().window());
      if (round > 0) {
        mine.add(own.milliseconds(P99));
        if (other != null) {
          peers.add(other.milliseconds(P99));
        }
      }
    }
    Result result = Result.of("identity-introspections-p99", Median.of(mine), "ms");
    if (others == null) {
      return result;
    }
    double beside = Median.of(peers);
    return result
        .against(new Peer(others.offer().label(), beside), result.value() / beside)
        .within(Budget.ratioAtMost(1));
  }

  private List<Result> logins() throws Exception {
    int count = lab.scale().loginsPerRound() * 2;
    List<Result> results = new ArrayList<>();
    results.add(compared("identity-logins", "logins/s", visitors -> visitors.logins(count), 1));
    String settings = "argon2id:%d:%d".formatted(Crew.KIBIBYTES, Crew.PASSES);
    try (PeerProcess hash = lab.peer(BareHash.class, List.of(settings, "1"))) {
      results.add(
          beside(hash, ours, "identity-logins-of-hashing").within(Budget.ratioAtLeast(0.95)));
      if (theirs != null) {
        results.add(beside(hash, theirs, "keycloak-logins-of-hashing"));
      }
    }
    return results;
  }

  /// Logins beside as many seconds of nothing but the hash that each of them needs.
  private Result beside(PeerProcess hash, Visitors visitors, String name) throws Exception {
    int count = lab.scale().loginsPerRound() * 2;
    Duration[] took = {Duration.ZERO};
    return Rounds.alternate(
            lab.scale().rounds(),
            () -> {
              Window window = visitors.logins(count);
              took[0] = window.wall();
              return window;
            },
            () -> bare(hash, took[0]))
        .result(new Rounds.Names(name, "logins/s", "bare argon2id"), Window::perSecond);
  }

  private static Window bare(PeerProcess hash, Duration duration) throws Exception {
    try (Api api = new Api(hash.port(), "")) {
      ChildProcess.Measured<Double> measured =
          hash.child()
              .measure(() -> Double.parseDouble(api.get("/?" + duration.toMillis()).body()));
      return measured.window(measured.done() * duration.toNanos() / 1e9, duration);
    }
  }
}

package io.gatehouse.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/// Two subjects measured in turn, A B A B, so that what disturbs the machine disturbs both.
///
/// @param ours one window a round
/// @param peers as many
public record Rounds(List<Window> ours, List<Window> peers) {

  public Rounds {
    ours = List.copyOf(ours);
    peers = List.copyOf(peers);
    if (ours.isEmpty() || ours.size() != peers.size()) {
      throw new IllegalArgumentException("rounds come in pairs");
    }
  }

  /// Measures `rounds` pairs after one pair that is dropped.
  public static Rounds alternate(int rounds, Callable<Window> ours, Callable<Window> peer)
      throws Exception {
    List<Window> first = new ArrayList<>();
    List<Window> second = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      Window mine = ours.call();
      Window theirs = peer.call();
      if (round > 0) {
        first.add(mine);
        second.add(theirs);
      }
    }
    return new Rounds(first, second);
  }

  /// Measures `rounds` windows after one that is dropped.
  public static List<Window> alone(int rounds, Callable<Window> ours) throws Exception {
    List<Window> windows = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      Window window = ours.call();
      if (round > 0) {
        windows.add(window);
      }
    }
    return windows;
  }

  /// The comparison as a line of the report, its ratio the median of the rounds' ratios.
  public Result result(Names names, ToDoubleFunction<Window> rate) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(rate.applyAsDouble(ours.get(round)) / rate.applyAsDouble(peers.get(round)));
    }
    return Result.of(names.result(), Median.of(ours, rate), names.unit())
        .against(new Peer(names.peer(), Median.of(peers, rate)), Median.of(ratios));
  }

  /// How a comparison is called.
  public record Names(String result, String unit, String peer) {}
}

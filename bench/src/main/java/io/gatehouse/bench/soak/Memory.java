package io.gatehouse.bench.soak;

import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.report.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Samples of a process's memory, and whether it grows.
///
/// The rule: the first quarter of the samples is warm-up and is dropped. The slope of the others is
/// the median of the slopes between all pairs of them (Theil and Sen), which a few disturbed ones
/// do not bend. That slope over the time from the first to the last of them must come to less than
/// a tenth of their median, or than an allowance for what pools and caches take, if that is more.
final class Memory {
  private static final int FEWEST = 6;
  private static final double SHARE = 0.1;

  private final double allowance;
  private final List<Sample> samples = new ArrayList<>();

  private record Sample(double seconds, double bytes) {}

  Memory(double allowance) {
    this.allowance = allowance;
  }

  void add(double seconds, double bytes) {
    samples.add(new Sample(seconds, bytes));
  }

  /// What it grew by over the judged stretch, by its slope; empty when there are too few samples.
  OptionalDouble growth() {
    List<Sample> judged = samples.subList(samples.size() / 4, samples.size());
    if (judged.size() < FEWEST) {
      return OptionalDouble.empty();
    }
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      for (int j = i + 1; j < judged.size(); j++) {
        slopes.add(
            (judged.get(j).bytes - judged.get(i).bytes)
                / (judged.get(j).seconds - judged.get(i).seconds));
      }
    }
    double span = judged.getLast().seconds - judged.getFirst().seconds;
    return OptionalDouble.of(median(slopes) * span);
  }

  double limit() {
    List<Double> bytes =
        samples.subList(samples.size() / 4, samples.size()).stream().map(Sample::bytes).toList();
    return bytes.isEmpty() ? allowance : Math.max(allowance, SHARE * median(bytes));
  }

  boolean isFlat() {
    OptionalDouble growth = growth();
    return growth.isEmpty() || growth.getAsDouble() <= limit();
  }

  private static double median(List<Double> values) {
    return Median.of(values);
  }

  /// Both at once.
  record Pair(Memory resident, Memory live) {
    Pair() {
      this(new Memory(64e6), new Memory(16e6));
    }

    void sample(ChildProcess child, double seconds) throws IOException, InterruptedException {
      child.liveBytes().ifPresent(bytes -> live.add(seconds, bytes));
      resident.add(seconds, child.residentBytes());
    }
  }
}

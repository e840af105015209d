package io.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.lab.Scale;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.report.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every measurement against the real server, in rounds that are too short to mean anything: they
/// must run and report what they promise, not be fast.
class SmokeTest {
  /// Half of the time goes by here, most of it with waiting for programs that start.
  private static final List<String> FIRST =
      List.of("decision", "logins", "http-check", "ws-fanout-500", "revocation", "identity");

  @Test
  void everyMeasurementRunsAndReportsItsResults() throws Exception {
    Map<Boolean, List<Measurement>> halves =
        Measurements.all().stream()
            .collect(Collectors.partitioningBy(each -> FIRST.contains(each.name())));
    assertThat(halves.get(true)).hasSameSizeAs(FIRST);
    List<Result> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<List<Result>>> running =
          halves.values().stream().map(half -> threads.submit(() -> run(half))).toList();
      for (Future<List<Result>> half : running) {
        results.addAll(half.get());
      }
    }
    assertThat(results)
        .extracting(Result::name)
        .contains(
            "http-check",
            "http-check-p99",
            "logins",
            "checks-during-logins",
            "ws-fanout-500-inflight-16",
            "ws-fanout-500-inflight-1",
            "revocation-p99",
            "identity-tokens",
            "identity-introspections-p99",
            "identity-logins-of-hashing",
            "revocation-ping-p99",
            "records-store",
            "records-http",
            "start")
        .doesNotHaveDuplicates();
    assertThat(results)
        .filteredOn(result -> result.name().equals("revocation-others-ended"))
        .allMatch(result -> result.value() == 0);
  }

  private static List<Result> run(List<Measurement> chosen) throws IOException {
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    BenchMain bench =
        new BenchMain(System.out, new PrintStream(progress, true, StandardCharsets.UTF_8));
    List<Result> results = new ArrayList<>();
    boolean complete = bench.run(chosen, Scale.smoke(), Cores.shared(), results);
    System.out.print(progress.toString(StandardCharsets.UTF_8));
    assertThat(complete).as(() -> progress.toString(StandardCharsets.UTF_8)).isTrue();
    return results;
  }
}

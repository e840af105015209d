package io.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.lab.Scale;
import io.gatehouse.bench.report.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every measurement against the real server, in rounds that are too short to mean anything: they
/// must run and report what they promise, not be fast.
class SmokeTest {

  @Test
  void everyMeasurementRunsAndReportsItsResults() throws Exception {
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    BenchMain bench =
        new BenchMain(System.out, new PrintStream(progress, true, StandardCharsets.UTF_8));
    List<Result> results = new ArrayList<>();

    boolean complete = bench.run(Measurements.all(), Scale.smoke(), results);

    assertThat(complete).as(() -> progress.toString(StandardCharsets.UTF_8)).isTrue();
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
}

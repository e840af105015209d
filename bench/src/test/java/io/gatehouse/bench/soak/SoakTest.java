package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.lab.Scale;
import io.gatehouse.bench.report.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A few seconds of the soak, against the real server.
class SoakTest {

  @Test
  void mixedTrafficKeepsEveryPromise() throws Exception {
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(progress, true, StandardCharsets.UTF_8);

    List<Result> results =
        new SoakCommand(print, print)
            .soak(Scale.smoke(), Duration.ofSeconds(4), Duration.ofSeconds(2));

    assertThat(results)
        .as(() -> progress.toString(StandardCharsets.UTF_8))
        .noneMatch(result -> Boolean.FALSE.equals(result.met()));
    assertThat(results)
        .filteredOn(result -> List.of("soak-sent", "soak-revocations").contains(result.name()))
        .hasSize(2)
        .allMatch(result -> result.value() > 0);
  }
}

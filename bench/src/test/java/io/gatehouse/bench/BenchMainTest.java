package io.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.lab.Measurement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter complaints = new StringWriter();

  @Test
  void listNamesEveryMeasurementAndRunsNone() {
    assertThat(run("--list")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSameSizeAs(Measurements.all())
        .anyMatch(line -> line.startsWith("http-check "));
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThat(run("http-chek")).isEqualTo(2);
    assertThat(complaints.toString()).contains("`http-chek`").contains("http-check");
    assertThat(out.size()).isZero();
  }

  @Test
  void anUnknownPeerIsRefusedWithTheKnownOnes() {
    assertThat(run("identity", "--peer", "okta")).isEqualTo(2);
    assertThat(complaints.toString()).contains("`okta`").contains("keycloak, signalk-server");
    assertThat(out.size()).isZero();
  }

  @Test
  void measurementsKeepTheirOrderWhateverTheOrderOfTheirNames() {
    List<String> all = Measurements.all().stream().map(Measurement::name).toList();
    List<String> some = new ArrayList<>(List.of(all.getLast(), all.getFirst()));

    assertThat(Measurements.named(some))
        .extracting(Measurement::name)
        .containsExactly(all.getFirst(), all.getLast());
  }

  private int run(String... arguments) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new CommandLine(new BenchMain(stream, stream))
        .setErr(new PrintWriter(complaints))
        .execute(arguments);
  }
}

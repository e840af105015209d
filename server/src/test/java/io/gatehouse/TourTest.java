package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Every tour goes as it is told.
class TourTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "carotene", "signalk"})
  void everyStepIsAsTold(String story) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program("tour");
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute("tour", story);
    assertThat(code).as("%s%n%s", out, err).isZero();
  }
}

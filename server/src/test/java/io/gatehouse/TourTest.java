package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.cli.tour.Tale;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// Every tour goes as it is told.
class TourTest {

  @ParameterizedTest
  @EnumSource
  void everyStepIsAsTold(Tale tale) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program("tour");
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute("tour", tale.toString());
    assertThat(code).as("%s%n%s", out, err).isZero();
  }
}

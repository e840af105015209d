package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsItsVersion() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).startsWith("gatehouse ").contains("Java 2");
  }

  @Test
  void listsItsCommands() {
    assertThat(run("help")).isZero();
    assertThat(out.toString()).contains("serve", "config", "version");
  }

  @Test
  void explainsTheOptionsOfACommand() {
    assertThat(run("config", "--help")).isZero();
    assertThat(out.toString()).contains("--json", "--reference");
  }

  @Test
  void warmsUpWithoutATrace() {
    assertThat(run("warm-up")).isZero();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void asksForACommand() {
    assertThat(run()).isEqualTo(64);
    assertThat(err.toString()).contains("which command?").contains("serve");
  }

  @Test
  void refusesAnUnknownCommandAndNamesANearOne() {
    assertThat(run("conifg")).isEqualTo(64);
    assertThat(err.toString()).contains("conifg").contains("Did you mean").contains("config");
  }

  @Test
  void looksOnlyAtTheCommandThatIsRun() {
    assertThat(Main.program("version").getSubcommands()).containsOnlyKeys("version");
  }

  @Test
  void showsTheConfiguration() {
    assertThat(run("config")).isZero();
    assertThat(out.toString()).contains("http.port").contains("default");
  }

  @Test
  void listsTheFaultsOfTheConfiguration() {
    assertThat(run("config", "--config", "/nonexistent/gatehouse.toml")).isEqualTo(78);
    assertThat(err.toString()).contains("/nonexistent/gatehouse.toml: there is no such file");
  }

  private int run(String... arguments) {
    CommandLine program = Main.program(arguments.length == 0 ? "" : arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return program.execute(arguments);
  }
}

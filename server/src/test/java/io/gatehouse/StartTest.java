package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.problem.Refused;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What keeps a server from starting is told in a line that says what to do, without a trace.
class StartTest {
  private static final List<String> PORTS = List.of("http.port", "mqtt.port", "amqp.port");

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"http.port", "mqtt.port", "amqp.port"})
  void aPortThatIsTakenIsNamedWithItsKey(String key) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StringBuilder file = new StringBuilder();
      for (String port : PORTS) {
        file.append("%s = %d\n".formatted(port, port.equals(key) ? taken.getLocalPort() : 0));
      }
      assertThat(serve(file.toString())).isEqualTo(78);
      assertThat(err.toString())
          .contains("`" + key + "`", "127.0.0.1:" + taken.getLocalPort(), "$GATEHOUSE_")
          .doesNotContain("\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"signalk.applications = [\"nope\"]", "carotene.application = \"nope\""})
  void aDialectOfAnApplicationThatIsNotThereIsRefused(String line) throws IOException {
    assertThat(serve(line + "\nhttp.port = 0\nmqtt.port = 0\namqp.port = 0\n")).isEqualTo(78);
    assertThat(err.toString()).contains("`nope`", "POST /v1/applications").doesNotContain("\tat ");
  }

  @Test
  void certificatesThatAreNotThereAreNamed() throws IOException {
    assertThat(serve("tls.certificate = \"no.pem\"\ntls.key = \"no.key\"\n")).isEqualTo(78);
    assertThat(err.toString()).contains("`tls.certificate`", "no.pem").doesNotContain("\tat ");
  }

  @Test
  void theOwnerOfAnUnattendedStartIsThereWhenTheDoorsOpen() {
    try (Server server = Server.start(quiet(), new Server.Founder("anna", "tide and moonlight"))) {
      assertThat(server.founded()).isTrue();
      assertThat(server.setupSecret()).isEmpty();
    }
    try (Server again = Server.start(quiet(), new Server.Founder("bert", "tide and moonlight"))) {
      assertThat(again.founded()).isFalse();
    }
  }

  @Test
  void noDoorOpensWhereTheOwnerCannotBeMade() {
    Server.Founder weak = new Server.Founder("anna", "short");
    assertThatThrownBy(() -> Server.start(quiet(), weak))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("too short");
  }

  private Config quiet() {
    return ConfigReader.given(
        Map.of(
            "data.folder", folder.toString(),
            "http.port", "0",
            "mqtt.port", "0",
            "amqp.port", "0"));
  }

  @Test
  void aFolderOfAnotherServerIsLeftAlone() throws IOException {
    try (House _ = new House(folder)) {
      assertThat(serve("http.port = 0\n")).isEqualTo(69);
    }
    assertThat(err.toString()).contains("in use by another server").doesNotContain("\tat ");
  }

  private int serve(String settings) throws IOException {
    Path file = folder.resolve("gatehouse.toml");
    Files.writeString(file, "data.folder = \"%s\"\n%s".formatted(folder, settings));
    CommandLine program = Main.program("serve");
    program.setErr(new PrintWriter(err));
    return program.execute("serve", "--config", file.toString());
  }
}

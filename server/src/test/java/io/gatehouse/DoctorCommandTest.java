package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse doctor` and `gatehouse audit export` against a running server.
class DoctorCommandTest {
  private static final String PASSWORD = "tide and moonlight";

  @TempDir private Path folder;

  private record Ran(int code, String out, String err) {}

  private Server start(Map<String, String> more) {
    Map<String, String> keys = new HashMap<>(more);
    keys.put("data.folder", folder.resolve("data").toString());
    keys.put("http.port", "0");
    keys.put("mqtt.enabled", "false");
    keys.put("amqp.enabled", "false");
    keys.put("password.bcrypt-cost", "10");
    return Server.start(ConfigReader.given(keys), new Server.Founder("anna", PASSWORD));
  }

  private Ran run(Server server, String... arguments) throws Exception {
    Path token = folder.resolve("token");
    if (Files.notExists(token)) {
      Files.writeString(token, signIn(server));
    }
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-file", token.toString()));
    all.addAll(List.of("--server", "http://127.0.0.1:" + server.httpPort()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program(arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private static String signIn(Server server) throws Exception {
    String body = "{\"name\": \"anna\", \"password\": \"" + PASSWORD + "\"}";
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest login =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/v1/login"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      String answer = http.send(login, HttpResponse.BodyHandlers.ofString()).body();
      return new ObjectMapper().readTree(answer).path("token").asText();
    }
  }

  @Test
  void aServerAsItComesHasNoDanger() throws Exception {
    try (Server server = start(Map.of())) {
      Ran ran = run(server, "doctor");
      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .contains("factors-optional", "(in main)", "cure: ", "0 of severity danger");
      assertThat(ran.code()).isZero();
    }
  }

  @Test
  void theAuditIsWrittenOut() throws Exception {
    try (Server server = start(Map.of())) {
      Ran lines = run(server, "audit", "export", "--all");
      assertThat(lines.err()).isEmpty();
      assertThat(lines.out().lines()).hasSizeGreaterThanOrEqualTo(3);
      assertThat(lines.out().lines().map(DoctorCommandTest::action))
          .contains("owner.created", "login", "server.started");
      Path file = folder.resolve("audit.csv");
      Ran csv =
          run(server, "audit", "export", "--csv", "--action", "login", "--output", file.toString());
      assertThat(csv.code()).isZero();
      assertThat(Files.readString(file))
          .startsWith("sequence,at,action,application,")
          .contains(",login,main,owner:")
          .doesNotContain("server.started");
      Ran again = run(server, "audit", "export", "--output", file.toString());
      assertThat(again.code()).isNotZero();
    }
  }

  private static String action(String line) {
    try {
      return new ObjectMapper().readTree(line).path("action").asText();
    } catch (java.io.IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void aDangerIsTheExitCode() throws Exception {
    try (Server server = start(Map.of("login.delay-base", "0s"))) {
      Ran text = run(server, "doctor");
      assertThat(text.out()).contains("danger   logins-unslowed: ", "1 of severity danger");
      assertThat(text.code()).isEqualTo(1);
      Ran json = run(server, "doctor", "--json");
      JsonNode report = new ObjectMapper().readTree(json.out());
      assertThat(report.at("/findings/0/id").asText()).isEqualTo("logins-unslowed");
      assertThat(report.at("/findings/0/link").asText()).endsWith("doctor.md#logins-unslowed");
      assertThat(json.code()).isEqualTo(1);
      // what the application alone has is no danger
      assertThat(run(server, "doctor", "--application", "main").code()).isZero();
    }
  }
}

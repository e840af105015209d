package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse secret` against a running server: what is kept is read by scripts and shown to
/// nobody.
class SecretCommandTest {
  private static final String VALUE = "hush-5d2e-hush";

  @TempDir Path folder;

  private static String run(DeviceHouse house, Path token, int code, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-file", token.toString()));
    all.addAll(List.of("--server", "http://127.0.0.1:" + house.server.httpPort()));
    StringWriter out = new StringWriter();
    CommandLine program = Main.program(arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    assertThat(program.execute(all.toArray(String[]::new))).as("%s", out).isEqualTo(code);
    return out.toString();
  }

  @Test
  void aSecretIsKeptReadByAScriptAndDeleted() throws Exception {
    try (DeviceHouse house = new DeviceHouse(folder.resolve("data"))) {
      Path token = Files.writeString(folder.resolve("token"), house.owner + "\n");
      Path value = Files.writeString(folder.resolve("value"), VALUE + "\n");
      assertThat(run(house, token, 0, "secret", "list")).contains("there are none");
      String said =
          run(
              house,
              token,
              0,
              "secret",
              "put",
              "orders-key",
              "--value-file",
              value.toString(),
              "--access",
              "user:alice",
              "--description",
              "for the port");
      assertThat(said).contains("orders-key").doesNotContain(VALUE);
      String listed = run(house, token, 0, "secret", "list");
      assertThat(listed).contains("orders-key", "user:alice", "for the port").doesNotContain(VALUE);
      assertThat(run(house, token, 0, "secret", "list", "--json")).doesNotContain(VALUE);
      String alice = house.user("alice");
      String bob = house.user("bob");
      String source =
          new JsonMapper()
              .createObjectNode()
              .put("source", "return require('secret').get('orders-key').length")
              .put("execute", "authenticated")
              .toString();
      house.sendRaw("PUT", "/v1/scripts/uses/key", source, house.owner).is(201);
      int length = house.send("GET", "/v1/run/uses/key", null, alice).is(200).body().asInt();
      assertThat(length).as("without the end of the line").isEqualTo(VALUE.length());
      house.send("GET", "/v1/run/uses/key", null, bob).is(403);
      assertThat(house.send("GET", "/v1/audit?limit=200", null, house.owner).body().toString())
          .doesNotContain(VALUE);
      assertThat(run(house, token, 0, "secret", "delete", "orders-key")).contains("is gone");
      assertThat(run(house, token, 1, "secret", "delete", "orders-key")).contains("orders-key");
      // whoever may not read it is not told that it is gone
      house.send("GET", "/v1/run/uses/key", null, alice).is(403);
      house.send("GET", "/v1/run/uses/key", null, house.owner).is(404);
    }
  }
}

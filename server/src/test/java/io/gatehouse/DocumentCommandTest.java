package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse store`, `schema` and `document` against a running server.
class DocumentCommandTest {
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
  void storesSchemasAndDocumentsAreMadeShownAndDeleted() throws Exception {
    try (DeviceHouse house = new DeviceHouse(folder.resolve("data"))) {
      Path token = Files.writeString(folder.resolve("token"), house.owner + "\n");
      Path file = Files.writeString(folder.resolve("order.json"), "{\"versioning\":\"forced\"}");
      assertThat(run(house, token, 0, "store", "list")).contains("there are none");
      run(house, token, 0, "store", "put", "orders", "--save", "alice");
      run(house, token, 0, "store", "put", "orders", "--query", "", "--delete", "");
      assertThat(run(house, token, 0, "store", "list"))
          .contains("orders", "save alice", "attachment nobody");
      assertThat(run(house, token, 0, "schema", "put", "order", file.toString()))
          .contains("version 1");
      assertThat(run(house, token, 0, "schema", "put", "order", file.toString()))
          .contains("version 2");
      assertThat(run(house, token, 0, "schema", "get", "order")).contains("forced");
      assertThat(run(house, token, 0, "schema", "list")).contains("order");
      String id =
          run(house, token, 0, "document", "add", "orders", "{\"n\":3}", "--schema", "order")
              .strip();
      assertThat(run(house, token, 0, "document", "list", "orders", "--filter", "n > 2"))
          .contains(id, "{\"n\":3}");
      assertThat(run(house, token, 0, "document", "get", "orders", id)).contains("\"creator\"");
      assertThat(run(house, token, 1, "store", "delete", "orders")).contains("holds 1 documents");
      run(house, token, 0, "document", "delete", "orders", id);
      run(house, token, 0, "store", "delete", "orders");
      run(house, token, 0, "schema", "delete", "order");
    }
  }
}

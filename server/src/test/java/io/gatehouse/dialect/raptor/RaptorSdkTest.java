package io.gatehouse.dialect.raptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.NodeTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// npm `raptor-sdk` by the tests that it brings along itself, unmodified.
///
/// What they are told is the address of the server and an administrator, in the file that is there
/// for that.
class RaptorSdkTest {
  private static final List<String> FILES =
      List.of(
          "test/models.test.js",
          "test/auth/login.test.js",
          "test/auth/permissions.test.js",
          "test/auth/roles.test.js",
          "test/auth/tokens.test.js",
          "test/api/app.test.js",
          "test/api/inventory.test.js",
          "test/api/stream.test.js",
          "test/api/tree.test.js");

  @TempDir Path folder;

  @Test
  void everyTestOfVersion5035Passes() throws Exception {
    JsonNode said = run("raptor-sdk");
    assertThat(failed(said)).isEmpty();
    assertThat(said.at("/stats/passes").asInt()).isEqualTo(31);
  }

  /// What cannot pass on any server: errors of that version have no `code`, which three tests read.
  @Test
  void everyTestOfVersion5061PassesThatCan() throws Exception {
    JsonNode said = run("raptor-sdk-61");
    assertThat(failed(said))
        .containsExactlyInAnyOrder(
            "raptor auth service authentication API should logout and have the token disabled:"
                + " expected 401 to equal undefined",
            "app service App API should fail app read: expected 401 to equal undefined",
            "Tree should delete a node: expected 404 to equal undefined");
    assertThat(said.at("/stats/passes").asInt()).isEqualTo(28);
  }

  private JsonNode run(String module) throws Exception {
    NodeTests.need(module);
    NodeTests.need("mocha");
    NodeTests.need("chai");
    try (RaptorHouse house = new RaptorHouse(folder)) {
      Path copy = copy(NodeTests.module(module), folder.resolve(module));
      Files.writeString(
          copy.resolve("test/data/config.json"),
          "{\"url\":\"http://127.0.0.1:%d\",\"username\":\"%s\",\"password\":\"%s\"}"
              .formatted(house.port(), RaptorHouse.ADMIN, RaptorHouse.PASSWORD));
      return mocha(copy);
    }
  }

  private JsonNode mocha(Path module) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("node");
    command.add(NodeTests.module("mocha").resolve("bin/_mocha").toString());
    command.addAll(List.of("--reporter", "json", "--timeout", "120000"));
    command.addAll(FILES);
    Path output = folder.resolve("output.json");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(module.toFile())
            .redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile());
    builder.environment().put("NODE_PATH", NodeTests.modules().toString());
    Process node = builder.start();
    try {
      assertThat(node.waitFor(8, TimeUnit.MINUTES)).as("the tests have ended").isTrue();
    } finally {
      node.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    int begin = said.indexOf("{\n  \"stats\"");
    assertThat(begin).as(said).isNotNegative();
    return new JsonMapper().readTree(said.substring(begin));
  }

  private static List<String> failed(JsonNode said) {
    List<String> failed = new ArrayList<>();
    said.path("failures")
        .forEach(test ->
            failed.add(test.path("fullTitle").asText() + ": " + test.at("/err/message").asText()));
    return failed;
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }
}

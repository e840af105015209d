package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A client in another language, which says what happens to it as one JSON object per line.
public final class ClientProcess implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("src/test/clients");
  private static final Path MODULES = Path.of("target/npm/node_modules");

  private final Process process;
  private final BufferedReader lines;

  private ClientProcess(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NODE_PATH", MODULES.toAbsolutePath().toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    process = builder.start();
    lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Qpid Proton; the test is skipped where it is not installed.
  static ClientProcess proton(String... arguments) throws IOException {
    Path python = Path.of("/usr/bin/python3");
    boolean there =
        Files.isExecutable(python) && runs(python.toString(), "-c", "import proton.utils");
    Assumptions.assumeTrue(there, "python3-qpid-proton is not installed");
    return start(python.toString(), "proton_client.py", arguments);
  }

  /// rhea; the test is skipped where there is no Node or the module was not fetched.
  static ClientProcess rhea(String... arguments) throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(MODULES.resolve("rhea")) && runs("node", "--version"),
        "rhea is not installed: .ci/run does it");
    return start("node", "rhea_client.js", arguments);
  }

  /// amqplib; the test is skipped where there is no Node or the module was not fetched.
  public static ClientProcess amqplib(String... arguments) throws IOException {
    return amqplibWith("amqplib_client.js", arguments);
  }

  /// amqplib with the names of Scriptr.
  public static ClientProcess scriptr(String... arguments) throws IOException {
    return amqplibWith("scriptr_amqplib_client.js", arguments);
  }

  private static ClientProcess amqplibWith(String script, String... arguments) throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(MODULES.resolve("amqplib")) && runs("node", "--version"),
        "amqplib is not installed: .ci/run does it");
    return start("node", script, arguments);
  }

  /// The package `@signalk/client`; the test is skipped where there is no Node or the module was
  /// not fetched.
  public static ClientProcess signalK(String... arguments) throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(MODULES.resolve("@signalk/client")) && runs("node", "--version"),
        "@signalk/client is not installed: .ci/run does it");
    return start("node", "signalk_client.js", arguments);
  }

  private static ClientProcess start(String program, String script, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program, SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return new ClientProcess(command);
  }

  private static boolean runs(String... command) {
    try {
      Process tried =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return tried.waitFor(20, TimeUnit.SECONDS) && tried.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// What it says next.
  public JsonNode next() throws IOException {
    String line = lines.readLine();
    assertThat(line).as("the client ended without a word").isNotNull();
    return new ObjectMapper().readTree(line);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Tests in JavaScript, run by Node's own runner; skipped where what they need is not installed.
public final class NodeTests {
  /// Debian's.
  public static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private static final Path MODULES = Path.of("target/npm/node_modules").toAbsolutePath();

  private NodeTests() {}

  /// Skips the test where a module of `src/test/clients/package.json` was not fetched.
  public static void need(String module) {
    Assumptions.assumeTrue(
        Files.isDirectory(MODULES.resolve(module)), module + " is not installed: .ci/run does it");
  }

  /// Where the modules are.
  public static Path modules() {
    return MODULES;
  }

  /// Where a module is; [#need] says whether.
  public static Path module(String name) {
    return MODULES.resolve(name);
  }

  /// Skips the test where there is no browser to drive.
  public static void needBrowser() {
    need("playwright-core");
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM), "Chromium is not installed: .ci/run does it");
  }

  /// Runs one file; fails with all that it says.
  public static void run(Path file, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("node-test", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("node", "--test", file.toAbsolutePath().normalize().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("NODE_PATH", MODULES.toString());
    builder.environment().put("CHROMIUM", CHROMIUM.toString());
    builder.environment().putAll(environment);
    Process node = builder.start();
    try {
      assertThat(node.waitFor(300, TimeUnit.SECONDS)).as("%s has ended", file).isTrue();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(node.exitValue()).as(said).isZero();
      assertThat(said).containsPattern("(?m)^# pass [1-9]").contains("# fail 0");
    } finally {
      node.destroyForcibly();
      Files.delete(output);
    }
  }
}

package io.gatehouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.NodeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The console's source: its types, and that each area of its pages is tried in Chromium at a whole
/// server: what it shows to whom, what can be done on it, and that axe finds nothing serious (WCAG
/// 2.2 AA).
class ConsoleSourceTest {
  /// esbuild takes types away without a look at them.
  @Test
  void itsTypesAgree() throws Exception {
    NodeTests.need("typescript");
    NodeTests.need("lit");
    Process compiler =
        new ProcessBuilder(
                "node", NodeTests.module("typescript/bin/tsc").toString(), "--project", ".")
            .directory(ConsoleHouse.CONSOLE.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(said).isZero();
  }

  @Test
  void everyAreaIsTried() throws IOException {
    Path here = Path.of("src/test/java/io/gatehouse/console");
    List<String> areas = names(ConsoleHouse.CONSOLE.resolve("tests"), "", ".test.mjs");
    List<String> tests = names(here, "console", "test.java");
    assertThat(areas).isNotEmpty().isSubsetOf(tests);
  }

  private static List<String> names(Path folder, String start, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().toLowerCase(java.util.Locale.ROOT))
          .filter(name -> name.startsWith(start) && name.endsWith(end))
          .map(name -> name.substring(start.length(), name.length() - end.length()))
          .toList();
    }
  }
}

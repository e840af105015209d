package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/security.md` has every line of the checklist, says of each where we stand, and names only
/// tests that there are.
class SecurityPageTest {
  private static final int LINES = 60;
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d\\d) \\|([^|]+)\\|([^|]+)\\|([^|]*)\\|([^|]*)\\|$");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

  /// One line of the checklist.
  private record Line(String number, String asked, String state, String how, String shownBy) {
    static Line of(MatchResult row) {
      return new Line(
          row.group(1),
          row.group(2).strip(),
          row.group(3).strip(),
          row.group(4).strip(),
          row.group(5).strip());
    }
  }

  private final String page = read(SourceTree.root().resolve("docs/security.md"));
  private final List<Line> lines = ROW.matcher(page).results().map(Line::of).toList();

  @Test
  void everyLineIsThereOnce() {
    List<String> all = IntStream.rangeClosed(1, LINES).mapToObj("%02d"::formatted).toList();
    assertThat(lines).extracting(Line::number).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aLineThatIsMetNamesATestAndOneThatIsNotSaysWhy() {
    for (Line line : lines) {
      assertThat(line.asked()).as(line.number()).isNotBlank();
      switch (line.state()) {
        case "met" ->
            assertThat(NAMED.matcher(line.shownBy()).find())
                .as("%s names a test", line.number())
                .isTrue();
        case "not met", "does not apply" -> assertThat(line.how()).as(line.number()).isNotBlank();
        default -> throw new AssertionError(line.number() + " is `" + line.state() + "`");
      }
    }
  }

  @Test
  void everyTestThatThePageNamesIsThere() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(page);
    while (named.find()) {
      String source = tests.get(named.group(1));
      String method = named.group(2);
      if (source == null || (method != null && !source.contains("void " + method + "("))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(page).contains("Test`");
  }

  /// The source of every test of all modules, by its simple name.
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (String module : List.of("core", "server", "conformance", "bench")) {
      try (Stream<Path> all = Files.walk(SourceTree.root().resolve(module).resolve("src"))) {
        all.filter(file -> file.toString().endsWith("Test.java"))
            .forEach(file -> {
              String name = file.getFileName().toString().replaceFirst("\\.java$", "");
              tests.merge(name, read(file), String::concat);
            });
      }
    }
    return tests;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}

package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Sizes, and that every package says what it owns; what bytecode does not tell.
class SourceRulesTest {
  private static final int METHOD_LINES = 60;
  private static final int FILE_LINES = 400;
  private static final int PACKAGE_FILES = 20;
  private static final int PACKAGE_DEPTH = 3;
  private static final String TABLE = "| package | owns |\n| --- | --- |\n";
  private static final Pattern PURPOSE = Pattern.compile("\\A((?:/// ?.*\\n)+)(?:@.*\\n)*package ");

  @Test
  void noFileIsTooLong() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path file : SourceTree.files()) {
      int lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES) {
        faults.add(file + " has " + lines + " lines, at most " + FILE_LINES);
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void noMethodIsTooLong() throws IOException {
    JavacTask task = SourceTree.compiler(SourceTree.files());
    List<String> faults = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      new MethodLines(unit, Trees.instance(task).getSourcePositions(), faults).scan(unit, null);
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void noPackageIsTooLargeOrTooDeep() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, List<Path>> each : SourceTree.packages().entrySet()) {
      // the measurements lie side by side, one file each, and nobody looks for one elsewhere
      if (each.getValue().size() > PACKAGE_FILES && !each.getKey().equals("io.gatehouse.bench")) {
        faults.add(each.getKey() + " has " + each.getValue().size() + " files");
      }
      if (each.getKey().split("\\.", -1).length > 2 + PACKAGE_DEPTH) {
        faults.add(each.getKey() + " is too deep");
      }
    }
    assertThat(faults).as("at most " + PACKAGE_FILES + " files a package").isEmpty();
  }

  /// The table in ARCHITECTURE.md is what the packages say of themselves. To write it again:
  /// `./mvnw -Dquick test -pl core,server -Dtest=SourceRulesTest -Doverview.write
  /// -Dsurefire.failIfNoSpecifiedTests=false`
  @Test
  void theOverviewSaysOfEveryPackageWhatThePackageSays() throws IOException {
    Path overview = SourceTree.root().resolve("ARCHITECTURE.md");
    String text = Files.readString(overview);
    int start = text.indexOf(TABLE) + TABLE.length();
    int end = text.indexOf("\n\n", start) + 1;
    StringBuilder rows = new StringBuilder();
    for (Map.Entry<String, List<Path>> each : SourceTree.packages().entrySet()) {
      String purpose = purpose(each.getKey(), each.getValue());
      rows.append("| `").append(each.getKey()).append("` | ").append(purpose).append(" |\n");
    }
    if (System.getProperty("overview.write") != null) {
      Files.writeString(overview, text.substring(0, start) + rows + text.substring(end));
    } else {
      assertThat(text.substring(start, end)).isEqualTo(rows.toString());
    }
  }

  /// The first sentence of a package's document.
  private static String purpose(String name, List<Path> files) throws IOException {
    Path info = files.getFirst().resolveSibling("package-info.java");
    assertThat(info).as("the purpose of " + name).exists();
    Matcher document = PURPOSE.matcher(Files.readString(info));
    assertThat(document.find()).as(info + " begins with a /// document").isTrue();
    String text = document.group(1).replaceAll("(?m)^/// ?", "").replace('\n', ' ').strip();
    assertThat(text).as(name).contains(".");
    return text.replaceFirst("(?s)^(.*?\\.)\\s.*", "$1");
  }

  /// Collects the methods of one file that are too long.
  private static final class MethodLines extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> faults;

    private MethodLines(CompilationUnitTree unit, SourcePositions positions, List<String> faults) {
      this.unit = unit;
      this.positions = positions;
      this.faults = faults;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap lines = unit.getLineMap();
      long first = lines.getLineNumber(positions.getStartPosition(unit, method));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > METHOD_LINES) {
        faults.add(
            "%s:%d: method %s has %d lines, at most %d"
                .formatted(
                    unit.getSourceFile().getName(),
                    first,
                    method.getName(),
                    last - first + 1,
                    METHOD_LINES));
      }
      return super.visitMethod(method, null);
    }
  }
}

package io.gatehouse.store.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.store.StoreUnavailable;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/// In a process of its own, since a library is loaded once.
@DisabledOnOs(OS.WINDOWS)
class SqliteLibraryTest {
  @TempDir Path folder;

  @Test
  void nothingIsLeftBehindEvenIfTheProcessIsKilled() throws Exception {
    assertThat(ran(folder)).contains("SQLite 3.", "there now: 0");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatCannotBeWrittenIsSaid() throws Exception {
    assertThat(ran(folder.resolve("missing"))).contains("java.io.tmpdir");
  }

  /// Set where the usual folder is closed or allows no programs.
  @Test
  void theFolderOfTheDriverIsTaken() throws Exception {
    assertThat(ran(folder.resolve("missing"), "-Dorg.sqlite.tmpdir=" + folder))
        .contains("SQLite 3.");
    assertThat(ran(folder, "-Dorg.sqlite.tmpdir=" + folder.resolve("missing")))
        .contains("`org.sqlite.tmpdir` (`" + folder.resolve("missing"));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatAnOperatorHasNamedIsNamedToThem() throws Exception {
    assertThat(ran(folder.resolve("missing"), "-Dorg.sqlite.lib.path=/nosuch"))
        .contains("`org.sqlite.lib.path` (`/nosuch`)", "java.io.tmpdir");
  }

  @Test
  void whatFailedIsNotTakenForAnOperatorsNextTime() throws Exception {
    String other = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "aarch64";
    assertThat(ran(folder, "-Dos.arch=" + other))
        .contains("cannot be loaded", "named now: null")
        .doesNotContain("org.sqlite.lib.path");
  }

  private static String ran(Path temporary, String... options) throws Exception {
    List<String> classes = new ArrayList<>();
    for (Class<?> type :
        List.of(
            SqliteLibrary.class,
            SqliteLibraryTest.class,
            SQLiteJDBCLoader.class,
            LoggerFactory.class)) {
      classes.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp", String.join(File.pathSeparator, classes), SqliteLibraryTest.class.getName()));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    java.waitFor();
    return output;
  }

  public static void main(String[] arguments) throws Exception {
    try {
      SqliteLibrary.load();
    } catch (StoreUnavailable refused) {
      System.out.println(refused.getMessage());
      System.out.println("named now: " + System.getProperty("org.sqlite.lib.path"));
      return;
    }
    try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = memory.createStatement();
        ResultSet version = statement.executeQuery("select sqlite_version()")) {
      System.out.println("SQLite " + version.getString(1));
      String[] there = new File(System.getProperty("java.io.tmpdir")).list();
      System.out.println("there now: " + (there == null ? "no folder" : there.length));
    }
    Runtime.getRuntime().halt(0);
  }
}

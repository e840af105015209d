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

  private static String ran(Path temporary) throws Exception {
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
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                String.join(File.pathSeparator, classes),
                SqliteLibraryTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    java.waitFor();
    return output;
  }

  public static void main(String[] arguments) throws Exception {
    try {
      SqliteLibrary.load();
    } catch (StoreUnavailable refused) {
      System.out.println(refused.getMessage());
      return;
    }
    try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = memory.createStatement();
        ResultSet version = statement.executeQuery("select sqlite_version()");
        Stream<Path> there = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      System.out.println("SQLite " + version.getString(1));
      System.out.println("there now: " + there.count());
    }
    Runtime.getRuntime().halt(0);
  }
}

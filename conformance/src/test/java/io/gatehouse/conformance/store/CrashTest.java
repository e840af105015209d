package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.audit.Verdict.Intact;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Stores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What was acknowledged survives `kill -9`, of the server and of the database.
class CrashTest {
  private static final int ENOUGH = 400;

  /// It waits for the disk as an operator's does.
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.create(PostgresServer.Durability.FULL);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void sqliteKeepsWhatAKilledServerAcknowledged() throws Exception {
    try (Database database = new SqliteDatabase()) {
      for (int round = 1; round <= 3; round++) {
        killTheServer(database, round);
      }
    }
  }

  @Test
  void postgresKeepsWhatAKilledServerAcknowledged() throws Exception {
    try (Database database = new PostgresDatabase(server)) {
      killTheServer(database, 1);
      killTheServer(database, 2);
    }
  }

  @Test
  void aKilledPostgresKeepsWhatWasAcknowledged() throws Exception {
    try (Database database = new PostgresDatabase(server)) {
      Process child = start(database, 1);
      List<String> acknowledged = read(child, ENOUGH);
      server.kill();
      acknowledged.addAll(read(child, Integer.MAX_VALUE));
      child.onExit().join();
      server.start();
      check(database, acknowledged);
    }
  }

  private static void killTheServer(Database database, int round) throws IOException {
    Process child = start(database, round);
    List<String> acknowledged = read(child, ENOUGH);
    child.toHandle().destroyForcibly();
    acknowledged.addAll(read(child, Integer.MAX_VALUE));
    child.onExit().join();
    check(database, acknowledged);
  }

  private static Process start(Database database, int round) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(CrashWriter.class.getName(), "round-" + round));
    command.add(database.folder().toString());
    command.add(database.url());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// Reads ids until there are enough or the child is gone.
  private static List<String> read(Process child, int enough) throws IOException {
    List<String> ids = new ArrayList<>();
    BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ids.add(line);
      if (ids.size() >= enough) {
        break;
      }
    }
    return ids;
  }

  private static void check(Database database, List<String> acknowledged) {
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
    try (Stores stores = database.open()) {
      List<String> missing =
          stores.read(tx ->
              acknowledged.stream()
                  .filter(id -> tx.principals().find("main", Subject.device(id)).isEmpty())
                  .toList());
      assertThat(missing).isEmpty();
      AuditKey key = AuditKey.of(CrashWriter.KEY);
      assertThat(new AuditVerifier(key, database.folder()).verify(stores))
          .isInstanceOfSatisfying(
              Intact.class,
              intact -> assertThat(intact.entries()).isGreaterThanOrEqualTo(acknowledged.size()));
    }
  }
}

package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse access` against a running server.
class AccessCommandTest {
  @TempDir static Path folder;
  private static TlsServer house;
  private static Path token;

  @BeforeAll
  static void open() throws Exception {
    house = new TlsServer(folder);
    token = folder.resolve("token");
    Files.writeString(token, house.ownerToken() + "\n");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--token-file",
            token.toString(),
            "--server",
            "http://127.0.0.1:" + house.server.httpPort()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program(arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void whoCanPrintsALineForEachWithTheRule() {
    Ran ran = run("access", "who-can", "read", "device:boat-7");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).containsPattern("allow +owner:\\S+  admin: admin_application");
    assertThat(run("access", "who-can", "read", "device:boat-7", "--json").out())
        .contains("\"subjects\"");
    assertThat(run("access", "who-can", "read", "nonsense:1").err()).contains("not a type");
  }

  @Test
  void whatCanPrintsEveryRuleOfSomebody() {
    Ran ran = run("access", "what-can", "role:user");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("allow", "ownership user: ");
    assertThat(run("access", "what-can", "user:nosuch").code()).isNotZero();
  }

  @Test
  void whatIfReadsChangesFromAFile() throws Exception {
    Path changes = folder.resolve("changes.json");
    Files.writeString(changes, "{\"changes\": [{\"put_role\": {\"id\": \"user\"}}]}");
    Ran ran = run("access", "what-if", changes.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("asked again: ", "ends 0 subscriptions of 0 connections");
    Files.writeString(changes, "[]");
    assertThat(run("access", "what-if", changes.toString()).err()).contains("holds no changes");
  }
}

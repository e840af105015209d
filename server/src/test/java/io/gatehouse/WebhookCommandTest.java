package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.webhook.GuestHouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse webhook` against a running server.
class WebhookCommandTest {
  @TempDir static Path folder;
  private static GuestHouse house;
  private static Path token;

  @BeforeAll
  static void open() throws Exception {
    house = new GuestHouse(folder, Map.of("mqtt.enabled", "false", "amqp.enabled", "false"));
    token = folder.resolve("token");
    Files.writeString(token, house.owner + "\n");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-file", token.toString()));
    all.addAll(List.of("--server", "http://127.0.0.1:" + house.server.httpPort()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program(arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void aWebhookIsSetTriedListedAndRemoved() throws Exception {
    String url = house.backend.url("/message").toString();
    Ran set = run("webhook", "set", "message", url, "--channel", "told/#", "--timeout", "3");
    assertThat(set.out()).contains("`message` is for " + url, "secret: whsec_", "not shown again");
    assertThat(set.code()).isZero();
    assertThat(run("webhook", "set", "message", url, "--channel", "told/#").out())
        .as("the secret stays, and stays unseen")
        .doesNotContain("whsec_");
    assertThat(run("webhook", "list").out())
        .contains(url + ", within 5 s, told of told/#")
        .contains("authenticate")
        .doesNotContain("whsec_");
    Ran removed = run("webhook", "remove", "message");
    assertThat(removed.out()).contains("nothing was connected with it");
    assertThat(run("webhook", "list").out()).doesNotContain(url);
    assertThat(run("webhook", "remove", "message").err()).contains("there is no webhook `message`");
  }

  @Test
  void whatTheBackendSaysIsTheExitCode() throws Exception {
    Ran yes = run("webhook", "test", "publish", "--user", "alice", "--channel", "room/alice");
    assertThat(yes.out()).startsWith("allowed: ");
    assertThat(yes.code()).isZero();
    Ran no = run("webhook", "test", "publish", "--user", "alice", "--channel", "room/bob");
    assertThat(no.out()).startsWith("denied: ");
    assertThat(no.code()).isEqualTo(1);
    Path shown = Files.writeString(folder.resolve("shown"), GuestHouse.GOOD + "\n");
    house.kind();
    Ran in =
        run("webhook", "test", "authenticate", "--user", "al", "--user-token-file", "" + shown);
    assertThat(in.code()).isZero();
    assertThat(house.backend.next().form()).containsEntry("token", GuestHouse.GOOD);
    Ran wrong = run("webhook", "set", "publish", "ftp://backend.example/");
    assertThat(wrong.code()).isNotZero();
    assertThat(wrong.err()).isNotEmpty();
  }
}

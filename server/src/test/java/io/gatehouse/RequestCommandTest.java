package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse request` against a running server.
class RequestCommandTest {
  private static final Pattern ID = Pattern.compile("ar-[0-9a-z]+");

  @TempDir static Path folder;
  private static TlsServer house;
  private static Path token;

  @BeforeAll
  static void open() throws Exception {
    house = new TlsServer(folder);
    token = folder.resolve("token");
    Files.writeString(token, house.ownerToken() + "\n");
    assertThat(owner("request", "open").out()).contains("devices may ask: no");
    assertThat(owner("request", "open", "--devices").out()).contains("devices may ask: yes");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private record Ran(int code, String out, String err) {}

  private static Ran owner(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-file", token.toString()));
    return stranger(all.toArray(String[]::new));
  }

  private static Ran stranger(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", "http://127.0.0.1:" + house.server.httpPort()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program(arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  /// What `list` shows, once it shows this.
  private static String waiting(String principal) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      String listed = owner("request", "list").out();
      if (listed.contains(principal)) {
        return listed;
      }
    }
    throw new AssertionError(principal + " does not ask");
  }

  private static String id(String listed) {
    Matcher matcher = ID.matcher(listed);
    assertThat(matcher.find()).as(listed).isTrue();
    return matcher.group();
  }

  private static int status(String bearer) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + house.server.httpPort() + "/v1/me"))
              .header("Authorization", "Bearer " + bearer)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void aDeviceWaitsUntilItIsLetInAndPrintsItsToken() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ran> device =
          threads.submit(() ->
              stranger(
                  "request",
                  "access",
                  "--as",
                  "device:cli-1",
                  "--description",
                  "the pump",
                  "--permission",
                  "publish_channel:pump"));
      String listed = waiting("device:cli-1");
      assertThat(listed).contains("says: the pump", "wishes: publish_channel:pump");
      Ran approved = owner("request", "approve", id(listed), "--expires", "30d");
      assertThat(approved.out()).contains("device:cli-1 may collect its token until");
      Ran ran = device.get(30, TimeUnit.SECONDS);
      assertThat(ran.err()).startsWith("asked as ar-");
      assertThat(ran.out()).startsWith("gha_").hasLineCount(1);
      assertThat(status(ran.out().strip())).isEqualTo(200);
      assertThat(owner("request", "list", "--all").out())
          .contains("collected")
          .doesNotContain(ran.out().strip());
    }
  }

  @Test
  void aDeviceThatIsDeniedIsToldWhy() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Ran> device =
          threads.submit(() -> stranger("request", "access", "--as", "device:cli-2"));
      String id = id(waiting("device:cli-2"));
      assertThat(owner("request", "deny", id, "--reason", "not ours").out())
          .isEqualTo("device:cli-2 is denied\n");
      Ran ran = device.get(30, TimeUnit.SECONDS);
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains("denied: not ours");
      assertThat(ran.out()).isEmpty();
    }
  }

  @Test
  void whoWaitsInVainTakesTheRequestBack() {
    Ran ran = stranger("request", "access", "--as", "device:cli-3", "--wait", "1s");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("nobody decided within 1s");
    assertThat(owner("request", "list", "--all").out()).doesNotContain("cli-3");
  }

  @Test
  void whatIsNotUnderstoodIsSaid() {
    assertThat(stranger("request", "access", "--as", "boat-7").err())
        .contains("write it like `device:boat-7`");
    assertThat(stranger("request", "access", "--as", "device:x", "--wait", "soon").err())
        .contains("`soon` is no time");
    assertThat(owner("request", "approve", "ar-nosuch").err()).contains("there is no");
  }
}

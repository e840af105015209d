package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.gatehouse.door.Authority;
import io.gatehouse.door.Authority.Held;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse credential` and `gatehouse certificate` against a running server, and the programs
/// that people use with what they make.
class CredentialCommandsTest {
  @TempDir static Path folder;
  private static TlsServer house;
  private static Path token;

  @BeforeAll
  static void open() throws Exception {
    house = new TlsServer(folder);
    token = folder.resolve("token");
    Files.writeString(token, house.ownerToken() + "\n");
    house.device("boat-7", "publish_channel:fleet/7/#", "subscribe_channel:fleet/7/#");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private record Ran(int code, String out, String err) {
    /// What stands behind a label.
    String said(String label) {
      Matcher matcher = Pattern.compile("(?m)^" + label + ": +(\\S+)$").matcher(out);
      assertThat(matcher.find()).as(out + err).isTrue();
      return matcher.group(1);
    }
  }

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--server",
            "http://127.0.0.1:" + house.server.httpPort(),
            "--token-file",
            token.toString()));
    return runAlone(all.toArray(String[]::new));
  }

  private static Ran runAlone(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program(arguments[0]);
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void aRegeneratedCredentialIsDeadAtOnceAndItsConnectionsAreClosed() {
    house.device("boat-1", "subscribe_channel:fleet/1/#");
    Ran made = run("credential", "create", "device:boat-1", "--name", "on board");
    String name = made.said("user name");
    String old = made.said("password");
    assertThat(old).startsWith("ghc_");
    Mqtt5BlockingClient client = house.mqtt(null, name, old);
    client.connect();
    for (String channel : List.of("fleet/1/a", "fleet/1/b")) {
      client.subscribeWith().topicFilter(channel).send();
    }
    Ran again = run("credential", "regenerate", "device:boat-1");
    assertThat(again.out()).containsPattern("ended 1 connection in [0-9.]+ ms");
    Await.until(() -> !client.getState().isConnected());
    assertThatThrownBy(() -> house.mqtt(null, name, old).connect())
        .isInstanceOf(Mqtt5ConnAckException.class);
    assertThat(again.said("user name")).isEqualTo(name);
    Mqtt5BlockingClient next = house.mqtt(null, name, again.said("password"));
    next.connect();
    assertThat(run("credential", "list", "device:boat-1").out())
        .contains(name, "on board")
        .doesNotContain(again.said("password"));
    assertThat(run("credential", "delete", name).out())
        .containsPattern("ended 1 connection in [0-9.]+ ms");
    Await.until(() -> !next.getState().isConnected());
    assertThat(run("credential", "list", "device:boat-1").out()).isEqualTo("there are none\n");
  }

  @Test
  void whatIsKeptForWhoeverIsAwayIsShownAndEnded() {
    house.device("boat-3", "subscribe_channel:fleet/3/#");
    Ran made = run("credential", "create", "device:boat-3");
    Mqtt5BlockingClient client = house.mqtt(null, made.said("user name"), made.said("password"));
    client.connectWith().sessionExpiryInterval(3_600).send();
    client.subscribeWith().topicFilter("fleet/3/a").send();
    Ran listed = run("mailbox", "list", "device:boat-3");
    assertThat(listed.out()).contains("of device:boat-3: 0 messages", "in use by 1");
    String id = listed.out().substring(0, listed.out().indexOf(' '));
    assertThat(run("mailbox", "end", id).out()).startsWith(id + ": ended 1 subscription in ");
    Await.until(() -> !client.getState().isConnected());
    assertThat(run("mailbox", "list", "device:boat-3").out()).isEqualTo("there are none\n");
    Ran gone = run("mailbox", "end", id);
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.err()).contains("there is no mailbox `" + id + "`");
    assertThat(run("mailbox", "end").code()).isEqualTo(2);
    assertThat(run("mailbox", "end", "--of", "device:boat-3").out()).contains("there are none");
  }

  @Test
  void programsReadJson() throws Exception {
    house.device("boat-2", "read_own_device");
    Ran made = run("credential", "create", "device:boat-2", "--json");
    var issued = new JsonMapper().readTree(made.out());
    assertThat(issued.path("value").asText()).startsWith("ghc_");
    assertThat(issued.path("user_name").asText()).isEqualTo(issued.at("/token/id").asText());
    var listed =
        new JsonMapper().readTree(run("credential", "list", "device:boat-2", "--json").out());
    assertThat(listed).hasSize(1);
  }

  @Test
  void refusalsAreTheServersOwnWords() {
    Ran missing = run("credential", "create", "device:nobody");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("there is no `device:nobody`");
    Ran none = run("credential", "regenerate", "device:nobody");
    assertThat(none.code()).isEqualTo(1);
    assertThat(
            runAlone("credential", "list", "device:boat-7", "--server", "http://127.0.0.1:1").err())
        .contains("there is no token");
    Ran absent =
        runAlone(
            "credential",
            "list",
            "device:boat-7",
            "--server",
            "http://127.0.0.1:1",
            "--token-file",
            token.toString());
    assertThat(absent.err()).contains("no server answers").doesNotContain("\tat ");
    Ran open =
        runAlone(
            "credential",
            "list",
            "device:boat-7",
            "--server",
            "http://192.0.2.1",
            "--token-file",
            token.toString());
    assertThat(open.err()).contains("not sent unencrypted");
  }

  @Test
  void aCertificateIsRegisteredAndRemovedByItsFile() throws Exception {
    house.device("boat-3", "subscribe_channel:fleet/3/#");
    Held held = Authority.selfSigned("CN=boat-3");
    Path file = folder.resolve("boat-3.pem");
    Authority.write(file, held.pem());
    Ran registered = run("certificate", "register", "device:boat-3", file.toString());
    String fingerprint = registered.said("fingerprint");
    assertThat(run("certificate", "list", "device:boat-3").out())
        .contains(fingerprint, "CN=boat-3", "until 20");
    Mqtt5BlockingClient client = house.mqtt(held, null, null);
    client.connect();
    assertThat(run("certificate", "remove", file.toString()).out())
        .containsPattern("ended 1 connection in [0-9.]+ ms");
    Await.until(() -> !client.getState().isConnected());
    String shown = fingerprint.replaceAll("(..)(?!$)", "$1:").toUpperCase(java.util.Locale.ROOT);
    run("certificate", "register", "device:boat-3", file.toString());
    assertThat(run("certificate", "remove", shown).code()).isZero();
    Authority.write(file, held.pem() + held.keyPem());
    assertThat(run("certificate", "register", "device:boat-3", file.toString()).err())
        .contains("there is a private key beside the certificate");
  }

  @Test
  void commandsSpeakTlsToAServerWithACertificateOfItsOwn() {
    Path server = folder.resolve("server.pem");
    String home = "https://localhost:" + house.server.httpsPort();
    List<String> words =
        List.of("credential", "list", "device:boat-7", "--server", home, "--token-file");
    List<String> trusting = new ArrayList<>(words);
    trusting.addAll(List.of(token.toString(), "--ca", server.toString()));
    assertThat(runAlone(trusting.toArray(String[]::new)).code()).isZero();
    List<String> strict = new ArrayList<>(words);
    strict.add(token.toString());
    Ran refused = runAlone(strict.toArray(String[]::new));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("--ca");
  }

  @Test
  void mosquittoAndCurlShowACertificate() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mosquitto_pub")), "mosquitto-clients");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl");
    Held boat = house.authority.issue("CN=boat-7");
    Path certificate = folder.resolve("boat.pem");
    Path key = folder.resolve("boat.key");
    Authority.write(certificate, boat.pem());
    Authority.write(key, boat.keyPem());
    assertThat(publish(certificate, key)).isZero();
    assertThat(me(certificate, key)).contains("\"device:boat-7\"", "\"certificate\"");
    Held forged = new Authority("gatehouse test").issue("CN=boat-7");
    Authority.write(certificate, forged.pem());
    Authority.write(key, forged.keyPem());
    assertThat(publish(certificate, key)).isNotZero();
    assertThat(me(certificate, key)).doesNotContain("boat-7");
  }

  private static int publish(Path certificate, Path key) throws Exception {
    Process mosquitto =
        new ProcessBuilder(
                "/usr/bin/mosquitto_pub",
                "-h",
                "localhost",
                "-p",
                "" + house.server.mqttsPort(),
                "--cafile",
                folder.resolve("server.pem").toString(),
                "--cert",
                certificate.toString(),
                "--key",
                key.toString(),
                "-V",
                "mqttv5",
                "-q",
                "1",
                "-t",
                "fleet/7/alarms",
                "-m",
                "fire")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(mosquitto.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return mosquitto.exitValue();
  }

  private static String me(Path certificate, Path key) throws IOException {
    Process curl =
        new ProcessBuilder(
                "/usr/bin/curl",
                "-s",
                "--cacert",
                folder.resolve("server.pem").toString(),
                "--cert",
                certificate.toString(),
                "--key",
                key.toString(),
                "https://localhost:" + house.server.httpsPort() + "/v1/me")
            .start();
    return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}

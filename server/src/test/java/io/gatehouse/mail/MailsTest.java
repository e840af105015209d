package io.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.gatehouse.Await;
import io.gatehouse.mail.MailSettings.Credentials;
import io.gatehouse.mail.MailSettings.Encryption;
import io.gatehouse.mail.MailSettings.Way;
import io.gatehouse.problem.Refused;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Mail over real sockets, taken by a real mail server (GreenMail).
class MailsTest {
  private static final String FROM = "Gatehouse <gate@example.org>";
  private static final Duration SOON = Duration.ofMillis(20);

  @TempDir private Path folder;

  @Test
  void aMailArrivesAsItWasWritten() throws Exception {
    GreenMail server = serving(ServerSetup.PROTOCOL_SMTP);
    server.setUser("gate@example.org", "gate", "a secret");
    try (Mails mails = over(server, Optional.of(new Credentials("gate", "a secret")), 3)) {
      assertThat(mails.send(mail("ann@example.org", "Grüße\r\nBcc: eve@example.org"))).isTrue();
      Await.until(() -> server.getReceivedMessages().length == 1);
      MimeMessage got = server.getReceivedMessages()[0];
      assertThat(got.getFrom()[0]).hasToString(FROM);
      assertThat(got.getAllRecipients()).hasSize(1);
      assertThat(got.getAllRecipients()[0]).hasToString("ann@example.org");
      assertThat(got.getHeader("Auto-Submitted")).containsExactly("auto-generated");
      assertThat(got.getContent().toString()).contains("https://gate.example.org/reset#ä");
      Await.until(() -> mails.sent() == 1 && mails.waiting() == 0);
    } finally {
      server.stop();
    }
  }

  /// RFC 8314 section 3.3, and a certificate that nobody vouches for: it is not taken.
  @Test
  void aServerThatCannotProveItsNameGetsNoMail() {
    GreenMail server = serving(ServerSetup.PROTOCOL_SMTPS);
    try (Mails mails =
        new Mails(settings(smtp(server, Encryption.TLS, Optional.empty()), 1), Clock.systemUTC())) {
      mails.send(mail("ann@example.org", "subject"));
      Await.until(() -> mails.lost() == 1);
      assertThat(server.getReceivedMessages()).isEmpty();
    } finally {
      server.stop();
    }
  }

  /// RFC 3207 section 6: an attacker who deletes the offer of STARTTLS.
  @Test
  void nothingIsSaidInClearWhereStarttlsIsNotOffered() {
    GreenMail server = serving(ServerSetup.PROTOCOL_SMTP);
    server.setUser("gate@example.org", "gate", "a secret");
    try (Mails mails =
        new Mails(
            settings(
                smtp(server, Encryption.STARTTLS, Optional.of(new Credentials("gate", "a secret"))),
                1),
            Clock.systemUTC())) {
      mails.send(mail("ann@example.org", "subject"));
      Await.until(() -> mails.lost() == 1);
      assertThat(server.getReceivedMessages()).isEmpty();
    } finally {
      server.stop();
    }
  }

  @Test
  void aMailIsTriedAgainUntilTheServerIsThere() throws Exception {
    int port = freePort();
    try (Mails mails =
        new Mails(
            new MailSettings(
                new Way.Smtp(
                    "127.0.0.1", port, Encryption.NONE, Optional.empty(), Duration.ofSeconds(5)),
                FROM,
                10,
                8,
                SOON),
            Clock.systemUTC())) {
      mails.send(mail("ann@example.org", "subject"));
      GreenMail server =
          new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
      server.start();
      try {
        Await.until(() -> mails.sent() == 1);
        assertThat(server.getReceivedMessages()).hasSize(1);
      } finally {
        server.stop();
      }
    }
  }

  @Test
  void aFolderGetsEachMailAsAFileThatNobodyElseMayRead() throws Exception {
    Path drop = folder.resolve("mails");
    try (Mails mails = new Mails(settings(new Way.Drop(drop), 1), Clock.systemUTC())) {
      mails.send(mail("ann@example.org", "subject"));
      Await.until(() -> mails.sent() == 1);
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(drop)) {
      files = all.toList();
    }
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().toString()).endsWith(".eml");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.getFirst())))
        .isEqualTo("rw-------");
    try (InputStream in = Files.newInputStream(files.getFirst())) {
      MimeMessage read = new MimeMessage(Session.getInstance(new Properties()), in);
      assertThat(read.getSubject()).isEqualTo("subject");
    }
  }

  @Test
  void whatWaitsIsBounded() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        Mails mails =
            new Mails(
                new MailSettings(
                    new Way.Smtp(
                        "127.0.0.1",
                        silent.getLocalPort(),
                        Encryption.NONE,
                        Optional.empty(),
                        Duration.ofSeconds(30)),
                    FROM,
                    2,
                    1,
                    SOON),
                Clock.systemUTC())) {
      assertThat(mails.send(mail("ann@example.org", "one"))).isTrue();
      assertThat(mails.send(mail("ann@example.org", "two"))).isTrue();
      assertThat(mails.send(mail("ann@example.org", "three"))).isFalse();
    }
  }

  @Test
  void withoutAServerThereIsNoMailAndTheReasonIsSaid() {
    try (Mails mails = new Mails(MailSettings.OFF, Clock.systemUTC())) {
      assertThat(mails.send(mail("ann@example.org", "subject"))).isFalse();
      assertThatThrownBy(mails::require)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("sends no mail");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann",
        "@example.org",
        "ann@",
        "ann@example.org, eve@example.org",
        "ann@example.org\r\nBcc: eve@example.org",
        "Ann <ann@example.org>",
        "a b@example.org",
        "ann@exa_mple.org",
        "ann@[127.0.0.1]",
        ".ann@example.org",
        "ann@-example.org"
      })
  void whatIsNoAddressIsNotTaken(String text) {
    assertThat(MailAddress.of(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann@example.org", "Ann.B+x@Example.ORG", "ünï@bücher.example", "a@b"})
  void addressesAreTaken(String text) {
    assertThat(MailAddress.of(" " + text + " ").orElseThrow().text()).isEqualTo(text);
  }

  private static GreenMail serving(String protocol) {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    server.start();
    return server;
  }

  private static Mails over(GreenMail server, Optional<Credentials> credentials, int tries) {
    return new Mails(
        settings(smtp(server, Encryption.NONE, credentials), tries), Clock.systemUTC());
  }

  private static Way.Smtp smtp(
      GreenMail server, Encryption encryption, Optional<Credentials> credentials) {
    SmtpServer at = encryption == Encryption.TLS ? server.getSmtps() : server.getSmtp();
    return new Way.Smtp("127.0.0.1", at.getPort(), encryption, credentials, Duration.ofSeconds(20));
  }

  private static MailSettings settings(Way way, int tries) {
    return new MailSettings(way, FROM, 10, tries, SOON);
  }

  private static Mail mail(String to, String subject) {
    return new Mail(
        MailAddress.of(to).orElseThrow(),
        "test",
        subject,
        "Follow https://gate.example.org/reset#ä within an hour.\n");
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

package io.gatehouse.mail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How mail leaves the server.
///
/// @param way null where it does not leave at all
/// @param from the sender that people see: `Gatehouse <gate@example.org>`
/// @param waiting mails that may be under way or wait for another try
/// @param tries how often one mail is tried
/// @param pause before the second try; each further pause is four times as long
public record MailSettings(@Nullable Way way, String from, int waiting, int tries, Duration pause) {

  /// No mail.
  public static final MailSettings OFF = new MailSettings(null, "", 1, 1, Duration.ofSeconds(1));

  /// How it leaves.
  public sealed interface Way {
    /// As files of a folder, for development.
    record Drop(Path folder) implements Way {}

    /// By a mail server.
    ///
    /// @param credentials empty where it wants none
    /// @param timeout for each step of the conversation
    record Smtp(
        String host,
        int port,
        Encryption encryption,
        Optional<Credentials> credentials,
        Duration timeout)
        implements Way {}
  }

  /// What protects the conversation with the mail server.
  public enum Encryption {
    /// From the first byte (RFC 8314 section 3.3).
    TLS,
    /// From the command STARTTLS on, without which nothing is sent (RFC 3207).
    STARTTLS,
    NONE
  }

  /// Who we are at the mail server.
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return "Credentials[" + user + "]";
    }
  }
}

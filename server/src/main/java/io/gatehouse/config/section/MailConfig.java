package io.gatehouse.config.section;

import io.gatehouse.config.value.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Mail to people: links to set a password, and news about their account.
public record MailConfig(
    @Key(preset = "", doc = "The mail server. Without it, and without a folder, no mail is sent.")
        Optional<String> host,
    @Key(preset = "587", min = "1", max = "65535", doc = "Port of the mail server.") int port,
    @Key(
            preset = "starttls",
            doc =
                "`starttls` (port 587), `tls` from the first byte (port 465), or `none`, which is"
                    + " taken for a server on this machine only.")
        Encryption encryption,
    @Key(preset = "", doc = "Who signs in at the mail server; nobody does while it is empty.")
        Optional<String> user,
    @Key(preset = "", secret = true, doc = "The password of `mail.user`.")
        Optional<Secret> password,
    @Key(preset = "", doc = "The sender that people see, such as `Gatehouse <gate@example.org>`.")
        Optional<String> from,
    @Key(
            preset = "",
            doc =
                "For development: a folder that gets each mail as a file, instead of a mail"
                    + " server. The files hold links that are secrets.")
        Optional<Path> folder,
    @Key(
            preset = "1000",
            min = "1",
            max = "100000",
            unit = "mails",
            doc = "How many mails may wait; further ones are dropped, with a line in the log.")
        int waiting,
    @Key(
            preset = "5",
            min = "1",
            max = "20",
            unit = "tries",
            doc = "How often a mail is tried, with a growing pause between.")
        int tries,
    @Key(
            preset = "15s",
            min = "10ms",
            max = "1h",
            doc = "Pause before the second try; each further one is four times as long.")
        Duration pause,
    @Key(
            preset = "20s",
            min = "1s",
            max = "5m",
            doc = "How long the mail server may take for one step.")
        Duration timeout) {

  /// What protects the conversation with the mail server.
  public enum Encryption {
    STARTTLS,
    TLS,
    NONE
  }

  /// Whether mail leaves the server.
  public boolean on() {
    return host.isPresent() || folder.isPresent();
  }
}

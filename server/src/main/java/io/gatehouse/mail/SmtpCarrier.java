package io.gatehouse.mail;

import io.gatehouse.mail.MailSettings.Credentials;
import io.gatehouse.mail.MailSettings.Encryption;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/// Hands mails to a mail server by SMTP (RFC 5321), one conversation for each.
///
/// The certificate of the server is checked against its name, and with [Encryption#STARTTLS]
/// nothing is said before the conversation is encrypted: whoever strips the offer gets no mail.
final class SmtpCarrier implements Carrier {
  private static final int PERMANENT = 500;

  private final MailSettings.Way.Smtp server;
  private final Letter letter;
  private final Session session;

  SmtpCarrier(MailSettings.Way.Smtp server, Letter letter) {
    this.server = server;
    this.letter = letter;
    this.session = Session.getInstance(properties(server));
  }

  @Override
  public void carry(Mail mail) throws IOException, Undeliverable {
    MimeMessage message;
    try {
      message = letter.of(mail, session);
    } catch (MessagingException e) {
      throw new Undeliverable("the mail cannot be written", e);
    }
    try (Transport transport =
        session.getTransport(server.encryption() == Encryption.TLS ? "smtps" : "smtp")) {
      Credentials credentials = server.credentials().orElse(null);
      transport.connect(
          server.host(),
          server.port(),
          credentials == null ? null : credentials.user(),
          credentials == null ? null : credentials.password());
      transport.sendMessage(message, new Address[] {message.getAllRecipients()[0]});
    } catch (AuthenticationFailedException e) {
      throw new IOException("the mail server refuses `mail.user` and `mail.password`", e);
    } catch (MessagingException e) {
      if (isPermanent(e)) {
        throw new Undeliverable("the mail server will not take it", e);
      }
      throw new IOException("the mail server did not take it", e);
    }
  }

  /// A reply of the 500s to a recipient or to the text (RFC 5321 section 4.2.1).
  private static boolean isPermanent(@Nullable Exception from) {
    Exception e = from;
    while (e != null) {
      int code =
          switch (e) {
            case SMTPAddressFailedException refused -> refused.getReturnCode();
            case SMTPSendFailedException refused -> refused.getReturnCode();
            default -> 0;
          };
      if (code >= PERMANENT || e instanceof AddressException) {
        return true;
      }
      e = e instanceof SendFailedException failed ? failed.getNextException() : null;
    }
    return false;
  }

  private static Properties properties(MailSettings.Way.Smtp server) {
    Properties properties = new Properties();
    String timeout = Long.toString(server.timeout().toMillis());
    for (String protocol : new String[] {"smtp", "smtps"}) {
      String key = "mail." + protocol + ".";
      properties.setProperty(key + "connectiontimeout", timeout);
      properties.setProperty(key + "timeout", timeout);
      properties.setProperty(key + "writetimeout", timeout);
      properties.setProperty(key + "auth", Boolean.toString(server.credentials().isPresent()));
      properties.setProperty(key + "ssl.checkserveridentity", "true");
      properties.setProperty(key + "ssl.protocols", "TLSv1.3 TLSv1.2");
      properties.setProperty(key + "allow8bitmime", "true");
    }
    boolean starts = server.encryption() == Encryption.STARTTLS;
    properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(starts));
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(starts));
    properties.setProperty("mail.mime.allowutf8", "true");
    return properties;
  }
}

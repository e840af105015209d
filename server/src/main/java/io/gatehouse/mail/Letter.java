package io.gatehouse.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;

/// Writes a mail in the form of RFC 5322.
///
/// @param from whom it is from, as the operator wrote it
record Letter(String from, InstantSource time) {
  MimeMessage of(Mail mail, Session session) throws MessagingException {
    MimeMessage letter = new MimeMessage(session);
    letter.setFrom(new InternetAddress(from, true));
    letter.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to().text(), true));
    letter.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    letter.setText(mail.text(), StandardCharsets.UTF_8.name());
    letter.setSentDate(Date.from(time.instant()));
    // RFC 3834 section 5: no holiday answers to a machine.
    letter.setHeader("Auto-Submitted", "auto-generated");
    letter.setHeader("Gatehouse-Mail", mail.kind());
    letter.saveChanges();
    return letter;
  }
}

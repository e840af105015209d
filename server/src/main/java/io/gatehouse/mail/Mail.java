package io.gatehouse.mail;

/// One message to one person, as plain text.
///
/// @param kind what it is for, as the log and the metrics name it: `password-reset`
public record Mail(MailAddress to, String kind, String subject, String text) {

  /// Without what it says: a link in it is a secret.
  @Override
  public String toString() {
    return "Mail[" + kind + "]";
  }
}

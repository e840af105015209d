package io.gatehouse.mail;

import java.io.IOException;

/// Takes one mail away; blocks.
sealed interface Carrier permits SmtpCarrier, FolderCarrier {

  /// Hands it over.
  ///
  /// @throws IOException where another try may help
  /// @throws Undeliverable where none will
  void carry(Mail mail) throws IOException, Undeliverable;

  /// The other side has said that it will never take this mail.
  final class Undeliverable extends Exception {
    private static final long serialVersionUID = 1L;

    Undeliverable(String why, Throwable cause) {
      super(why, cause);
    }
  }
}

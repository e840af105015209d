package io.gatehouse.identity.password;

import java.security.SecureRandom;

/// A slow hash with its settings.
sealed interface Scheme permits Bcrypt, Argon2id {
  String name();

  String hash(String text, SecureRandom random);

  /// Whether a hash was made with these settings.
  boolean made(String hash);

  /// Takes the work of a check and answers no.
  boolean matchesNothing(String text);
}

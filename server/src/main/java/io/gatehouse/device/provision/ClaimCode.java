package io.gatehouse.device.provision;

import io.gatehouse.identity.proof.TokenText;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/// A claim code at the only moment when its text is known: fifteen letters and digits that nobody
/// takes for one another (74 random bits), in groups of five.
///
/// @param text as it is printed: `K7M2X-9QRTV-H3WPD`
/// @param expiresAt epoch milliseconds
public record ClaimCode(String application, String device, String text, long expiresAt) {
  private static final String LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  private static final int GROUP = 5;
  private static final int LENGTH = 3 * GROUP;
  private static final int LONGEST = 64;

  static ClaimCode create(String application, String device, long expiresAt, SecureRandom random) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < LENGTH; at++) {
      text.append(at > 0 && at % GROUP == 0 ? "-" : "");
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return new ClaimCode(application, device, text.toString(), expiresAt);
  }

  String hash() {
    return hash(text).orElseThrow();
  }

  /// What is kept of a code as somebody typed it, in any case and however spaced; empty for what
  /// can be none.
  static Optional<String> hash(String typed) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    return plain.length() == LENGTH && plain.chars().allMatch(each -> LETTERS.indexOf(each) >= 0)
        ? Optional.of(TokenText.hash("claim " + plain))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "ClaimCode[" + device + "]";
  }
}

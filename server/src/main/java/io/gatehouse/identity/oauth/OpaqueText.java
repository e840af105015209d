package io.gatehouse.identity.oauth;

import io.gatehouse.identity.proof.TokenText;
import java.security.SecureRandom;
import java.util.Base64;

/// Random values that only their hash is kept of, other than tokens that a door takes.
final class OpaqueText {
  static final String REFRESH = "ghr_";
  static final String SECRET = "ghk_";
  private static final int FAMILY_BYTES = 18;
  private static final int FAMILY_LETTERS = 24;
  private static final int TURN_LETTERS = 43;
  private static final String ID = "23456789abcdefghjkmnpqrstuvwxyz1";

  private OpaqueText() {}

  /// 256 random bits in 43 characters.
  static String random(SecureRandom random) {
    return random(random, 32);
  }

  private static String random(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// An id that is no secret: 80 random bits.
  static String id(String prefix, SecureRandom random) {
    StringBuilder id = new StringBuilder(prefix);
    for (int at = 0; at < 16; at++) {
      id.append(ID.charAt(random.nextInt(ID.length())));
    }
    return id.toString();
  }

  static String hash(String text) {
    return TokenText.hash(text);
  }

  /// What all refresh tokens of a grant share: 144 random bits, which nobody knows who never had
  /// one of them.
  static String family(SecureRandom random) {
    return random(random, FAMILY_BYTES);
  }

  /// A refresh token of a family.
  static String refresh(String family, SecureRandom random) {
    return REFRESH + family + random(random);
  }

  static boolean isRefresh(String text) {
    return text.startsWith(REFRESH)
        && text.length() == REFRESH.length() + FAMILY_LETTERS + TURN_LETTERS;
  }

  static String familyOf(String refresh) {
    return refresh.substring(REFRESH.length(), REFRESH.length() + FAMILY_LETTERS);
  }
}

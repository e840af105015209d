package io.gatehouse.identity.factor;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Codes that an authenticator shows (RFC 6238): six digits, a new one every 30 seconds, by
/// HMAC-SHA-1, which is what every authenticator speaks.
final class Totp {
  /// RFC 4226 section 4, R6: 160 bits are recommended.
  static final int SECRET_BYTES = 20;

  static final int DIGITS = 6;

  private static final int MODULUS = 1_000_000;
  private static final long STEP_MILLIS = 30_000;

  /// RFC 6238 section 5.2: one step each way for clocks that differ and fingers that are slow.
  private static final int SKEW = 1;

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  static long step(long millis) {
    return Math.floorDiv(millis, STEP_MILLIS);
  }

  /// The code of one step (RFC 4226 section 5.3).
  static String code(byte[] secret, long step) {
    byte[] mac = mac(secret, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    int offset = mac[mac.length - 1] & 0xF;
    int number = ByteBuffer.wrap(mac).getInt(offset) & 0x7FFF_FFFF;
    return String.format(Locale.ROOT, "%06d", number % MODULUS);
  }

  /// The step that a code is of, if it is of one near now that comes after the last that was used.
  static OptionalLong matching(byte[] secret, String code, long millis, long lastStep) {
    byte[] shown = code.getBytes(StandardCharsets.UTF_8);
    long now = step(millis);
    OptionalLong found = OptionalLong.empty();
    for (long step = now - SKEW; step <= now + SKEW; step++) {
      // every step is looked at, whatever the one before said
      boolean same =
          MessageDigest.isEqual(code(secret, step).getBytes(StandardCharsets.UTF_8), shown);
      if (same && step > lastStep) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /// What authenticators read from a QR code.
  static String url(String issuer, String account, byte[] secret) {
    String label = encoded(issuer) + ":" + encoded(account);
    return "otpauth://totp/" + label + "?secret=" + base32(secret) + "&issuer=" + encoded(issuer);
  }

  /// RFC 4648 section 6, without padding, which authenticators do not want.
  static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int kept = 0;
    int bits = 0;
    for (byte one : bytes) {
      kept = (kept << 8) | (one & 0xFF);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt((kept >> bits) & 31));
      }
      kept &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(BASE32.charAt((kept << (5 - bits)) & 31));
    }
    return text.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static byte[] mac(byte[] secret, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA1", e);
    }
  }
}

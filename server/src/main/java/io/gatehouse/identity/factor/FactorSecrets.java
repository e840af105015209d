package io.gatehouse.identity.factor;

import io.gatehouse.core.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Keeps what second factors are checked by so that the database alone does not show it.
///
/// The secret of an authenticator is needed in clear, so that no hash would do: AES-256-GCM under a
/// key that comes from the pepper's file, bound to its principal and factor. Recovery codes have
/// 120 random bits and are kept by a hash that is keyed the same way.
public final class FactorSecrets {
  /// What the key is derived for.
  public static final String PURPOSE = "gatehouse second factors";

  static final int RECOVERY_CODES = 10;

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int RECOVERY_BYTES = 15;
  private static final int GROUP = 6;

  private final SecretKeySpec key;
  private final SecretKeySpec hashing;
  private final SecureRandom random;

  /// @param key 32 bytes
  public FactorSecrets(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.hashing = new SecretKeySpec(key, "HmacSHA256");
    this.random = random;
  }

  /// A new secret for an authenticator.
  byte[] fresh() {
    byte[] secret = new byte[Totp.SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /// An id that nobody guesses.
  String id() {
    byte[] bits = new byte[8];
    random.nextBytes(bits);
    return "f-" + HexFormat.of().formatHex(bits);
  }

  String sealed(Place place, byte[] secret) {
    try {
      byte[] nonce = new byte[NONCE];
      random.nextBytes(nonce);
      byte[] hidden = cipher(Cipher.ENCRYPT_MODE, place, nonce).doFinal(secret);
      byte[] all = Arrays.copyOf(nonce, NONCE + hidden.length);
      System.arraycopy(hidden, 0, all, NONCE, hidden.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  byte[] opened(Place place, String sealed) {
    byte[] all = Base64.getDecoder().decode(sealed);
    try {
      return cipher(Cipher.DECRYPT_MODE, place, Arrays.copyOf(all, NONCE))
          .doFinal(all, NONCE, all.length - NONCE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "a second factor cannot be read: the pepper file is not the one of this data", e);
    }
  }

  /// Ten new codes, in groups that can be read and typed.
  List<String> recoveryCodes() {
    List<String> codes = new ArrayList<>(RECOVERY_CODES);
    for (int at = 0; at < RECOVERY_CODES; at++) {
      byte[] bits = new byte[RECOVERY_BYTES];
      random.nextBytes(bits);
      String text = Totp.base32(bits).toLowerCase(Locale.ROOT);
      StringBuilder grouped = new StringBuilder(text);
      for (int dash = GROUP; dash < grouped.length(); dash += GROUP + 1) {
        grouped.insert(dash, '-');
      }
      codes.add(grouped.toString());
    }
    return codes;
  }

  /// What is kept of a recovery code, however it is typed.
  String recoveryHash(Place place, String typed) {
    String plain = typed.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(hashing);
      mac.update((place + "/recovery/").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(plain.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private Cipher cipher(int mode, Place place, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.toString().getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  /// Where a secret belongs: moved to another row it cannot be read.
  record Place(String application, Subject principal, String id) {
    @Override
    public String toString() {
      return application + "/" + principal + "/" + id;
    }
  }
}

package io.gatehouse.identity.password;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Keeps the salts of other products unreadable in the store: AES-GCM under a key of the pepper.
record Sealed(Pepper pepper) {
  private static final String PURPOSE = "salts of other products";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  String seal(byte[] secret, SecureRandom random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] text = run(Cipher.ENCRYPT_MODE, nonce, secret, 0);
    if (text == null) {
      throw new IllegalStateException("this Java cannot encrypt by AES-GCM");
    }
    byte[] all = new byte[NONCE + text.length];
    System.arraycopy(nonce, 0, all, 0, NONCE);
    System.arraycopy(text, 0, all, NONCE, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /// Null for what was not sealed here.
  byte @Nullable [] open(String sealed) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(sealed);
      byte[] nonce = new byte[NONCE];
      System.arraycopy(all, 0, nonce, 0, Math.min(NONCE, all.length));
      return all.length < NONCE ? null : run(Cipher.DECRYPT_MODE, nonce, all, NONCE);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private byte @Nullable [] run(int mode, byte[] nonce, byte[] bytes, int from) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode,
          new SecretKeySpec(pepper.derived(PURPOSE), "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(bytes, from, bytes.length - from);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }
}

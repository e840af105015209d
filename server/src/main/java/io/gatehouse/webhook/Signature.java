package io.gatehouse.webhook;

import io.gatehouse.config.value.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Proves to a backend that a request is ours and fresh.
final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  /// `v1=` and HMAC-SHA-256 of the timestamp, a dot and the body, in hexadecimal digits.
  static String of(Secret secret, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] signed = (timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
      return "v1=" + HexFormat.of().formatHex(mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}

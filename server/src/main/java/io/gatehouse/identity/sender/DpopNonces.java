package io.gatehouse.identity.sender;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Values that proofs have to hold, so that nobody makes them in advance (RFC 9449 section 8).
///
/// They are made from the time and a key, and so are the same on every server that has the key, and
/// none is kept.
public final class DpopNonces {
  /// What the key is derived for.
  public static final String PURPOSE = "gatehouse DPoP nonces";

  private static final long PERIOD = Duration.ofMinutes(2).toMillis();
  private static final int BYTES = 16;

  private final SecretKeySpec key;
  private final InstantSource time;

  /// @param key 32 bytes
  public DpopNonces(byte[] key, InstantSource time) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.time = time;
  }

  /// The one to use from now on.
  String current() {
    return of(time.millis() / PERIOD);
  }

  /// Those that are good: this one and the one before.
  List<String> good() {
    long now = time.millis() / PERIOD;
    return List.of(of(now), of(now - 1));
  }

  private String of(long period) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] made = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(period).array());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(made, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC", e);
    }
  }
}

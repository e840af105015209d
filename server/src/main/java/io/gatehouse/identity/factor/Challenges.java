package io.gatehouse.identity.factor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a passkey has to sign (WebAuthn section 13.4.3): random, for one purpose, for five minutes,
/// and once.
///
/// A challenge carries its end and is signed by us, so that strangers who ask for many fill no
/// memory; only those that were answered well are remembered until they end.
final class Challenges {
  static final Duration LIFE = Duration.ofMinutes(5);

  private static final int NONCE = 16;
  private static final int HEAD = NONCE + Long.BYTES;
  private static final int LENGTH = HEAD + 32;
  private static final int MOST = 100_000;

  private final SecretKeySpec key;
  private final SecureRandom random;
  private final InstantSource time;
  private final Cache<String, Boolean> used;

  /// @param key 32 bytes
  Challenges(byte[] key, SecureRandom random, InstantSource time) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.random = random;
    this.time = time;
    used =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LIFE.multipliedBy(2))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()))
            .executor(Runnable::run)
            .build();
  }

  byte[] fresh(String purpose) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] head =
        ByteBuffer.allocate(HEAD).put(nonce).putLong(time.millis() + LIFE.toMillis()).array();
    return ByteBuffer.allocate(LENGTH).put(head).put(mac(head, purpose)).array();
  }

  /// Whether this is one of ours for this purpose that has not ended and was not used.
  boolean isGood(byte[] challenge, String purpose) {
    if (challenge.length != LENGTH) {
      return false;
    }
    byte[] head = Arrays.copyOf(challenge, HEAD);
    byte[] mac = Arrays.copyOfRange(challenge, HEAD, LENGTH);
    return MessageDigest.isEqual(mac, mac(head, purpose))
        && ByteBuffer.wrap(head, NONCE, Long.BYTES).getLong() > time.millis()
        && used.getIfPresent(name(challenge)) == null;
  }

  /// Uses it up; false when somebody was faster.
  boolean take(byte[] challenge) {
    return used.asMap().putIfAbsent(name(challenge), Boolean.TRUE) == null;
  }

  /// A name of somebody that says nothing about them and is always the same.
  byte[] handle(String of) {
    return mac(new byte[0], "user handle of " + of);
  }

  private static String name(byte[] challenge) {
    return HexFormat.of().formatHex(challenge, 0, NONCE);
  }

  private byte[] mac(byte[] head, String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(head);
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }
}

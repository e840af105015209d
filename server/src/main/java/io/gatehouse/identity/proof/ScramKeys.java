package io.gatehouse.identity.proof;

import io.gatehouse.store.record.ScramRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.KeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// The arithmetic of SCRAM-SHA-256 on the server's side (RFC 5802 section 3, RFC 7677).
///
/// Immutable; holds secrets of the server and never shows them.
public final class ScramKeys {
  /// The least that RFC 7677 allows. What is kept is the value of a generated credential, which is
  /// random, so that more rounds would protect nothing.
  public static final int ITERATIONS = 4_096;

  private static final String HMAC = "HmacSHA256";
  private static final int SALT = 16;
  private static final int KEY = 32;

  private final byte[] salt;
  private final int iterations;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramKeys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    this.salt = salt;
    this.iterations = iterations;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /// The keys of a generated value; some milliseconds of work.
  public static ScramKeys of(String value, SecureRandom random) {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    return of(value, salt, ITERATIONS);
  }

  /// @param value is taken as it is: ASCII needs no SASLprep (RFC 4013)
  static ScramKeys of(String value, byte[] salt, int iterations) {
    byte[] salted = salted(value, salt, iterations);
    byte[] clientKey = mac(salted, ascii("Client Key"));
    return new ScramKeys(
        salt.clone(), iterations, sha(clientKey), mac(salted, ascii("Server Key")));
  }

  /// As they are kept.
  public static ScramKeys of(ScramRecord kept) {
    Base64.Decoder base64 = Base64.getDecoder();
    return new ScramKeys(
        base64.decode(kept.salt()),
        kept.iterations(),
        base64.decode(kept.storedKey()),
        base64.decode(kept.serverKey()));
  }

  /// Keys of nobody, always the same for the same name, which no value fits: so that a name that is
  /// not known is answered like one that is (RFC 5802 section 9).
  ///
  /// @param secret known to the server alone
  public static ScramKeys ofNobody(String name, byte[] secret) {
    byte[] root = mac(secret, name.getBytes(StandardCharsets.UTF_8));
    byte[] salt = new byte[SALT];
    System.arraycopy(mac(root, ascii("salt")), 0, salt, 0, SALT);
    return new ScramKeys(salt, ITERATIONS, mac(root, ascii("stored")), mac(root, ascii("server")));
  }

  public ScramRecord record(String application, String token) {
    Base64.Encoder base64 = Base64.getEncoder();
    return new ScramRecord(
        application,
        token,
        base64.encodeToString(salt),
        iterations,
        base64.encodeToString(storedKey),
        base64.encodeToString(serverKey));
  }

  /// For `s=` of the server's first message.
  public byte[] salt() {
    return salt.clone();
  }

  /// For `i=` of the server's first message.
  public int iterations() {
    return iterations;
  }

  /// Whether the `p=` of the client's final message was made by somebody who knows the value; takes
  /// the same time whatever the proof.
  ///
  /// @param authMessage the messages so far, joined as RFC 5802 section 3 says
  public boolean proves(String authMessage, byte[] proof) {
    byte[] signature = mac(storedKey, authMessage.getBytes(StandardCharsets.UTF_8));
    byte[] clientKey = new byte[KEY];
    for (int i = 0; i < KEY; i++) {
      clientKey[i] = (byte) (signature[i] ^ (i < proof.length ? proof[i] : 0));
    }
    boolean fits = MessageDigest.isEqual(sha(clientKey), storedKey);
    return fits && proof.length == KEY;
  }

  /// For `v=` of the server's final message, by which the client knows the server.
  public byte[] signature(String authMessage) {
    return mac(serverKey, authMessage.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "ScramKeys";
  }

  private static byte[] salted(String value, byte[] salt, int iterations) {
    try {
      KeySpec spec = new PBEKeySpec(value.toCharArray(), salt, iterations, KEY * 8);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
    }
  }

  private static byte[] mac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private static byte[] sha(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

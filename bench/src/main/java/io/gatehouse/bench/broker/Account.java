package io.gatehouse.bench.broker;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// A user of a broker under measurement, and the password as Mosquitto keeps it: PBKDF2 with
/// SHA-512 and 101 rounds, which is its own choice.
public record Account(String user, String password) {
  static final int ROUNDS = 101;

  private static final int BITS = 512;

  static List<Account> many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Account("boat-" + i, "secret of boat " + i))
        .toList();
  }

  String salt() {
    return Base64.getEncoder().encodeToString(saltBytes());
  }

  private byte[] saltBytes() {
    return "%12.12s".formatted(user).getBytes(StandardCharsets.US_ASCII);
  }

  String hash() {
    try {
      PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), saltBytes(), ROUNDS, BITS);
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has PBKDF2 with SHA-512", impossible);
    }
  }
}

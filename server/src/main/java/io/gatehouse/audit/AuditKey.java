package io.gatehouse.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret under which the entries of the audit chain are hashed; it is never in the database.
public final class AuditKey {
  private static final String FILE = "audit.key";
  private static final int BYTES = 32;

  private final SecretKeySpec key;

  private AuditKey(byte[] secret) {
    key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /// The key of this server, in `audit.key` of the data folder; made at the first call.
  public static AuditKey in(Path folder, SecureRandom random) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.notExists(file)) {
        byte[] fresh = new byte[BYTES];
        random.nextBytes(fresh);
        PrivateFile.create(file, HexFormat.of().formatHex(fresh) + "\n");
      }
      return of(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (FileAlreadyExistsException _) {
      return in(folder, random);
    } catch (IOException e) {
      throw new UncheckedIOException("`" + file + "` cannot be read or made", e);
    }
  }

  /// A key that several servers share, as 64 or more hexadecimal digits.
  public static AuditKey of(String hex) {
    byte[] secret;
    try {
      secret = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw tooWeak();
    }
    if (secret.length < BYTES) {
      throw tooWeak();
    }
    return new AuditKey(secret);
  }

  private static IllegalArgumentException tooWeak() {
    return new IllegalArgumentException(
        "the audit key is 64 or more hexadecimal digits; make one with `openssl rand -hex 32`");
  }

  /// HMAC-SHA-256 of the text, in hexadecimal digits.
  String mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}

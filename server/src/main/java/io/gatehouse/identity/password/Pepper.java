package io.gatehouse.identity.password;

import io.gatehouse.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that every password is keyed with before it is hashed, kept in a file beside the data
/// and never in the store: whoever steals only the database cannot even begin to guess.
public final class Pepper {
  private static final int BYTES = 32;
  private static final String KEY = "pepper";

  private final SecretKeySpec key;
  private final String id;

  private Pepper(byte[] secret) {
    key = new SecretKeySpec(secret, "HmacSHA256");
    id = HexFormat.of().formatHex(mac("gatehouse pepper id"), 0, 4);
  }

  static Pepper of(byte[] secret) {
    return new Pepper(secret.clone());
  }

  /// Reads the pepper, or creates it when nothing depends on one yet; the store remembers which one
  /// its passwords were hashed with.
  ///
  /// @throws IllegalStateException with a text for the operator when the server must not start
  public static Pepper open(Path file, Stores stores, SecureRandom random) {
    Optional<String> known = stores.read(t -> t.settings().get(KEY));
    Pepper pepper = open(file, known.isPresent(), random);
    if (known.isEmpty()) {
      stores.write(transaction -> {
        transaction.settings().put(KEY, pepper.id);
        return pepper.id;
      });
    } else if (!known.get().equals(pepper.id)) {
      throw new IllegalStateException(
          "the pepper file `%s` is not the one of this data, and without that no password can be checked: put it back from the backup of this data"
              .formatted(file));
    }
    return pepper;
  }

  private static Pepper open(Path file, boolean needed, SecureRandom random) {
    try {
      if (Files.exists(file)) {
        return read(file);
      }
      if (needed) {
        throw new IllegalStateException(
            "the pepper file `%s` is missing, and without it no password can be checked: put it back from the backup of this data"
                .formatted(file));
      }
      return create(file, random);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot use the pepper file `%s`: %s".formatted(file, e.getMessage()), e);
    }
  }

  /// A key of 32 bytes for another purpose, from which nothing about the pepper can be learnt.
  public byte[] derived(String purpose) {
    return mac("gatehouse key for " + purpose);
  }

  /// Tells which pepper a hash was made with; says nothing about the secret.
  String id() {
    return id;
  }

  /// HMAC-SHA-256 of the password, as 44 characters of base 64: well below the 72 bytes where
  /// bcrypt stops reading, and without the zero byte where some stop sooner.
  String key(String password) {
    return Base64.getEncoder().encodeToString(mac(password));
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private static Pepper read(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)
          || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
        throw new IllegalStateException(
            "the pepper file `%s` is open to others: run `chmod 600 %s`".formatted(file, file));
      }
    }
    try {
      byte[] secret = Base64.getDecoder().decode(Files.readString(file).strip());
      if (secret.length >= BYTES) {
        return new Pepper(secret);
      }
    } catch (IllegalArgumentException e) {
      // said below, together with the file that is too short
    }
    throw new IllegalStateException(
        "the pepper file `%s` is damaged: put it back from the backup of this data"
            .formatted(file));
  }

  private static Pepper create(Path file, SecureRandom random) throws IOException {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] closed =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createFile(file, closed);
    byte[] line =
        (Base64.getEncoder().encodeToString(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
    Files.write(file, line, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    return new Pepper(secret);
  }
}

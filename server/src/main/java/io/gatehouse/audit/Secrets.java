package io.gatehouse.audit;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What must never stand in the audit, told by its name or by its form.
final class Secrets {
  private static final String MASK = "(not kept)";

  private static final List<String> NAMES =
      List.of("password", "passwd", "passphrase", "secret", "token", "hash", "pepper", "private");

  /// bcrypt, argon2 and other hashes in the modular form, signed tokens (RFC 7519), private keys.
  private static final Pattern FORMS =
      Pattern.compile(
          "\\$(?:2[abxy]|argon2|scrypt|pbkdf2|[156]).{20,}"
              + "|ey[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
          Pattern.DOTALL);

  private Secrets() {}

  /// The value, or a mask in its place. Yes and no are no secrets, whatever they are called.
  static @Nullable Object masked(String name, @Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    String word = name.toLowerCase(Locale.ROOT);
    boolean named = NAMES.stream().anyMatch(word::contains);
    boolean formed = value instanceof String text && FORMS.matcher(text).matches();
    return named || formed ? MASK : value;
  }
}

package io.gatehouse.identity.password;

import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Hashes passwords and checks them, on the threads of the [HashPool]; callers wait.
///
/// A stored hash says how it was made: `bcrypt:PEPPER:$2a$12$...` or
/// `argon2id:PEPPER:$argon2id$...`, where PEPPER tells which pepper keyed the password. A plain
/// `$2a$`, `$2b$` or `$2y$` hash comes from another product: it is checked as it is and replaced at
/// the next login. Safe for use by any thread.
public final class Passwords {
  private static final Pattern FOREIGN =
      Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./0-9A-Za-z]{53}");

  private final Pepper pepper;
  private final HashPool pool;
  private final SecureRandom random;
  private final Scheme preferred;

  public Passwords(Pepper pepper, HashPool pool, SecureRandom random, Settings settings) {
    this.pepper = pepper;
    this.pool = pool;
    this.random = random;
    preferred =
        switch (settings.algorithm()) {
          case BCRYPT -> new Bcrypt(settings.bcryptCost());
          case ARGON2ID -> new Argon2id(settings.argonKibibytes(), settings.argonPasses());
        };
  }

  /// The form that is stored.
  public String hash(String password) {
    return pool.run(
        () -> preferred.name() + ":" + pepper.id() + ":" + preferred.hash(keyed(password), random));
  }

  /// Whether this is the password behind a stored hash; a null hash takes the same work and never
  /// fits.
  public boolean fits(String password, @Nullable String stored) {
    return pool.run(() -> matches(password, stored));
  }

  /// Whether a hash that just fitted should be made anew by today's settings.
  public boolean outdated(String stored) {
    String[] parts = stored.split(":", 3);
    return parts.length != 3
        || !parts[0].equals(preferred.name())
        || !parts[1].equals(pepper.id())
        || !preferred.made(parts[2]);
  }

  /// Whether a hash from another product can be taken over.
  public static boolean importable(String foreign) {
    return FOREIGN.matcher(foreign).matches();
  }

  private boolean matches(String password, @Nullable String stored) {
    String[] parts = stored == null ? new String[0] : stored.split(":", 3);
    if (parts.length == 3 && parts[1].equals(pepper.id())) {
      return parts[0].equals("argon2id")
          ? Argon2id.matches(keyed(password), parts[2])
          : Bcrypt.matches(keyed(password), parts[2]);
    }
    if (stored != null && importable(stored)) {
      return Bcrypt.matches(password, stored);
    }
    return preferred.matchesNothing(keyed(password));
  }

  private String keyed(String password) {
    return pepper.key(PasswordRules.normal(password));
  }

  /// The ways to hash a password.
  public enum Algorithm {
    BCRYPT,
    ARGON2ID
  }

  /// How new hashes are made.
  ///
  /// @param bcryptCost 2 to the power of this many rounds
  /// @param argonKibibytes memory that argon2id fills
  /// @param argonPasses how often it goes over that
  public record Settings(Algorithm algorithm, int bcryptCost, int argonKibibytes, int argonPasses) {
    public static final Settings STANDARD = new Settings(Algorithm.BCRYPT, 12, 19 * 1024, 2);
  }
}

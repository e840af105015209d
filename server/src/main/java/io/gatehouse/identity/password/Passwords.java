package io.gatehouse.identity.password;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// Hashes passwords and checks them, on the threads of the [HashPool]; callers wait.
///
/// A stored hash says how it was made: `bcrypt:PEPPER:$2a$12$...` or
/// `argon2id:PEPPER:$argon2id$...`, where PEPPER tells which pepper keyed the password. A plain
/// `$2a$`, `$2b$` or `$2y$` hash comes from another product, as does what begins with `foreign:`
/// or, keyed by Flask-Security, with `flask:`: these are checked as they are and replaced at the
/// next login. Safe for use by any thread.
public final class Passwords {
  private static final String FLASK = "flask";
  private static final String FOREIGN = "foreign";

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
    return Foreign.importable(foreign);
  }

  /// The form in which a hash of another product is stored, which [#importable] is.
  ///
  /// @param salt what Flask-Security keyed the password with before it hashed it; null for nothing
  public String taken(String foreign, byte @Nullable [] salt) {
    return salt == null
        ? FOREIGN + "::" + foreign
        : FLASK + ":" + new Sealed(pepper).seal(salt, random) + ":" + foreign;
  }

  private boolean matchesForeign(String password, String[] parts) {
    if (parts[0].equals(FOREIGN)) {
      return Foreign.matches(password, parts[2]);
    }
    byte[] salt = new Sealed(pepper).open(parts[1]);
    return salt != null && Foreign.matches(Foreign.keyedByFlask(password, salt), parts[2]);
  }

  private boolean matches(String password, @Nullable String stored) {
    String[] parts = stored == null ? new String[0] : stored.split(":", 3);
    if (parts.length == 3 && parts[1].equals(pepper.id())) {
      return parts[0].equals("argon2id")
          ? Argon2id.matches(keyed(password), parts[2])
          : Bcrypt.matches(keyed(password), parts[2]);
    }
    if (parts.length == 3 && (parts[0].equals(FLASK) || parts[0].equals(FOREIGN))) {
      return matchesForeign(password, parts);
    }
    if (stored != null && importable(stored)) {
      return Foreign.matches(password, stored);
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

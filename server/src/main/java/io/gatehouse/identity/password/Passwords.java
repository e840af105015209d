package io.gatehouse.identity.password;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

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
  private final PasswordEncoder bcrypt;
  private final PasswordEncoder argon2id;
  private final Scheme preferred;

  public Passwords(Pepper pepper, HashPool pool, Settings settings) {
    this.pepper = pepper;
    this.pool = pool;
    bcrypt = new BCryptPasswordEncoder(settings.bcryptCost());
    argon2id =
        new Argon2PasswordEncoder(16, 32, 1, settings.argonKibibytes(), settings.argonPasses());
    preferred =
        switch (settings.algorithm()) {
          case BCRYPT -> new Scheme("bcrypt", bcrypt, nobody(settings.bcryptCost()));
          case ARGON2ID -> new Scheme("argon2id", argon2id, nobody(settings));
        };
  }

  /// The form that is stored.
  public String hash(String password) {
    return pool.run(() -> preferred.hash(pepper.id(), keyed(password)));
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
        || !parts[0].equals(preferred.name)
        || !parts[1].equals(pepper.id())
        || preferred.encoder.upgradeEncoding(parts[2]);
  }

  /// Whether a hash from another product can be taken over.
  public static boolean importable(String foreign) {
    return FOREIGN.matcher(foreign).matches();
  }

  private boolean matches(String password, @Nullable String stored) {
    String[] parts = stored == null ? new String[0] : stored.split(":", 3);
    if (parts.length == 3 && parts[1].equals(pepper.id())) {
      PasswordEncoder encoder = parts[0].equals("argon2id") ? argon2id : bcrypt;
      return encoder.matches(keyed(password), parts[2]);
    }
    if (stored != null && importable(stored)) {
      return bcrypt.matches(password, stored);
    }
    boolean ignored = preferred.encoder.matches(keyed(password), preferred.nobody);
    return false;
  }

  private String keyed(String password) {
    return pepper.key(PasswordRules.normal(password));
  }

  /// A hash of nothing: checking against it takes the same work and finds no password.
  private static String nobody(int bcryptCost) {
    return "$2a$%02d$%s".formatted(bcryptCost, ".".repeat(21) + "O" + ".".repeat(31));
  }

  private static String nobody(Settings settings) {
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(
            settings.argonKibibytes(), settings.argonPasses(), "A".repeat(22), "A".repeat(43));
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
  public record Settings(
      Algorithm algorithm, int bcryptCost, int argonKibibytes, int argonPasses) {
    public static final Settings STANDARD = new Settings(Algorithm.BCRYPT, 12, 19 * 1024, 2);
  }

  private record Scheme(String name, PasswordEncoder encoder, String nobody) {
    String hash(String pepper, String keyed) {
      return name + ":" + pepper + ":" + encoder.encode(keyed);
    }
  }
}

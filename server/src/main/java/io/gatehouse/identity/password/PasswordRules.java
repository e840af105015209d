package io.gatehouse.identity.password;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which passwords may be set, by NIST SP 800-63B-4 section 3.1.1.2: long enough, in any script, no
/// rules of composition, and none that attackers try first.
///
/// The list of common passwords is the one of the nbvcxz library (MIT), 100,000 lines by frequency.
/// It is read through at each check instead of being kept in memory: setting a password is rare and
/// costs a slow hash anyway.
public final class PasswordRules {
  private static final String COMMON = "/dictionaries/passwords.txt";
  private static final int SHORTEST_REST = 4;

  private final int shortest;
  private final int longest;
  private final @Nullable Path extra;

  /// @param shortest least number of characters
  /// @param longest most number of characters
  /// @param extra file of further passwords to refuse, one a line
  public PasswordRules(int shortest, int longest, @Nullable Path extra) {
    this.shortest = shortest;
    this.longest = longest;
    this.extra = extra;
  }

  /// The form in which passwords are compared and hashed: what looks the same is the same,
  /// whichever keyboard it came from.
  static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  /// Refuses a password that may not be set; blocks.
  public void require(String password, String userName) {
    int length = password.codePointCount(0, password.length());
    if (length < shortest) {
      throw refused("the password is too short", "use at least " + shortest + " characters");
    }
    if (length > longest) {
      throw refused("the password is too long", "use at most " + longest + " characters");
    }
    String folded = normal(password).toLowerCase(Locale.ROOT);
    if (derived(folded, userName) || derived(folded, "gatehouse")) {
      throw refused(
          "the password is made from a name that everybody knows",
          "choose one without the user name and the name of this service");
    }
    if (common(folded)) {
      throw refused(
          "the password is one of those that are tried first",
          "choose another, such as four random words");
    }
  }

  private static boolean derived(String folded, String name) {
    String known = normal(name).toLowerCase(Locale.ROOT);
    if (known.length() < 3 || !folded.contains(known)) {
      return false;
    }
    String rest = folded.replace(known, "");
    return rest.codePointCount(0, rest.length()) < SHORTEST_REST;
  }

  private boolean common(String folded) {
    try (InputStream shipped =
        Objects.requireNonNull(
            PasswordRules.class.getResourceAsStream(COMMON), "the list of common passwords")) {
      if (contains(shipped, folded)) {
        return true;
      }
      if (extra == null) {
        return false;
      }
      try (InputStream own = Files.newInputStream(extra)) {
        return contains(own, folded);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the list of common passwords: " + e.getMessage(), e);
    }
  }

  private static boolean contains(InputStream list, String folded) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8), 1 << 16);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.length() >= folded.length()
          && line.strip().toLowerCase(Locale.ROOT).equals(folded)) {
        return true;
      }
    }
    return false;
  }

  private static Refused refused(String what, String cure) {
    return Problem.of(ProblemType.INVALID, what).at("password").cure(cure).refused();
  }
}

package io.gatehouse.identity.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.password.Passwords.Algorithm;
import io.gatehouse.identity.password.Passwords.Settings;
import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

class PasswordsTest {
  private final HashPool pool = new HashPool(1, 8);
  private final SecureRandom random = new SecureRandom();
  private final Pepper pepper = Pepper.of(new byte[32]);

  @AfterEach
  void stop() {
    pool.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPasswordFitsItsOwnHashAndNoOther(Algorithm algorithm) {
    Passwords passwords = passwords(algorithm, 4);
    String hash = passwords.hash("correct horse battery");
    assertThat(hash).doesNotContain("horse").startsWith(algorithm.name().toLowerCase(Locale.ROOT));
    assertThat(passwords.fits("correct horse battery", hash)).isTrue();
    assertThat(passwords.fits("correct horse batterz", hash)).isFalse();
    assertThat(passwords.fits("", hash)).isFalse();
    assertThat(passwords.fits("correct horse battery", null)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsCutOffAndTheCaseCounts(Algorithm algorithm) {
    Passwords passwords = passwords(algorithm, 4);
    String longOne = "x".repeat(100);
    String hash = passwords.hash(longOne);
    assertThat(passwords.fits(longOne, hash)).isTrue();
    assertThat(passwords.fits("x".repeat(99), hash)).isFalse();
    assertThat(passwords.fits("x".repeat(72), hash)).isFalse();
    assertThat(passwords.fits("X".repeat(100), hash)).isFalse();
  }

  @Test
  void whatLooksTheSameIsTheSame() {
    Passwords passwords = passwords(Algorithm.BCRYPT, 4);
    String hash = passwords.hash("caf\u00e9 \u2460 long");
    assertThat(passwords.fits("cafe\u0301 1 long", hash)).isTrue();
  }

  @Test
  void anotherPepperFitsNothing() {
    byte[] secret = new byte[32];
    secret[0] = 1;
    Passwords other =
        new Passwords(Pepper.of(secret), pool, random, new Settings(Algorithm.BCRYPT, 4, 1024, 1));
    String hash = passwords(Algorithm.BCRYPT, 4).hash("correct horse battery");
    assertThat(other.fits("correct horse battery", hash)).isFalse();
  }

  @Test
  void hashesOfOtherSettingsFitAndAreOutdated() {
    Passwords weak = passwords(Algorithm.BCRYPT, 4);
    Passwords strong = passwords(Algorithm.BCRYPT, 5);
    Passwords other = passwords(Algorithm.ARGON2ID, 4);
    String hash = weak.hash("correct horse battery");
    assertThat(weak.outdated(hash)).isFalse();
    assertThat(strong.outdated(hash)).isTrue();
    assertThat(other.outdated(hash)).isTrue();
    assertThat(strong.fits("correct horse battery", hash)).isTrue();
    assertThat(other.fits("correct horse battery", hash)).isTrue();
    assertThat(other.outdated(other.hash("correct horse battery"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a", "$2b", "$2y"})
  void aForeignHashFitsAndIsOutdated(String version) {
    String foreign = version + BCrypt.hashpw("gulls over the pier", BCrypt.gensalt(4)).substring(3);
    Passwords passwords = passwords(Algorithm.BCRYPT, 4);
    assertThat(Passwords.importable(foreign)).isTrue();
    assertThat(passwords.fits("gulls over the pier", foreign)).isTrue();
    assertThat(passwords.fits("gulls over the bier", foreign)).isFalse();
    assertThat(passwords.outdated(foreign)).isTrue();
  }

  @Test
  void aHashThatWouldTakeDaysOrIsNoneIsNotEvenTried() {
    assertThat(Passwords.importable("$2a$31$" + "x".repeat(53))).isFalse();
    assertThat(Passwords.importable("plain text")).isFalse();
    Passwords passwords = passwords(Algorithm.BCRYPT, 4);
    assertThat(passwords.fits("plain text", "plain text")).isFalse();
    assertThat(passwords.fits("x", "$2a$31$" + "x".repeat(53))).isFalse();
  }

  @Test
  void everyCheckIsOneHashWhoeverIsAskedFor() {
    Passwords passwords = passwords(Algorithm.BCRYPT, 4);
    String hash = passwords.hash("correct horse battery");
    long before = pool.done();
    passwords.fits("correct horse battery", hash);
    passwords.fits("wrong", hash);
    passwords.fits("wrong", null);
    passwords.fits("wrong", "no hash at all");
    assertThat(pool.done() - before).isEqualTo(4);
  }

  private Passwords passwords(Algorithm algorithm, int cost) {
    return new Passwords(pepper, pool, random, new Settings(algorithm, cost, 1024, 1));
  }
}

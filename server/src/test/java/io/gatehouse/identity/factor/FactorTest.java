package io.gatehouse.identity.factor;

import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.proof.SecondProof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Codes of authenticators at the clock of a test.
class FactorTest {
  @TempDir private Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /// RFC 6238, appendix B, whose codes have two digits more.
  @ParameterizedTest
  @CsvSource({
    "59,94287082",
    "1111111109,07081804",
    "1111111111,14050471",
    "1234567890,89005924",
    "2000000000,69279037",
    "20000000000,65353130"
  })
  void codesAreThoseOfTheSpecification(long seconds, String code) {
    byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    assertThat(Totp.code(secret, Totp.step(seconds * 1000))).isEqualTo(code.substring(2));
  }

  /// RFC 4648, section 10.
  @ParameterizedTest
  @CsvSource({
    "f,MY",
    "fo,MZXQ",
    "foo,MZXW6",
    "foob,MZXW6YQ",
    "fooba,MZXW6YTB",
    "foobar,MZXW6YTBOI"
  })
  void secretsAreWrittenInBase32(String text, String written) {
    assertThat(Totp.base32(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(written);
  }

  /// RFC 6238, section 5.2: one step each way, and each code once.
  @Test
  void codesOfTheStepsBesideCountAndNoOthers() {
    byte[] secret = enrolled("ann");
    long step = Totp.step(house.clock.millis());
    assertThat(wrong("ann", Totp.code(secret, step - 2))).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    assertThat(wrong("ann", Totp.code(secret, step + 2))).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    in("ann", Totp.code(secret, step + 1));
    // what comes before a code that was used is used up with it
    assertThat(wrong("ann", Totp.code(secret, step))).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    house.clock.forward(Duration.ofSeconds(60));
    in("ann", Totp.code(secret, step + 2));
  }

  /// OWASP ASVS 5.0, 6.6.3, and NIST SP 800-63B-4, 3.2.2: codes are guessed no faster than
  /// passwords.
  @Test
  void wrongCodesAreCountedLikeWrongPasswords() {
    enrolled("ann");
    Problem last = tried("ann", "000000");
    int tries = 1;
    while (last.type() == ProblemType.CREDENTIAL_REFUSED && tries < 200) {
      last = tried("ann", "000000");
      tries++;
    }
    assertThat(last.type()).isEqualTo(ProblemType.TOO_MANY);
    assertThat(tries).isLessThan(100);
  }

  /// A password without a code is how most logins begin: it neither counts nor forgives.
  @Test
  void askingForACodeForgivesNoWrongOnes() {
    enrolled("ann");
    Problem last = tried("ann", "000000");
    for (int tries = 0; last.type() != ProblemType.TOO_MANY && tries < 200; tries++) {
      refusal(() -> login("ann", null));
      last = tried("ann", "000000");
    }
    assertThat(last.type()).isEqualTo(ProblemType.TOO_MANY);
  }

  @Test
  void digitsBehindAPasswordAreACodeOnlyWhileTheyAreAGoodOne() {
    byte[] secret = enrolled("ann");
    long step = Totp.step(house.clock.millis());
    String code = Totp.code(secret, step);
    house.login.login(
        new Login.Attempt("main", "ann", House.PASSWORD + code, House.at("10.0.0.1")));
    Problem again =
        refusal(() ->
            house.login.prove(
                new Login.Attempt("main", "ann", House.PASSWORD + code, House.at("10.0.0.1"))));
    assertThat(again.type()).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
  }

  @Test
  void secretsAreSealedAndBoundToTheirPlace() {
    byte[] secret = enrolled("ann");
    String kept =
        house
            .stores
            .read(t -> t.people().factors("main", io.gatehouse.core.policy.Subject.user("ann")))
            .getFirst()
            .secret();
    assertThat(kept).doesNotContain(Totp.base32(secret));
  }

  /// A user with an authenticator that has used the step before now.
  private byte[] enrolled(String name) {
    house.user(name);
    Issued issued = house.signIn(name);
    Enrolment.Begun begun = house.factors.enrolment().begin(issued.identity(), "phone");
    byte[] secret = bytes(begun.secret());
    List<String> codes =
        house
            .factors
            .enrolment()
            .confirm(
                issued.identity(),
                begun.record().id(),
                Totp.code(secret, Totp.step(house.clock.millis()) - 1),
                House.at("10.0.0.1"));
    assertThat(codes).hasSize(10);
    return secret;
  }

  private Issued in(String name, String code) {
    return login(name, new SecondProof.Code(code));
  }

  private Issued login(String name, @org.jspecify.annotations.Nullable SecondProof second) {
    return house.login.login(
        new Login.Attempt("main", name, House.PASSWORD, House.at("10.0.0.1"), second));
  }

  private ProblemType wrong(String name, String code) {
    return tried(name, code).type();
  }

  private Problem tried(String name, String code) {
    return refusal(() -> in(name, code));
  }

  private static byte[] bytes(String base32) {
    byte[] bytes = new byte[base32.length() * 5 / 8];
    long kept = 0;
    int bits = 0;
    int at = 0;
    for (int place = 0; place < base32.length(); place++) {
      kept = (kept << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(place));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (kept >> bits);
      }
    }
    return bytes;
  }
}

package io.gatehouse.identity.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.Refusing;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.imports.UserImport.Kind;
import io.gatehouse.identity.imports.UserImport.Line;
import io.gatehouse.identity.organisation.OrganisationDraft;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// Users of other products keep their passwords: contract flexmeasures.md section 2.5.
class UserImportTest {
  private static final String PASSWORD = "sonne und wind 9";
  private static final byte[] SALT = "a salt of theirs".getBytes(StandardCharsets.UTF_8);

  /// HMAC-SHA-512 of the password under the salt in base 64, as Python's `hmac` makes it.
  private static final String KEYED =
      "vH4cj6t5UuWQDtbmCfSRCb1GRZ/7+KqEUiwWan9I4zcTIsm7KOilaMbY3OgwTj432p8MOVmAG7InbM04bi6dYQ==";

  @TempDir Path folder;
  private House house;
  private UserImport imports;

  @BeforeEach
  void open() {
    house = new House(folder);
    imports = new UserImport(house.stores, house.changes, house.directory, house.clock);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static UserRow row(int line, String name, @Nullable String hash, String... roles) {
    return new UserRow(line, name, name + "@example.org", hash, null, Set.of(roles), true);
  }

  private Line run(UserRow row, byte @Nullable [] salt, boolean dry) {
    return imports.run(House.SERVER, List.of(row), new UserImport.Manner(salt, dry)).getFirst();
  }

  private boolean signsIn(String name, String password) {
    try {
      house.login.login(new Login.Attempt("main", name, password, House.at("10.0.0.1")));
      return true;
    } catch (io.gatehouse.problem.Refused refused) {
      return false;
    }
  }

  private String hash(String name) {
    return Objects.requireNonNull(
        house.directory.find("main", Subject.user(name)).orElseThrow().passwordHash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        // made by Python's hashlib, in the form of Werkzeug
        "pbkdf2:sha256:1000$saltsalt$893571b26bbaa64be47c3c56ba71a692ca84537f81ae5c60f557c1da34cd9788 'sonne und wind 9'",
        "scrypt:1024:8:1$saltsalt$1c489880d76bbba9eeb8b6d1a114113ff056e65a4e9449705db30840ac68bacf08df4999bec1a16ba3e56bf331a3e4dc9dc3f39d27cf03ac41c1ab9d78204623 'sonne und wind 9'",
        // the example in the manual of argon2-cffi
        "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg 'correct horse battery staple'",
      })
  void aHashOfAnotherProductIsCheckedAndMadeAnew(String foreign, String password) {
    assertThat(run(row(2, "mia", foreign), null, false).outcome()).isEqualTo(Kind.DONE);
    assertThat(signsIn("mia", "wrong")).isFalse();
    assertThat(hash("mia")).startsWith("foreign::");
    assertThat(signsIn("mia", password)).isTrue();
    assertThat(hash("mia")).startsWith("bcrypt:");
    assertThat(signsIn("mia", password)).isTrue();
  }

  @Test
  void bcryptOfThePasswordItself() {
    run(row(2, "mia", BCrypt.hashpw(PASSWORD, BCrypt.gensalt("$2b", 4))), null, false);
    assertThat(signsIn("mia", PASSWORD)).isTrue();
    assertThat(hash("mia")).startsWith("bcrypt:");
  }

  /// Flask-Security keys the password first; bcrypt reads 72 of the 88 characters of that.
  @Test
  void flaskSecuritysBcryptNeedsItsSalt() {
    String foreign = BCrypt.hashpw(KEYED.substring(0, 72), BCrypt.gensalt("$2b", 4));
    run(row(2, "mia", foreign), SALT, false);
    assertThat(hash("mia")).startsWith("flask:").doesNotContain("a salt of theirs");
    assertThat(signsIn("mia", "wrong")).isFalse();
    assertThat(signsIn("mia", PASSWORD)).isTrue();
    assertThat(hash("mia")).startsWith("bcrypt:");
    run(row(3, "otto", foreign), null, false);
    assertThat(signsIn("otto", PASSWORD)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text",
        "$1$saltsalt$abcdefghijklmnopqrstuv",
        "md5$salt$0123456789abcdef0123456789abcdef",
        "$2b$31$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        // would fill a gigabyte, or take a minute
        "$argon2id$v=19$m=999999,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg",
        "pbkdf2:sha256:9000000$saltsalt$893571b26bbaa64be47c3c56ba71a692ca84537f81ae5c60f557c1da34cd9788",
      })
  void aHashOfAnUnknownFormIsRefusedWithItsLine(String foreign) {
    Line line = run(row(17, "mia", foreign), null, false);
    assertThat(line.line()).isEqualTo(17);
    assertThat(line.outcome()).isEqualTo(Kind.FAILED);
    assertThat(line.text()).contains("form that is not known").doesNotContain(foreign);
    assertThat(house.directory.find("main", Subject.user("mia"))).isEmpty();
  }

  @Test
  void aDryRunTellsAndChangesNothing() {
    assertThat(run(row(2, "mia", null), null, true).outcome()).isEqualTo(Kind.DONE);
    assertThat(run(row(3, "mia", null, "nosuch"), null, true).outcome()).isEqualTo(Kind.FAILED);
    assertThat(house.directory.find("main", Subject.user("mia"))).isEmpty();
  }

  @Test
  void aSecondRunLeavesEverybodyAsTheyAre() {
    String foreign = BCrypt.hashpw(PASSWORD, BCrypt.gensalt("$2b", 4));
    run(row(2, "mia", foreign), null, false);
    assertThat(signsIn("mia", PASSWORD)).isTrue();
    String renewed = hash("mia");
    assertThat(run(row(2, "mia", foreign), null, false).outcome()).isEqualTo(Kind.KEPT);
    assertThat(hash("mia")).isEqualTo(renewed);
  }

  @Test
  void organisationRolesAndAddressComeAlong() {
    house.organisations.create(House.SERVER, OrganisationDraft.named("acme", "Acme Energy"));
    UserRow row =
        new UserRow(
            2, "mia", "Mia@Example.org", null, "Acme Energy", Set.of("account-admin"), false);
    assertThat(run(row, null, false).outcome()).isEqualTo(Kind.DONE);
    PrincipalRecord mia = house.directory.find("main", Subject.user("mia")).orElseThrow();
    assertThat(mia.groups()).containsExactly("acme");
    assertThat(mia.roles()).containsExactlyInAnyOrder("user", "organisation-admin");
    assertThat(mia.enabled()).isFalse();
    Optional<AddressRecord> address =
        house.stores.read(t -> t.people().addressOf("main", "mia@example.org"));
    assertThat(address).get().extracting(AddressRecord::verified).isEqualTo(true);
    // of one address and of no organisation nobody else comes in
    assertThat(run(row(3, "otto", null), null, false).text()).contains("organisation");
    UserRow same = new UserRow(4, "otto", "mia@example.org", null, "acme", Set.of(), true);
    assertThat(run(same, null, false).outcome()).isEqualTo(Kind.FAILED);
    assertThat(house.directory.find("main", Subject.user("otto"))).isEmpty();
  }

  @Test
  void onlyAdministratorsBringUsersOver() {
    house.user("eve", "user");
    Refusing.assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            imports.run(
                house.as("eve"), List.of(row(2, "mia", null)), new UserImport.Manner(null, false)));
  }
}

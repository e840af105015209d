package io.gatehouse.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.config.value.Secret;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.ModuleHouse;
import io.gatehouse.store.secret.SecretRecord;
import io.gatehouse.vault.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets go in, and come out for scripts with the right alone.
class VaultTest {
  private static final String VALUE = "the-value-that-nobody-sees";

  @TempDir private Path folder;
  private House house;
  private ModuleHouse modules;
  private Vault vault;

  @BeforeEach
  void open() {
    house = new House(folder);
    modules = new ModuleHouse(house);
    vault = modules.vault;
  }

  @AfterEach
  void close() {
    modules.close();
    house.close();
  }

  private static Vault.Draft draft(@Nullable String value, String... access) {
    return new Vault.Draft(
        value == null ? null : new Secret(value),
        null,
        access.length == 0 ? null : List.of(access));
  }

  private Rights user(String name, String... roles) {
    house.user(name, roles);
    return house.rights(house.signIn(name));
  }

  private ProblemType refusal(Runnable act) {
    Refused refused = catchThrowableOfType(Refused.class, act::run);
    assertThat(refused).isNotNull();
    return refused.problem().type();
  }

  @Test
  void aScriptReadsItWhoseIdentityHasTheRight() {
    house.role("reader", "read_secret:weather");
    vault.put(House.SERVER, "weather", draft(VALUE), null);
    vault.put(House.SERVER, "other", draft("other"), null);
    Rights reader = user("ann", "reader");
    assertThat(vault.reveal(reader, "weather")).isEqualTo(VALUE);
    assertThat(refusal(() -> vault.reveal(reader, "other"))).isEqualTo(ProblemType.FORBIDDEN);
  }

  @Test
  void itsOwnListNamesReadersAndNobodyClosesIt() {
    Rights ann = user("ann");
    Rights bob = user("bob");
    vault.put(House.SERVER, "weather", draft(VALUE, "user:ann"), null);
    assertThat(vault.reveal(ann, "weather")).isEqualTo(VALUE);
    assertThat(refusal(() -> vault.reveal(bob, "weather"))).isEqualTo(ProblemType.FORBIDDEN);
    vault.put(House.SERVER, "weather", draft(null, "nobody"), null);
    assertThat(refusal(() -> vault.reveal(ann, "weather"))).isEqualTo(ProblemType.FORBIDDEN);
  }

  /// Being on the list lets scripts read it; it does not show the secret in listings.
  @Test
  void whatIsMissingAndWhatIsForbiddenLookTheSame() {
    Rights bob = user("bob");
    vault.put(House.SERVER, "weather", draft(VALUE), null);
    assertThat(refusal(() -> vault.reveal(bob, "weather"))).isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(() -> vault.reveal(bob, "nothing"))).isEqualTo(ProblemType.FORBIDDEN);
    Author author = house.access.author(bob);
    assertThat(vault.list(author)).isEmpty();
    assertThat(refusal(() -> vault.read(author, "weather"))).isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(() -> vault.put(author, "weather", draft("x"), null)))
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(() -> vault.delete(author, "weather", null)))
        .isEqualTo(ProblemType.FORBIDDEN);
  }

  @Test
  void theValueStandsNowhereInClear() throws Exception {
    vault.put(House.SERVER, "weather", draft(VALUE), null);
    vault.put(House.SERVER, "weather", draft(VALUE + "2"), null);
    assertThat(house.audited("secret.changed")).hasSize(2);
    assertThat(house.audited("secret.changed").toString()).doesNotContain(VALUE);
    SecretRecord record = vault.read(House.SERVER, "weather");
    assertThat(record.toString()).doesNotContain(VALUE).doesNotContain(record.sealed());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(VALUE);
      }
    }
  }

  @Test
  void aSealedValueIsGoodInItsOwnPlaceAlone() {
    byte[] key = new byte[32];
    Seal seal = new Seal(key, house.random);
    String sealed = seal.seal("a", VALUE);
    assertThat(seal.open("a", sealed)).isEqualTo(VALUE);
    assertThatIllegalStateException().isThrownBy(() -> seal.open("b", sealed));
    key[0] = 1;
    assertThatIllegalStateException()
        .isThrownBy(() -> new Seal(key, house.random).open("a", sealed));
  }

  @Test
  void aChangeOfTheListKeepsTheValueAndAnOldVersionIsRefused() {
    SecretRecord first = vault.put(House.SERVER, "weather", draft(VALUE), 0L);
    vault.put(House.SERVER, "weather", draft(null, "user:ann"), first.version());
    assertThat(vault.reveal(user("ann"), "weather")).isEqualTo(VALUE);
    assertThat(refusal(() -> vault.put(House.SERVER, "weather", draft("x"), first.version())))
        .isEqualTo(ProblemType.VERSION_MISMATCH);
    vault.delete(House.SERVER, "weather", null);
    assertThat(refusal(() -> vault.read(House.SERVER, "weather"))).isEqualTo(ProblemType.NOT_FOUND);
    assertThat(house.audited("secret.deleted")).hasSize(1);
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    assertThat(refusal(() -> vault.put(House.SERVER, "a/b", draft("x"), null)))
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(() -> vault.put(House.SERVER, "a", draft(""), null)))
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(() -> vault.put(House.SERVER, "a", draft(null), null)))
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(() -> vault.put(House.SERVER, "a", draft("x".repeat(16_385)), null)))
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(() -> vault.put(House.SERVER, "a", draft("x", "no such; thing!"), null)))
        .isEqualTo(ProblemType.INVALID);
  }
}

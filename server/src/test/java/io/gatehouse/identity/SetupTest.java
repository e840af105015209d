package io.gatehouse.identity;

import static io.gatehouse.House.PASSWORD;
import static io.gatehouse.House.at;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.problem.ProblemType;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupTest {
  private static final Origin HERE = at("10.0.0.1");

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void theSecretMakesTheOwnerOnce() {
    String secret = house.setup.start().orElseThrow();
    assertThat(house.setup.needed()).isTrue();
    assertThat(house.stores.read(t -> t.settings().get("setup")).orElseThrow())
        .doesNotContain(secret);
    assertThat(house.setup.createOwner(secret, "olga", PASSWORD, HERE).id()).isEqualTo("olga");
    assertThat(house.setup.needed()).isFalse();
    assertThat(house.setup.start()).isEmpty();
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED,
        () -> house.setup.createOwner(secret, "eve", PASSWORD, HERE));
    assertThat(house.audited("owner.created")).hasSize(1);
    assertThat(house.signIn("olga").identity().subject().toString()).isEqualTo("owner:olga");
  }

  @Test
  void aWrongOrOldSecretMakesNobody() {
    String secret = house.setup.start().orElseThrow();
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED,
        () -> house.setup.createOwner("wrong", "eve", PASSWORD, HERE));
    String fresh = house.setup.start().orElseThrow();
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED,
        () -> house.setup.createOwner(secret, "eve", PASSWORD, HERE));
    house.clock.forward(Duration.ofHours(24));
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED,
        () -> house.setup.createOwner(fresh, "eve", PASSWORD, HERE));
    assertThat(house.setup.needed()).isTrue();
  }

  @Test
  void aWeakPasswordDoesNotUseUpTheSecret() {
    String secret = house.setup.start().orElseThrow();
    assertThat(refusal(() -> house.setup.createOwner(secret, "olga", "password", HERE)).field())
        .isEqualTo("password");
    house.setup.createOwner(secret, "olga", PASSWORD, HERE);
  }

  @Test
  void anUnattendedStartMakesTheOwnerOnlyWhereThereIsNone() {
    assertThat(house.setup.createUnattended("olga", PASSWORD)).isPresent();
    assertThat(house.setup.createUnattended("eve", PASSWORD)).isEmpty();
  }

  @Test
  void withoutAnOwnerNobodyCanSignIn() {
    for (String name : new String[] {"admin", "owner", "root", "olga"}) {
      refusal(() -> house.login.login(new Login.Attempt("main", name, name, HERE)));
    }
  }
}

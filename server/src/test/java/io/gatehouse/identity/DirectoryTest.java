package io.gatehouse.identity;

import static io.gatehouse.House.PASSWORD;
import static io.gatehouse.House.SERVER;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.change.Done;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.PrincipalStore.Filter;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTest {
  private static final Subject ALICE = Subject.user("alice");

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
  void aUserGetsTheDefaultRoleAndIsFound() {
    PrincipalRecord alice = house.user("alice");
    assertThat(alice.roles()).containsExactly("user");
    assertThat(alice.version()).isEqualTo(1);
    assertThat(house.directory.read(SERVER, ALICE)).isEqualTo(alice);
    assertThat(house.device("boat-7", "alice").roles()).containsExactly("device");
    assertThat(house.audited("user.created")).hasSize(1);
    assertThat(house.audited("user.created").getFirst().body()).doesNotContain("$2b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-a", "a b", "a/b", "ä", "a\u0000", "a#"})
  void badNamesAreRefusedByField(String name) {
    Problem problem = refusal(() -> house.user(name));
    assertThat(problem.type()).isEqualTo(ProblemType.INVALID);
    assertThat(problem.field()).isEqualTo("name");
    assertThat(problem.cure()).isNotNull();
  }

  @Test
  void idsAndNamesAreOneSpaceOverAllKinds() {
    house.user("alice");
    assertRefused(ProblemType.CONFLICT, () -> house.user("alice"));
    assertRefused(ProblemType.CONFLICT, () -> house.device("alice", null));
    house.owner();
    assertRefused(ProblemType.CONFLICT, () -> house.user("olga"));
  }

  @Test
  void aChangeOfWhatWasNotSeenIsRefusedWithTheVersionOfNow() {
    house.user("alice");
    Done<PrincipalRecord> done =
        house.directory.change(SERVER, ALICE, 1L, draft -> described(draft, "first"));
    assertThat(done.record().version()).isEqualTo(2);
    Problem problem =
        refusal(() -> house.directory.change(SERVER, ALICE, 1L, draft -> described(draft, "x")));
    assertThat(problem.type()).isEqualTo(ProblemType.VERSION_MISMATCH);
    assertThat(problem.detail()).contains("version 2");
    assertThat(house.directory.read(SERVER, ALICE).description()).isEqualTo("first");
  }

  @Test
  void theAuditSaysWhatChangedFromWhatToWhatAndNothingElse() {
    house.user("alice");
    house.directory.change(SERVER, ALICE, null, draft -> described(draft, "the captain"));
    String body = house.audited("user.changed").getFirst().body();
    assertThat(body).contains("the captain").doesNotContain("roles").doesNotContain("argon");
  }

  @Test
  void aUserKeepsOneRoleAtLeast() {
    house.user("alice");
    assertThat(refusal(() -> change(ALICE, draft -> with(draft, Set.of(), Set.of(), null))).field())
        .isEqualTo("roles");
  }

  @Test
  void whatDoesNotExistCannotBeNamed() {
    house.user("alice");
    house.device("boat-7", null);
    assertThat(refusal(() -> house.user("bob", "captain")).field()).isEqualTo("roles");
    assertThat(
            refusal(() -> change(ALICE, draft -> with(draft, Set.of("user"), Set.of("crew"), null)))
                .field())
        .isEqualTo("groups");
    assertThat(
            refusal(() ->
                    change(
                        Subject.device("boat-7"),
                        draft -> with(draft, Set.of(), Set.of(), "boat-8")))
                .field())
        .isEqualTo("parent");
    assertThat(refusal(() -> house.device("boat-9", "nobody")).field()).isEqualTo("owner");
  }

  @Test
  void noDeviceIsAboveItself() {
    house.device("a", null);
    house.device("b", null);
    house.device("c", null);
    change(Subject.device("b"), draft -> with(draft, Set.of(), Set.of(), "a"));
    change(Subject.device("c"), draft -> with(draft, Set.of(), Set.of(), "b"));
    assertThat(
            refusal(() ->
                    change(Subject.device("a"), draft -> with(draft, Set.of(), Set.of(), "c")))
                .detail())
        .contains("above itself");
    assertThat(house.directory.children(SERVER, "a", null, 10).items())
        .extracting(PrincipalRecord::name)
        .containsExactly("b");
  }

  @Test
  void kindAndIdNeverChange() {
    house.user("alice");
    assertRefused(
        ProblemType.INVALID, () -> change(ALICE, draft -> Draft.named(Subject.Kind.USER, "bob")));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertRefused(ProblemType.NOT_FOUND, () -> house.directory.read(SERVER, ALICE));
    assertRefused(ProblemType.NOT_FOUND, () -> house.directory.delete(SERVER, ALICE, null));
  }

  @Test
  void aListShowsWhatItsReaderMayRead() {
    house.user("alice");
    house.user("bob");
    for (int i = 0; i < 25; i++) {
      house.device("a" + i, "alice");
      house.device("b" + i, "bob");
    }
    Author bob = house.as("bob");
    Filter devices = new Filter(Subject.Kind.DEVICE, null, null, null, null);
    assertThat(house.directory.list(bob, devices, null, 100).items())
        .hasSize(25)
        .allMatch(device -> "bob".equals(device.owner()));
    assertThat(house.directory.list(bob, devices, null, 10).items()).hasSize(10);
    assertThat(house.directory.list(SERVER, devices, null, 100).items()).hasSize(50);
  }

  @Test
  void aDeviceOfAUserBelongsToTheUser() {
    house.user("alice");
    PrincipalRecord boat =
        house
            .directory
            .create(house.as("alice"), Draft.named(Subject.Kind.DEVICE, "boat-7"), null)
            .record();
    assertThat(boat.owner()).isEqualTo("alice");
    assertThat(boat.passwordHash()).isNull();
  }

  @Test
  void limitsAreSaid() {
    assertThat(
            refusal(() ->
                    house.directory.create(
                        SERVER,
                        new Draft(
                            Subject.Kind.USER,
                            null,
                            "carol",
                            null,
                            true,
                            null,
                            null,
                            Set.of(),
                            Set.of(),
                            Map.of("x y", "1"),
                            "{}"),
                        PASSWORD))
                .field())
        .isEqualTo("attributes");
    assertThat(refusal(() -> house.user("dora", "r".repeat(200))).field()).isEqualTo("roles");
  }

  private Done<PrincipalRecord> change(Subject subject, UnaryOperator<Draft> change) {
    return house.directory.change(SERVER, subject, null, change);
  }

  private static Draft described(Draft draft, String description) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        description,
        draft.enabled(),
        draft.owner(),
        draft.parent(),
        draft.roles(),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }

  private static Draft with(
      Draft draft, Set<String> roles, Set<String> groups, @Nullable String parent) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        draft.description(),
        draft.enabled(),
        draft.owner(),
        parent,
        roles,
        groups,
        draft.attributes(),
        draft.publicData());
  }
}

package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore.Filter;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Users, devices and clients.
class DirectoryTest extends StoreContract {
  private static final Filter ANY = new Filter(null, null, null, null, null);

  @Test
  void everyFieldComesBackAsItWasGiven() {
    PrincipalRecord given = Described.full(Samples.device("boat-7"), "Ärger & 海 🚤");
    change(tx -> tx.principals().add(given));
    reopen();
    assertThat(find("device:boat-7")).isEqualTo(given);
    PrincipalRecord byName =
        stores.read(tx -> tx.principals().findByName("main", given.name())).orElseThrow();
    assertThat(byName).isEqualTo(given);
  }

  @Test
  void whatHoldsNothingComesBackAsNothing() {
    change(tx -> tx.principals().add(Samples.user("alice")));
    assertThat(find("user:alice")).isEqualTo(Samples.user("alice"));
  }

  @Test
  void idsAreUniqueOverAllKindsOfOneApplication() {
    change(tx -> tx.principals().add(Samples.user("alice")));
    assertThatThrownBy(() -> change(tx -> tx.principals().add(Samples.device("alice"))))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("id `alice` is taken");
  }

  @Test
  void namesAreUniqueOverAllKindsOfOneApplication() {
    change(tx -> tx.principals().add(Described.named(Samples.user("alice"), "Alice")));
    assertThatThrownBy(
            () -> change(tx -> tx.principals().add(Described.named(Samples.device("b"), "Alice"))))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("name `Alice` is taken");
    change(tx -> tx.principals().add(Samples.user("bob")));
    assertThatThrownBy(() -> update("user:bob", old -> Described.named(old, "Alice")))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("name `Alice` is taken");
    assertThat(find("user:bob")).isEqualTo(Samples.user("bob"));
  }

  @Test
  void anotherApplicationHasItsOwnDirectory() {
    change(tx -> tx.accounts().add(Samples.application("other")));
    change(tx -> tx.principals().add(Samples.user("alice")));
    boolean there =
        stores.read(tx -> tx.principals().find("other", Subject.user("alice"))).isPresent();
    assertThat(there).isFalse();
    assertThat(ids(list("other", ANY, 10))).isEmpty();
  }

  @Test
  void anUpdateCountsTheVersionAndKeepsWhatNeverChanges() {
    change(tx -> tx.principals().add(Samples.user("alice")));
    PrincipalRecord changed =
        update(
            "user:alice",
            old ->
                new PrincipalRecord(
                    "other",
                    Subject.device("eve"),
                    "Alice",
                    old.description(),
                    old.enabled(),
                    old.owner(),
                    old.parent(),
                    old.roles(),
                    old.groups(),
                    old.attributes(),
                    old.publicData(),
                    old.passwordHash(),
                    0,
                    old.updatedAt() + 5,
                    99));
    assertThat(changed.subject()).isEqualTo(Subject.user("alice"));
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.createdAt()).isEqualTo(Samples.user("alice").createdAt());
    assertThat(find("user:alice")).isEqualTo(changed);
  }

  @Test
  void anUpdateOfNobodyIsEmpty() {
    boolean there =
        stores
            .write(tx -> tx.principals().update("main", Subject.user("nobody"), old -> old))
            .isPresent();
    assertThat(there).isFalse();
  }

  @Test
  void theKindIsPartOfTheLookup() {
    change(tx -> tx.principals().add(Samples.user("alice")));
    boolean there =
        stores.read(tx -> tx.principals().find("main", Subject.device("alice"))).isPresent();
    boolean removed = stores.write(tx -> tx.principals().remove("main", Subject.device("alice")));
    assertThat(there).isFalse();
    assertThat(removed).isFalse();
  }

  @Test
  void rolesAndGroupsThatDoNotExistAreRefusedByName() {
    PrincipalRecord alice = Samples.user("alice");
    assertThatThrownBy(() ->
            change(tx -> tx.principals().add(Described.linked(alice, Set.of("captain"), Set.of()))))
        .isInstanceOf(MissingReference.class)
        .hasMessage("there is no role `captain`");
    change(tx -> tx.principals().add(alice));
    assertThatThrownBy(() ->
            update("user:alice", old -> Described.linked(old, old.roles(), Set.of("pirates"))))
        .isInstanceOf(MissingReference.class)
        .hasMessage("there is no group `pirates`");
    assertThat(find("user:alice")).isEqualTo(alice);
  }

  @Test
  void removingAPrincipalTakesEverythingThatIsItsOwn() {
    Subject alice = Subject.user("alice");
    change(tx -> {
      tx.principals().add(Described.linked(Samples.user("alice"), Set.of("crew"), Set.of("fleet")));
      tx.principals().add(Described.owned(Samples.device("boat"), "alice"));
      tx.principals().add(Described.under(Samples.device("engine"), "boat"));
      tx.credentials().add(Samples.token("t1", alice));
      tx.credentials().add(Samples.token("t2", Subject.device("boat")));
      tx.grants().add(Samples.grant("g1", alice));
      tx.grants().add(Samples.grant("g2", Subject.device("boat")));
    });
    change(tx -> tx.principals().remove("main", alice));
    change(tx -> tx.principals().remove("main", Subject.device("boat")));
    assertThat(ids(list("main", ANY, 10))).containsExactly("engine");
    PrincipalRecord engine = find("device:engine");
    assertThat(engine.parent()).isNull();
    assertThat(engine.version()).isEqualTo(2);
    long holders = stores.read(tx -> tx.roles().holders("main", "crew"));
    assertThat(holders).isEqualTo(1);
    boolean tokens =
        stores.read(tx ->
            tx.credentials().byHash("hash-of-t1").isPresent()
                || tx.credentials().byHash("hash-of-t2").isPresent());
    boolean grants =
        stores.read(tx ->
            tx.grants().find("main", "g1").isPresent()
                || tx.grants().find("main", "g2").isPresent());
    assertThat(tokens).isFalse();
    assertThat(grants).isFalse();
  }

  @Test
  void whatARemovedUserOwnedBelongsToNobody() {
    change(tx -> {
      tx.principals().add(Samples.user("alice"));
      tx.principals().add(Described.owned(Samples.device("boat"), "alice"));
      tx.principals().remove("main", Subject.user("alice"));
    });
    assertThat(find("device:boat").owner()).isNull();
  }

  @Test
  void aListingComesInPagesAndInTheOrderOfBytes() {
    List<String> ids = List.of("Zoe", "a", "a-1", "a_2", "b", "ä", "海", "🚤");
    change(tx -> ids.reversed().forEach(id -> tx.principals().add(Samples.user(id))));
    List<String> walked = new ArrayList<>();
    @Nullable String after = null;
    do {
      String key = after;
      Page<PrincipalRecord> page = stores.read(tx -> tx.principals().list("main", ANY, key, 3));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
      walked.addAll(ids(page));
      after = page.next();
    } while (after != null);
    assertThat(walked).containsExactlyElementsOf(ids);
  }

  @Test
  void thePageThatEndsTheListingSaysSo() {
    change(tx -> List.of("a", "b").forEach(id -> tx.principals().add(Samples.user(id))));
    assertThat(list("main", ANY, 2).next()).isNull();
    assertThat(list("main", ANY, 1).next()).isEqualTo("a");
  }

  @Test
  void aListingIsNarrowedByKindOwnerGroupRoleAndText() {
    change(tx -> {
      tx.principals().add(Samples.user("alice"));
      tx.principals().add(Described.linked(Samples.user("bob"), Set.of("guest"), Set.of("fleet")));
      tx.principals()
          .add(Described.linked(Samples.device("boat"), Set.of("crew"), Set.of("fleet")));
      tx.principals().add(Described.owned(Samples.device("sail_1"), "alice"));
      tx.principals().add(Described.with(Samples.client("screen"), "Shows 100% of the ÄSTHETIC"));
    });
    assertThat(ids(list(new Filter(Subject.Kind.DEVICE, null, null, null, null))))
        .containsExactly("boat", "sail_1");
    assertThat(ids(list(new Filter(null, "alice", null, null, null)))).containsExactly("sail_1");
    assertThat(ids(list(new Filter(null, null, "fleet", null, null))))
        .containsExactly("boat", "bob");
    assertThat(ids(list(new Filter(null, null, null, "crew", null))))
        .containsExactly("alice", "boat", "sail_1", "screen");
    assertThat(ids(list(new Filter(Subject.Kind.DEVICE, null, "fleet", "crew", null))))
        .containsExactly("boat");
    assertThat(ids(list(new Filter(null, null, null, null, "ästhetic")))).containsExactly("screen");
    assertThat(ids(list(new Filter(null, null, null, null, "100%")))).containsExactly("screen");
    assertThat(ids(list(new Filter(null, null, null, null, "L_1")))).containsExactly("sail_1");
    assertThat(ids(list(new Filter(null, null, null, null, "%_%")))).isEmpty();
  }

  @Test
  void devicesKnowWhatIsBelowAndAboveThem() {
    change(tx -> {
      tx.principals().add(Samples.device("ship"));
      tx.principals().add(Described.under(Samples.device("engine"), "ship"));
      tx.principals().add(Described.under(Samples.device("mast"), "ship"));
      tx.principals().add(Described.under(Samples.device("pump"), "engine"));
    });
    Page<PrincipalRecord> first =
        stores.read(tx -> tx.principals().children("main", "ship", null, 1));
    Page<PrincipalRecord> rest =
        stores.read(tx -> tx.principals().children("main", "ship", first.next(), 5));
    assertThat(ids(first)).containsExactly("engine");
    assertThat(ids(rest)).containsExactly("mast");
    Page<PrincipalRecord> top =
        stores.read(tx -> tx.principals().children("main", null, null, 5));
    assertThat(ids(top)).containsExactly("ship");
    assertThat(ancestors("pump")).containsExactly("engine", "ship");
    assertThat(ancestors("ship")).isEmpty();
    update("device:ship", old -> Described.under(old, "pump"));
    assertThat(ancestors("pump")).containsExactly("engine", "ship");
  }

  private List<String> ancestors(String device) {
    return stores.read(tx -> tx.principals().ancestors("main", device));
  }

  private PrincipalRecord find(String subject) {
    return stores.read(tx -> tx.principals().find("main", Subject.parse(subject))).orElseThrow();
  }

  private PrincipalRecord update(
      String subject, java.util.function.UnaryOperator<PrincipalRecord> work) {
    return stores
        .write(tx -> tx.principals().update("main", Subject.parse(subject), work))
        .orElseThrow();
  }

  private Page<PrincipalRecord> list(Filter filter) {
    return list("main", filter, 10);
  }

  private Page<PrincipalRecord> list(String application, Filter filter, int limit) {
    return stores.read(tx -> tx.principals().list(application, filter, null, limit));
  }

  private static List<String> ids(Page<PrincipalRecord> page) {
    return page.items().stream().map(record -> record.subject().id()).toList();
  }
}

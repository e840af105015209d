package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.organisation.RoleGranter;
import io.gatehouse.store.organisation.RoleGranter.Reach;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Organisations, who gives roles in them, and numbers that stand for ids.
class OrganisationTest extends StoreContract {
  private static OrganisationRecord organisation(String id, @Nullable String consultancy) {
    return new OrganisationRecord(
        "main", id, "Name of " + id, consultancy, true, "{\"ä\":[1]}", 5, 6, 1);
  }

  private Optional<OrganisationRecord> find(String id) {
    return stores.read(tx -> tx.organisations().find("main", id));
  }

  @Test
  void anOrganisationIsKeptAsItIs() {
    change(tx -> tx.organisations().add(organisation("fleet", null)));
    change(tx -> tx.organisations().add(organisation("harbour", "fleet")));
    reopen();
    assertThat(find("harbour")).contains(organisation("harbour", "fleet"));
    List<String> clients = stores.read(tx -> tx.organisations().clients("main", "fleet"));
    assertThat(clients).containsExactly("harbour");
    List<OrganisationRecord> all = stores.read(tx -> tx.organisations().list("main"));
    assertThat(all).extracting(OrganisationRecord::id).containsExactly("fleet", "harbour");
    List<OrganisationRecord> among =
        stores.read(tx -> tx.organisations().among("main", Set.of("harbour", "nosuch")));
    assertThat(among).extracting(OrganisationRecord::id).containsExactly("harbour");
    List<OrganisationRecord> none = stores.read(tx -> tx.organisations().among("main", Set.of()));
    assertThat(none).isEmpty();
  }

  @Test
  void idAndNameAreTakenOnce() {
    change(tx -> tx.organisations().add(organisation("fleet", null)));
    assertThatThrownBy(() -> change(tx -> tx.organisations().add(organisation("fleet", null))))
        .isInstanceOf(AlreadyExists.class);
    change(tx -> tx.organisations().add(organisation("harbour", null)));
    assertThatThrownBy(() ->
            change(tx ->
                tx.organisations()
                    .update(
                        "main",
                        "harbour",
                        now ->
                            new OrganisationRecord(
                                "main", "harbour", "Name of fleet", null, false, "{}", 5, 7, 1))))
        .isInstanceOf(AlreadyExists.class);
    assertThat(find("harbour")).contains(organisation("harbour", null));
  }

  @Test
  void anUpdateKeepsItsBirthAndCountsVersions() {
    change(tx -> tx.organisations().add(organisation("fleet", null)));
    change(tx ->
        tx.organisations()
            .update(
                "main",
                "fleet",
                now ->
                    new OrganisationRecord("main", "fleet", "New", null, false, "{}", 99, 7, 42)));
    assertThat(find("fleet"))
        .contains(new OrganisationRecord("main", "fleet", "New", null, false, "{}", 5, 7, 2));
  }

  @Test
  void itGoesWithItsGroupAndOnlyItsMembersAreCounted() {
    change(tx -> tx.organisations().add(organisation("fleet", null)));
    boolean before = stores.read(tx -> tx.organisations().any("main"));
    assertThat(before).isTrue();
    long members = stores.read(tx -> tx.organisations().members("main", "fleet"));
    assertThat(members).isZero();
    change(tx -> tx.groups().remove("main", "fleet"));
    assertThat(find("fleet")).isEmpty();
    boolean after = stores.read(tx -> tx.organisations().any("main"));
    assertThat(after).isFalse();
  }

  @Test
  void theTableOfGrantersIsReplacedAsAWhole() {
    RoleGranter own = new RoleGranter("guest", "crew", Reach.OWN);
    RoleGranter clients = new RoleGranter("crew", "guest", Reach.CLIENTS);
    change(tx -> tx.organisations().granters("main", Set.of(own, clients)));
    List<RoleGranter> all = stores.read(tx -> tx.organisations().granters("main"));
    assertThat(all).containsExactly(clients, own);
    assertThatThrownBy(() ->
            change(tx ->
                tx.organisations()
                    .granters("main", Set.of(new RoleGranter("nosuch", "crew", Reach.OWN)))))
        .isInstanceOf(MissingReference.class);
    change(tx -> tx.roles().remove("main", "guest"));
    List<RoleGranter> left = stores.read(tx -> tx.organisations().granters("main"));
    assertThat(left).isEmpty();
  }

  @Test
  void notesGoWithTheirUser() {
    change(tx -> tx.principals().add(Samples.user("alice")));
    change(tx -> tx.organisations().notes("main", "alice", "{\"a\":1}"));
    change(tx -> tx.organisations().notes("main", "alice", "{\"a\":2}"));
    Optional<String> kept = stores.read(tx -> tx.organisations().notes("main", "alice"));
    assertThat(kept).contains("{\"a\":2}");
    change(tx -> tx.principals().remove("main", Subject.user("alice")));
    Optional<String> gone = stores.read(tx -> tx.organisations().notes("main", "alice"));
    assertThat(gone).isEmpty();
  }

  @Test
  void numbersAreGivenOnceAndNeverAgain() {
    long one = stores.write(tx -> tx.numbers().number("main", "user", "alice"));
    long two = stores.write(tx -> tx.numbers().number("main", "user", "bob"));
    long other = stores.write(tx -> tx.numbers().number("main", "role", "alice"));
    long again = stores.write(tx -> tx.numbers().number("main", "user", "alice"));
    assertThat(List.of(one, two, other, again)).containsExactly(1L, 2L, 1L, 1L);
    reopen();
    Optional<String> bob = stores.read(tx -> tx.numbers().id("main", "user", 2));
    assertThat(bob).contains("bob");
    Optional<String> nobody = stores.read(tx -> tx.numbers().id("main", "user", 3));
    assertThat(nobody).isEmpty();
    Map<String, Long> known =
        stores.read(tx -> tx.numbers().numbers("main", "user", List.of("alice", "eve")));
    assertThat(known).containsExactly(Map.entry("alice", 1L));
  }
}

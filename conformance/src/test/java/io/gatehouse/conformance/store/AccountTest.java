package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Application.State;
import io.gatehouse.store.record.Owner;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Accounts, owners and applications.
class AccountTest extends StoreContract {
  private static final Owner ROOT = new Owner("o1", "acme", "root", "hash", true, 5, 1);

  @Test
  void accountsAndApplicationsAreFoundAndUnique() {
    Optional<Account> acme = stores.read(tx -> tx.accounts().account("acme"));
    Optional<Application> main = stores.read(tx -> tx.accounts().application("main"));
    List<Application> all = stores.read(tx -> tx.accounts().applications());
    assertThat(acme).map(Account::name).contains("Acme");
    assertThat(main).contains(Samples.application("main"));
    assertThat(all).containsExactly(Samples.application("main"));
    assertThatThrownBy(() -> change(tx -> tx.accounts().add(new Account("acme", "B", 1))))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("account `acme` is taken");
    assertThatThrownBy(() -> change(tx -> tx.accounts().add(Samples.application("main"))))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("application `main` is taken");
  }

  @Test
  void anApplicationNeedsItsAccount() {
    assertThatThrownBy(
            () -> change(tx -> tx.accounts().add(new Application("a", "nobody", "A", 1, 1))))
        .isInstanceOf(MissingReference.class);
  }

  @Test
  void recordsNeedTheirApplication() {
    assertThatThrownBy(() ->
            change(tx ->
                tx.credentials()
                    .add(
                        Described.elsewhere(
                            Samples.token("t1", Subject.user("alice")), "nowhere"))))
        .isInstanceOf(MissingReference.class);
  }

  @Test
  void anApplicationIsRenamedAndClosedAndIsGoneOnceItEnds() {
    Optional<Application> changed =
        stores.write(
            tx -> tx.accounts().update("main", old -> old.changed("Harbour", State.SUSPENDED)));
    assertThat(changed)
        .contains(Samples.application("main").changed("Harbour", State.SUSPENDED).versioned(2));
    Optional<Application> read = stores.read(tx -> tx.accounts().application("main"));
    assertThat(read).isEqualTo(changed);
    assertThat(closed("main")).isTrue();
    assertThat(closed("nowhere")).isFalse();
    change(tx -> tx.accounts().update("main", old -> old.changed("Harbour", State.ENDING)));
    Optional<Application> gone = stores.read(tx -> tx.accounts().application("main"));
    List<Application> all = stores.read(tx -> tx.accounts().applications());
    assertThat(gone).isEmpty();
    assertThat(all).isEmpty();
    assertThat(closed("main")).isTrue();
    // the audit speaks of it: nobody else gets its name
    assertThatThrownBy(() -> change(tx -> tx.accounts().add(Samples.application("main"))))
        .isInstanceOf(AlreadyExists.class);
  }

  private boolean closed(String application) {
    return stores.<Boolean>read(tx -> tx.accounts().isClosed(application));
  }

  @Test
  void ownersAreFoundByIdAndName() {
    change(tx -> tx.accounts().add(ROOT));
    Optional<Owner> byId = stores.read(tx -> tx.accounts().owner("o1"));
    Optional<Owner> byName = stores.read(tx -> tx.accounts().ownerByName("root"));
    List<Owner> all = stores.read(tx -> tx.accounts().owners());
    assertThat(byId).contains(ROOT);
    assertThat(byName).contains(ROOT);
    assertThat(all).containsExactly(ROOT);
    Owner twin = new Owner("o2", "acme", "root", null, true, 5, 1);
    assertThatThrownBy(() -> change(tx -> tx.accounts().add(twin)))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("owner `root` is taken");
  }

  @Test
  void aChangedOwnerCountsTheVersion() {
    change(tx -> tx.accounts().add(ROOT));
    change(tx -> tx.accounts().add(new Owner("o2", "acme", "second", null, true, 5, 1)));
    Optional<Owner> changed =
        stores.write(tx ->
            tx.accounts()
                .updateOwner("o1", old -> new Owner("x", "acme", "boss", null, false, 9, 9)));
    assertThat(changed).contains(new Owner("o1", "acme", "boss", null, false, 5, 2));
    assertThatThrownBy(() ->
            change(tx ->
                tx.accounts()
                    .updateOwner("o1", old -> new Owner("o1", "acme", "second", null, true, 5, 1))))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("owner `second` is taken");
  }
}

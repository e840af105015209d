package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What Raptor's clients keep: it is found by what it hangs below, and goes with whose it is.
class RaptorStoreTest extends StoreContract {
  private static RaptorItem item(RaptorItem.Kind kind, String id) {
    return RaptorItem.fresh("main", kind, id, "{\"a\":1}", 7);
  }

  private Optional<RaptorItem> find(RaptorItem.Kind kind, String id) {
    return stores.read(tx -> tx.raptor().find("main", kind, id));
  }

  private List<String> below(String parent) {
    return stores
        .read(tx ->
            tx.raptor()
                .list("main", RaptorItem.Kind.NODE, RaptorStore.Filter.above(parent), null, 10))
        .stream()
        .map(RaptorItem::id)
        .toList();
  }

  @Test
  void anItemIsKeptAsItIsAndChangedWithTheNextVersion() {
    RaptorItem made = item(RaptorItem.Kind.NODE, "n").placed("top", "app").saying("N", "{}", 8);
    change(tx -> tx.raptor().add(made));
    reopen();
    assertThat(find(RaptorItem.Kind.NODE, "n")).contains(made);
    assertThat(find(RaptorItem.Kind.APP, "n")).isEmpty();
    change(
        tx -> tx.raptor().update("main", RaptorItem.Kind.NODE, "n", old -> old.placed("b", null)));
    RaptorItem now = find(RaptorItem.Kind.NODE, "n").orElseThrow();
    assertThat(now.version()).isEqualTo(2);
    assertThat(below("top")).isEmpty();
    assertThat(below("b")).containsExactly("n");
  }

  @Test
  void idsAreTakenOnceInTheirKindAndNamesOfRolesToo() {
    change(tx -> tx.raptor().add(item(RaptorItem.Kind.ROLE, "r").saying("pilot", "{}", 7)));
    assertThatThrownBy(() -> change(tx -> tx.raptor().add(item(RaptorItem.Kind.ROLE, "r"))))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() ->
            change(tx -> tx.raptor().add(item(RaptorItem.Kind.ROLE, "s").saying("pilot", "{}", 7))))
        .isInstanceOf(AlreadyExists.class);
    change(tx -> tx.raptor().add(item(RaptorItem.Kind.APP, "r").saying("pilot", "{}", 7)));
    change(tx -> tx.raptor().add(item(RaptorItem.Kind.APP, "s").saying("pilot", "{}", 7)));
    Optional<RaptorItem> pilot =
        stores.read(tx -> tx.raptor().named("main", RaptorItem.Kind.APP, "pilot"));
    assertThat(pilot.map(RaptorItem::id)).contains("r");
  }

  @Test
  void whatBelongsToAPrincipalGoesWithIt() {
    assertThatThrownBy(
            () -> change(tx -> tx.raptor().add(item(RaptorItem.Kind.PROFILE, "p").of("nobody"))))
        .isInstanceOf(MissingReference.class);
    change(tx -> tx.principals().add(Samples.user("alice")));
    change(tx -> tx.raptor().add(item(RaptorItem.Kind.PROFILE, "p").of("alice")));
    change(tx -> tx.principals().remove("main", Subject.user("alice")));
    assertThat(find(RaptorItem.Kind.PROFILE, "p")).isEmpty();
  }
}

package io.gatehouse.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.House;
import io.gatehouse.LosingStores;
import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.StoreUnavailable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
  private static final Change CHANGE = new Change.OfPrincipal("main", Subject.user("alice"));

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
  void listenersAreToldInOrderAndTheirReceiptsAreSummed() {
    List<String> told = new ArrayList<>();
    house.changes.listen(change -> {
      told.add("caches");
      return new Receipt(1, 2, 3, 99);
    });
    house.changes.listen(change -> {
      told.add("connections");
      return new Receipt(10, 20, 30, 99);
    });
    Receipt receipt = house.changes.committed(CHANGE);
    assertThat(told).containsExactly("caches", "connections");
    assertThat(receipt.connections()).isEqualTo(11);
    assertThat(receipt.subscriptions()).isEqualTo(22);
    assertThat(receipt.queuedMessages()).isEqualTo(33);
    assertThat(receipt.milliseconds()).as("measured here").isNotEqualTo(198.0);
  }

  @Test
  void listenersAreToldAfterTheChangeIsDurable() {
    List<String> seen = new ArrayList<>();
    house.changes.listen(change -> {
      seen.add(house.stores.read(t -> t.settings().get("x")).orElse("nothing"));
      return Receipt.NOTHING;
    });
    Done<String> done =
        house.changes.make(t -> {
          t.settings().put("x", "written");
          return new Outcome<>("record", List.of(), List.of(CHANGE));
        });
    assertThat(done.record()).isEqualTo("record");
    assertThat(seen).containsExactly("written");
  }

  @Test
  void everybodyIsToldAlthoughOneFailsAndAgainUntilNobodyDoes() {
    List<Change> told = new ArrayList<>();
    AtomicBoolean fails = new AtomicBoolean(true);
    house.changes.listen(change -> {
      if (fails.get()) {
        throw new IllegalStateException("a listener that fails");
      }
      return Receipt.NOTHING;
    });
    house.changes.listen(change -> {
      told.add(change);
      return Receipt.NOTHING;
    });
    assertThatThrownBy(() -> house.changes.committed(CHANGE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(told).containsExactly(CHANGE);
    house.changes.settle();
    assertThat(told).containsExactly(CHANGE, CHANGE);
    fails.set(false);
    house.changes.settle();
    assertThat(told).containsExactly(CHANGE, CHANGE, CHANGE);
    house.changes.settle();
    assertThat(told).as("nothing is open").hasSize(3);
  }

  @Test
  void whatMayHaveBeenMadeIsToldAtOnceAndAgainWhenTheStoreHasSettledIt() {
    LosingStores stores = new LosingStores(house.stores);
    Changes changes = new Changes(stores, house.audit);
    List<Change> told = new ArrayList<>();
    changes.listen(change -> {
      told.add(change);
      return Receipt.NOTHING;
    });
    Change over = new Change.OfPrincipal("main", Subject.user("alice"), "it was deleted");
    stores.losesWithNextChange(LosingStores.Loss.REPLY_AND_STORE);
    assertThatThrownBy(() -> changes.make(t -> new Outcome<>("record", List.of(), List.of(over))))
        .isInstanceOf(StoreUnavailable.class);
    assertThat(told).as("nobody knows that it is over").containsExactly(CHANGE);
    changes.settle();
    assertThat(told).as("the store is away").containsExactly(CHANGE);
    stores.comeBack();
    changes.settle();
    changes.settle();
    assertThat(told).containsExactly(CHANGE, CHANGE);
  }

  @Test
  void whatWasCertainlyNotMadeIsNotTold() {
    LosingStores stores = new LosingStores(house.stores);
    Changes changes = new Changes(stores, house.audit);
    List<Change> told = new ArrayList<>();
    changes.listen(change -> {
      told.add(change);
      return Receipt.NOTHING;
    });
    stores.goAway();
    assertThatThrownBy(() -> changes.make(t -> new Outcome<>("record", List.of(), List.of(CHANGE))))
        .isInstanceOf(StoreUnavailable.class);
    stores.comeBack();
    changes.settle();
    assertThat(told).isEmpty();
  }

  @Test
  void aChangeWithoutItsAuditEntryIsNoChange() {
    AuditEvent broken =
        new AuditEvent(
            AuditAction.USER_CREATED,
            "main",
            Actor.SERVER,
            "user:x",
            Map.of(),
            Map.of("x", new Object()));
    List<Change> told = new ArrayList<>();
    house.changes.listen(change -> {
      told.add(change);
      return Receipt.NOTHING;
    });
    assertThatThrownBy(() ->
            house.changes.make(t -> {
              t.settings().put("x", "written");
              return new Outcome<>("record", List.of(broken), List.of(CHANGE));
            }))
        .isInstanceOf(RuntimeException.class);
    boolean written = house.stores.read(t -> t.settings().get("x").isPresent());
    assertThat(written).isFalse();
    assertThat(told).isEmpty();
  }
}

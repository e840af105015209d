package io.gatehouse.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.House;
import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.core.policy.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    assertThat(receipt.milliseconds()).as("measured here").isBetween(0.0, 90.0);
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

package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.Decision;
import io.gatehouse.store.record.AccessRequestRecord.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What devices and people ask for.
class AccessRequestTest extends StoreContract {
  private static final Subject BOAT = Subject.device("boat-7");

  private static AccessRequestRecord request(String id, Subject subject) {
    return new AccessRequestRecord(
        id,
        "main",
        subject,
        null,
        Set.of(),
        List.of(),
        null,
        "hash of " + id,
        "192.0.2.1",
        5,
        10,
        State.PENDING,
        null,
        1);
  }

  private void add(AccessRequestRecord request) {
    change(tx -> tx.accessRequests().add(request));
  }

  private Optional<AccessRequestRecord> find(String id) {
    return stores.read(tx -> tx.accessRequests().find(id));
  }

  @Test
  void aRequestIsKeptAsItIs() {
    AccessRequestRecord full =
        new AccessRequestRecord(
            "r1",
            "main",
            BOAT,
            "the boat of Änne ⛵",
            Set.of("crew", "guest"),
            List.of(Permission.parse("publish_channel:fleet/+/alarms")),
            "hashed",
            "secret",
            "2001:db8::",
            5,
            10,
            State.APPROVED,
            new Decision("user:alice", 7, "why not", "on board", 9L),
            3);
    add(full);
    assertThat(find("r1")).contains(full);
    add(request("r2", BOAT));
    assertThat(find("r2")).contains(request("r2", BOAT));
    assertThat(find("r3")).isEmpty();
  }

  @Test
  void oneOfASubjectIsPending() {
    add(request("r1", BOAT));
    assertThatThrownBy(() -> add(request("r2", BOAT))).isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> add(request("r1", Subject.device("other"))))
        .isInstanceOf(AlreadyExists.class);
    add(request("r3", Subject.user("boat-7")));
    decide("r1", State.DENIED);
    add(request("r4", BOAT));
    Optional<AccessRequestRecord> pending =
        stores.read(tx -> tx.accessRequests().pending("main", BOAT));
    assertThat(pending).map(AccessRequestRecord::id).contains("r4");
  }

  private void decide(String id, State state) {
    Decision decision = new Decision("user:alice", 7, null, null, null);
    change(tx -> tx.accessRequests().update(id, now -> now.become(state, decision, 20)));
  }

  @Test
  void whatIsDecidedGrowsItsVersionAndForgetsThePassword() {
    AccessRequestRecord person =
        new AccessRequestRecord(
            "r1",
            "main",
            Subject.user("ann"),
            null,
            Set.of(),
            List.of(),
            "hashed",
            "secret",
            "192.0.2.1",
            5,
            10,
            State.PENDING,
            null,
            1);
    add(person);
    decide("r1", State.APPROVED);
    AccessRequestRecord after = find("r1").orElseThrow();
    assertThat(after.version()).isEqualTo(2);
    assertThat(after.state()).isEqualTo(State.APPROVED);
    assertThat(after.passwordHash()).isNull();
    assertThat(after.expiresAt()).isEqualTo(20);
    Optional<AccessRequestRecord> missing =
        stores.write(tx -> tx.accessRequests().update("r9", now -> now));
    assertThat(missing).isEmpty();
  }

  @Test
  void thePendingAreCounted() {
    add(request("r1", BOAT));
    add(request("r2", Subject.device("b2")));
    add(request("r3", Subject.device("b3")));
    decide("r3", State.DENIED);
    long inAll = stores.read(tx -> tx.accessRequests().pendingIn("main"));
    long here = stores.read(tx -> tx.accessRequests().pendingFrom("192.0.2.1"));
    long there = stores.read(tx -> tx.accessRequests().pendingFrom("192.0.2.2"));
    assertThat(List.of(inAll, here, there)).containsExactly(2L, 2L, 0L);
  }

  @Test
  void theyAreListedInTheOrderOfTheirIds() {
    add(request("r3", BOAT));
    add(request("r1", Subject.device("b1")));
    add(request("r2", Subject.device("b2")));
    decide("r1", State.DENIED);
    Page<AccessRequestRecord> first =
        stores.read(tx -> tx.accessRequests().list("main", null, null, 2));
    assertThat(first.items()).extracting(AccessRequestRecord::id).containsExactly("r1", "r2");
    Page<AccessRequestRecord> second =
        stores.read(tx -> tx.accessRequests().list("main", null, first.next(), 2));
    assertThat(second.items()).extracting(AccessRequestRecord::id).containsExactly("r3");
    Page<AccessRequestRecord> pending =
        stores.read(tx -> tx.accessRequests().list("main", State.PENDING, null, 9));
    assertThat(pending.items()).extracting(AccessRequestRecord::id).containsExactly("r2", "r3");
  }

  @Test
  void whatIsOverIsFoundAndRemoved() {
    add(request("r1", BOAT));
    List<AccessRequestRecord> before = stores.read(tx -> tx.accessRequests().over(9, 5));
    List<AccessRequestRecord> over = stores.read(tx -> tx.accessRequests().over(10, 5));
    assertThat(before).isEmpty();
    assertThat(over).hasSize(1);
    boolean removed = stores.write(tx -> tx.accessRequests().remove("r1"));
    boolean again = stores.write(tx -> tx.accessRequests().remove("r1"));
    assertThat(List.of(removed, again)).containsExactly(true, false);
    assertThat(find("r1")).isEmpty();
  }
}

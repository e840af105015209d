package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionCall.State;
import io.gatehouse.store.action.ActionStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Calls of actions, and what was said last about each.
class ActionStoreTest extends StoreContract {
  @BeforeEach
  void fill() {
    change(tx -> tx.principals().add(Samples.device("boat-7")));
  }

  private static ActionCall call(String id, String action, State state, long dueAt) {
    return new ActionCall(
        Samples.APPLICATION,
        "boat-7",
        action,
        id,
        state,
        Subject.user("alice"),
        "{\"text\":\"`ü\\\"\"}",
        null,
        null,
        10,
        20,
        dueAt);
  }

  private static ActionStatus status(String action, @Nullable String said) {
    return new ActionStatus(
        Samples.APPLICATION,
        "boat-7",
        action,
        null,
        State.RUNNING,
        said,
        "[1]",
        Subject.device("boat-7"),
        30);
  }

  private List<String> ids(boolean onlyOpen, @Nullable String before, int limit) {
    return stores
        .read(
            tx -> tx.actions().list(Samples.APPLICATION, "boat-7", "horn", onlyOpen, before, limit))
        .stream()
        .map(ActionCall::id)
        .toList();
  }

  private Optional<ActionCall> find(String action, String id) {
    return stores.read(tx -> tx.actions().find(Samples.APPLICATION, "boat-7", action, id));
  }

  private Optional<ActionStatus> said(String action) {
    return stores.read(tx -> tx.actions().status(Samples.APPLICATION, "boat-7", action));
  }

  private List<ActionStatus> allSaid() {
    return stores.read(tx -> tx.actions().statuses(Samples.APPLICATION, "boat-7"));
  }

  private List<ActionCall> due(long now, int limit) {
    return stores.read(tx -> tx.actions().due(now, limit));
  }

  private long open() {
    return stores.read(tx -> tx.actions().open(Samples.APPLICATION, "boat-7"));
  }

  @Test
  void aCallIsKeptAndChanged() {
    ActionCall first = call("1", "horn", State.ACCEPTED, 100);
    change(tx -> tx.actions().add(first, 10));
    reopen();
    assertThat(find("horn", "1")).contains(first);
    ActionCall done = first.to(State.DONE, "loud", "{}", 50);
    change(tx -> tx.actions().put(done));
    assertThat(find("horn", "1")).contains(done);
    assertThat(find("siren", "1")).isEmpty();
  }

  @Test
  void aCallNeedsItsDeviceAndEndsWithIt() {
    ActionCall nowhere =
        new ActionCall(
            Samples.APPLICATION,
            "nowhere",
            "horn",
            "1",
            State.ACCEPTED,
            Subject.user("alice"),
            "null",
            null,
            null,
            1,
            1,
            1);
    assertThatThrownBy(() -> change(tx -> tx.actions().add(nowhere, 10)))
        .isInstanceOf(MissingReference.class);
    change(tx -> tx.actions().add(call("1", "horn", State.ACCEPTED, 100), 10));
    change(tx -> tx.actions().put(status("horn", "ready")));
    change(tx -> tx.principals().remove(Samples.APPLICATION, Subject.device("boat-7")));
    change(tx -> tx.principals().add(Samples.device("boat-7")));
    assertThat(ids(false, null, 10)).isEmpty();
    assertThat(said("horn")).isEmpty();
  }

  @Test
  void callsAreListedFromTheLatestOn() {
    for (int i = 1; i <= 5; i++) {
      State state = i % 2 == 0 ? State.DONE : State.DELIVERED;
      ActionCall call = call("0" + i, "horn", state, 100L * i);
      change(tx -> tx.actions().add(call, 10));
    }
    change(tx -> tx.actions().add(call("09", "siren", State.ACCEPTED, 1), 10));
    assertThat(ids(false, null, 2)).containsExactly("05", "04");
    assertThat(ids(false, "04", 10)).containsExactly("03", "02", "01");
    assertThat(ids(true, null, 10)).containsExactly("05", "03", "01");
    assertThat(open()).isEqualTo(4);
  }

  @Test
  void theOldestThatHaveEndedAreForgotten() {
    change(tx -> tx.actions().add(call("01", "horn", State.DELIVERED, 100), 2));
    for (int i = 2; i <= 6; i++) {
      ActionCall call = call("0" + i, "horn", State.DONE, 100);
      change(tx -> tx.actions().add(call, 2));
    }
    // the open one stays, however old it is
    assertThat(ids(false, null, 10)).containsExactly("06", "05", "01");
  }

  @Test
  void whatIsDueIsFoundTheMostUrgentFirst() {
    change(tx -> tx.actions().add(call("1", "horn", State.DELIVERED, 300), 10));
    change(tx -> tx.actions().add(call("2", "horn", State.RUNNING, 100), 10));
    change(tx -> tx.actions().add(call("3", "siren", State.DONE, 50), 10));
    assertThat(due(300, 10)).extracting(ActionCall::id).containsExactly("2", "1");
    assertThat(due(299, 10)).extracting(ActionCall::id).containsExactly("2");
    assertThat(due(Long.MAX_VALUE, 1)).hasSize(1);
  }

  @Test
  void whatWasSaidLastReplacesWhatWasSaidBefore() {
    change(tx -> tx.actions().put(status("siren", "howling")));
    change(tx -> tx.actions().put(status("horn", "ready")));
    change(tx -> tx.actions().put(status("horn", null)));
    reopen();
    assertThat(said("horn")).contains(status("horn", null));
    assertThat(allSaid()).containsExactly(status("horn", null), status("siren", "howling"));
    assertThat(said("lamp")).isEmpty();
    boolean there = stores.write(tx -> tx.actions().clear(Samples.APPLICATION, "boat-7", "horn"));
    boolean again = stores.write(tx -> tx.actions().clear(Samples.APPLICATION, "boat-7", "horn"));
    assertThat(there).isTrue();
    assertThat(again).isFalse();
  }
}

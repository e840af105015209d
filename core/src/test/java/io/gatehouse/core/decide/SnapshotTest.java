package io.gatehouse.core.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.PolicyException;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final Subject ALICE = Subject.user("alice");
  private static final Role CAPTAIN = new Role("captain", List.of(Rule.allow("read_device")));
  private static final Role MATE = new Role("mate", List.of(Rule.allow("read_user")));
  private static final Group FLEET = new Group("fleet", Set.of(), Set.of("mate"));
  private static final Group CREW = new Group("crew", Set.of("fleet"), Set.of());

  @Test
  void aPolicyWithFaultsIsRefusedWithAllOfThem() {
    Group lost = new Group("lost", Set.of("nowhere"), Set.of("nothing"));
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> Snapshot.compile(policy(1, List.of(lost))))
        .satisfies(e -> assertThat(e.faults()).hasSize(2));
  }

  @Test
  void aProfileKnowsAllRolesAndGroups() {
    Profile profile =
        Snapshot.compile(policy(7, List.of(CREW, FLEET))).profile(alice("captain"), List.of());
    assertThat(profile.roles()).containsExactlyInAnyOrder("captain", "mate");
    assertThat(profile.groups()).containsExactlyInAnyOrder("crew", "fleet");
    assertThat(profile.unknown()).isEmpty();
    assertThat(profile.epoch()).isEqualTo(7);
  }

  @Test
  void whatThePolicyDoesNotKnowGivesNothingAndIsTold() {
    Profile profile = Snapshot.compile(policy(1, List.of())).profile(alice("admiral"), List.of());
    assertThat(profile.roles()).isEmpty();
    assertThat(profile.unknown())
        .containsExactlyInAnyOrder(Subject.role("admiral"), Subject.group("crew"));
  }

  @Test
  void aGrantToSomebodyElseIsRefused() {
    Snapshot snapshot = Snapshot.compile(policy(1, List.of(CREW, FLEET)));
    List<Grant> grants = List.of(grant(Subject.user("bob")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot.profile(alice("captain"), grants))
        .withMessage("grant `n` is to user:bob, not to user:alice");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> snapshot.profile(Principal.anonymous(), List.of(grant(Subject.ANONYMOUS))));
  }

  @Test
  void aFollowingSnapshotTakesOverWhatDidNotChange() {
    Snapshot first = Snapshot.compile(policy(1, List.of(CREW, FLEET)));
    Role other = new Role("mate", List.of(Rule.allow("read_user"), Rule.deny("read_audit")));
    Policy changed =
        new Policy("main", 2, List.of(CAPTAIN, other), List.of(CREW, FLEET), List.of(), List.of());
    Snapshot second = first.next(changed);
    assertThat(second.epoch()).isEqualTo(2);
    assertThat(second.layer(Subject.role("captain")))
        .isSameAs(first.layer(Subject.role("captain")));
    assertThat(second.layer(Subject.role("mate"))).isNotSameAs(first.layer(Subject.role("mate")));
  }

  @Test
  void profilesShareTheLayersOfTheirRoles() {
    Snapshot snapshot = Snapshot.compile(policy(1, List.of(CREW, FLEET)));
    Profile one = snapshot.profile(alice("captain"), List.of());
    Profile other = snapshot.profile(alice("captain"), List.of(grant(ALICE)));
    assertThat(one.rights()).hasSize(2);
    assertThat(other.rights()).hasSize(3).containsAll(one.rights());
  }

  private static Policy policy(long epoch, List<Group> groups) {
    return new Policy("main", epoch, List.of(CAPTAIN, MATE), groups, List.of(), List.of());
  }

  private static Principal alice(String role) {
    return new Principal(ALICE, "Alice", true, Set.of(role), Set.of("crew"), Map.of());
  }

  private static Grant grant(Subject subject) {
    return Grant.of("n", subject, Effect.ALLOW, Permission.parse("read_user"));
  }
}

package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.GroupRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RoleRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Roles, groups, grants and channel rules.
class PolicyTest extends StoreContract {
  private static final Subject ALICE = Subject.user("alice");

  private static final ChannelSettings SETTINGS = new ChannelSettings(100, 60, true, true);

  @Test
  void aRoleKeepsItsRulesInTheirOrder() {
    RoleRecord given =
        new RoleRecord(
            "main",
            "captain",
            "steers `all` of \"it\"",
            List.of(
                Rule.deny("publish_channel:fleet/+/alarms"),
                Rule.allow("admin_application"),
                Rule.allow("subscribe_channel:fleet/${principal.id}/#")),
            5,
            1);
    change(tx -> tx.roles().add(given));
    assertThat(role("captain")).isEqualTo(given);
    assertThatThrownBy(() -> change(tx -> tx.roles().add(given)))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("role `captain` is taken");
    List<RoleRecord> all = stores.read(tx -> tx.roles().list("main"));
    assertThat(all).extracting(RoleRecord::id).containsExactly("captain", "crew", "guest");
  }

  @Test
  void aChangedRoleHasANewVersion() {
    RoleRecord changed =
        stores
            .write(tx ->
                tx.roles()
                    .update(
                        "main",
                        "crew",
                        old -> new RoleRecord("x", "y", "new", List.of(), old.createdAt() + 1, 99)))
            .orElseThrow();
    assertThat(changed)
        .isEqualTo(
            new RoleRecord("main", "crew", "new", List.of(), Samples.role("crew").createdAt(), 2));
    assertThat(role("crew")).isEqualTo(changed);
  }

  @Test
  void removingARoleTakesItFromEverybody() {
    change(tx -> {
      tx.principals().add(Samples.user("alice"));
      tx.groups().update("main", "fleet", old -> group(old, Set.of(), Set.of("crew")));
      tx.grants().add(Samples.grant("g1", Subject.role("crew")));
    });
    assertThat(holders("crew")).isEqualTo(2);
    boolean removed = stores.write(tx -> tx.roles().remove("main", "crew"));
    boolean again = stores.write(tx -> tx.roles().remove("main", "crew"));
    assertThat(removed).isTrue();
    assertThat(again).isFalse();
    assertThat(holders("crew")).isZero();
    PrincipalRecord alice = stores.read(tx -> tx.principals().find("main", ALICE)).orElseThrow();
    assertThat(alice.roles()).isEmpty();
    assertThat(alice.version()).isEqualTo(2);
    GroupRecord fleet = find("fleet");
    assertThat(fleet.roles()).isEmpty();
    assertThat(fleet.version()).isEqualTo(3);
    List<GrantRecord> left = stores.read(tx -> tx.grants().ofGroupsAndRoles("main"));
    assertThat(left).isEmpty();
    change(tx -> tx.roles().add(Samples.role("crew")));
    assertThat(holders("crew")).isZero();
  }

  @Test
  void aGroupKeepsParentsAndRoles() {
    GroupRecord given =
        new GroupRecord("main", "tugs", "small", Set.of("fleet", "harbour"), Set.of("crew"), 5, 1);
    change(tx -> tx.groups().add(given));
    assertThat(find("tugs")).isEqualTo(given);
    change(tx -> tx.groups().update("main", "tugs", old -> group(old, Set.of("fleet"), Set.of())));
    assertThat(find("tugs").parents()).containsExactly("fleet");
    assertThat(find("tugs").roles()).isEmpty();
    assertThat(find("tugs").version()).isEqualTo(2);
    assertThatThrownBy(() ->
            change(tx ->
                tx.groups().update("main", "tugs", old -> group(old, Set.of("none"), Set.of()))))
        .isInstanceOf(MissingReference.class)
        .hasMessage("there is no group `none`");
    List<GroupRecord> all = stores.read(tx -> tx.groups().list("main"));
    assertThat(all).extracting(GroupRecord::id).containsExactly("fleet", "harbour", "tugs");
  }

  @Test
  void removingAGroupEndsEveryMembership() {
    change(tx -> {
      tx.principals().add(Described.linked(Samples.user("alice"), Set.of("crew"), Set.of("fleet")));
      tx.groups().add(new GroupRecord("main", "tugs", null, Set.of("fleet"), Set.of(), 5, 1));
      tx.grants().add(Samples.grant("g1", Subject.group("fleet")));
    });
    change(tx -> tx.groups().remove("main", "fleet"));
    PrincipalRecord alice = stores.read(tx -> tx.principals().find("main", ALICE)).orElseThrow();
    assertThat(alice.groups()).isEmpty();
    assertThat(alice.version()).isEqualTo(2);
    assertThat(find("tugs").parents()).isEmpty();
    assertThat(find("tugs").version()).isEqualTo(2);
    boolean grant = stores.read(tx -> tx.grants().find("main", "g1")).isPresent();
    assertThat(grant).isFalse();
  }

  @Test
  void aGrantKeepsExpiryAndConditions() {
    Condition condition =
        new Condition.AllOf(
            List.of(
                Condition.AddressRange.parse("10.0.0.0/8"),
                Condition.AddressRange.parse("2001:db8::/32"),
                Condition.AddressRange.parse("::1"),
                new Condition.OnTransport(Set.of(Transport.MQTT, Transport.AMQP))));
    Grant grant =
        new Grant(
            "g1",
            ALICE,
            Effect.DENY,
            Permission.parse("publish_own_channel:fleet/+/#"),
            Instant.parse("2027-01-01T00:00:00.123456789Z"),
            condition);
    GrantRecord given = new GrantRecord("main", grant, Subject.ANONYMOUS, 7, 1);
    change(tx -> tx.grants().add(given));
    GrantRecord read = stores.read(tx -> tx.grants().find("main", "g1")).orElseThrow();
    assertThat(read).isEqualTo(given);
    assertThatThrownBy(() -> change(tx -> tx.grants().add(given)))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("grant `g1` is taken");
  }

  @Test
  void grantsAreFoundByTheBeginningOfWhatTheyAllow() {
    List<String> below =
        List.of("pull_stream:boat-7/wind", "pull_stream:boat-7/wärme/\ud83d\udd25");
    List<String> beside =
        List.of("pull_stream:boat-7", "pull_stream:boat-70/wind", "pull_stream:boat-7.1/a");
    change(tx -> {
      for (String label : Stream.concat(below.stream(), beside.stream()).toList()) {
        tx.grants().add(allowing(label));
      }
    });
    List<GrantRecord> found =
        stores.read(tx -> tx.grants().withPermissionsBelow("main", "pull_stream:boat-7/"));
    assertThat(found).map(one -> one.grant().permission().label()).hasSameElementsAs(below);
    List<GrantRecord> elsewhere =
        stores.read(tx -> tx.grants().withPermissionsBelow("other", "pull_"));
    assertThat(elsewhere).isEmpty();
  }

  private static GrantRecord allowing(String label) {
    Grant grant = new Grant("g-" + label, ALICE, Effect.ALLOW, Permission.parse(label), null, null);
    return new GrantRecord("main", grant, Subject.ANONYMOUS, 7, 1);
  }

  @Test
  void grantsAreFoundByWhomTheyAreFor() {
    change(tx -> {
      tx.grants().add(Samples.grant("g1", ALICE));
      tx.grants().add(Samples.grant("g2", Subject.device("alice")));
      tx.grants().add(Samples.grant("g3", Subject.group("fleet")));
      tx.grants().add(Samples.grant("g4", Subject.role("crew")));
      tx.grants().add(Samples.grant("g5", ALICE));
    });
    List<GrantRecord> alices = stores.read(tx -> tx.grants().of("main", ALICE));
    List<GrantRecord> shared = stores.read(tx -> tx.grants().ofGroupsAndRoles("main"));
    Page<GrantRecord> first = stores.read(tx -> tx.grants().list("main", null, null, 2));
    Page<GrantRecord> second = stores.read(tx -> tx.grants().list("main", null, first.next(), 9));
    Page<GrantRecord> own = stores.read(tx -> tx.grants().list("main", ALICE, "g1", 9));
    assertThat(ids(alices)).containsExactly("g1", "g5");
    assertThat(ids(shared)).containsExactlyInAnyOrder("g3", "g4");
    assertThat(ids(first.items())).containsExactly("g1", "g2");
    assertThat(ids(second.items())).containsExactly("g3", "g4", "g5");
    assertThat(ids(own.items())).containsExactly("g5");
    boolean removed = stores.write(tx -> tx.grants().remove("main", "g1"));
    boolean again = stores.write(tx -> tx.grants().remove("main", "g1"));
    assertThat(removed).isTrue();
    assertThat(again).isFalse();
  }

  @Test
  void aChannelRuleIsReplacedByItsPattern() {
    ChannelRuleRecord first = put("fleet/+/alarms", Level.PERMISSION, Level.AUTHENTICATED);
    ChannelRuleRecord second = put("fleet/+/alarms", Level.NOBODY, Level.ASK);
    put("#", Level.NOBODY, Level.ANONYMOUS);
    assertThat(first.version()).isEqualTo(1);
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.createdAt()).isEqualTo(first.createdAt());
    ChannelRuleRecord read =
        stores.read(tx -> tx.channels().find("main", "fleet/+/alarms")).orElseThrow();
    assertThat(read).isEqualTo(second);
    List<ChannelRuleRecord> all = stores.read(tx -> tx.channels().list("main"));
    assertThat(all)
        .extracting(record -> record.rule().pattern().text())
        .containsExactly("#", "fleet/+/alarms");
    boolean removed = stores.write(tx -> tx.channels().remove("main", "#"));
    boolean again = stores.write(tx -> tx.channels().remove("main", "#"));
    assertThat(removed).isTrue();
    assertThat(again).isFalse();
  }

  private ChannelRuleRecord put(String pattern, Level publish, Level subscribe) {
    ChannelRule rule = new ChannelRule(TopicFilter.parse(pattern), publish, subscribe);
    long now = System.nanoTime();
    return stores.write(
        tx -> tx.channels().put(new ChannelRuleRecord("main", rule, SETTINGS, now, 1)));
  }

  private static GroupRecord group(GroupRecord old, Set<String> parents, Set<String> roles) {
    return new GroupRecord(
        old.application(),
        old.id(),
        old.description(),
        parents,
        roles,
        old.createdAt(),
        old.version());
  }

  private long holders(String role) {
    return stores.read(tx -> tx.roles().holders("main", role));
  }

  private RoleRecord role(String id) {
    return stores.read(tx -> tx.roles().find("main", id)).orElseThrow();
  }

  private GroupRecord find(String id) {
    return stores.read(tx -> tx.groups().find("main", id)).orElseThrow();
  }

  private static List<String> ids(List<GrantRecord> records) {
    return records.stream().map(record -> record.grant().id()).toList();
  }

  @Test
  void grantsToPrincipalsAreFoundByHowTheirPermissionBegins() {
    grant("a", ALICE, "publish_channel:fleet/+/x");
    grant("b", ALICE, "publish_channel:fleet/7");
    grant("c", ALICE, "publish_channel:#");
    grant("d", Subject.device("boat"), "publish_channel:${principal.id}/x");
    grant("e", ALICE, "read_device:boat-*");
    grant("f", Subject.role("crew"), "publish_channel:+/y");
    grant("g", ALICE, "publish_channel");
    assertThat(beginning("publish_channel:", true, 9)).containsExactlyInAnyOrder("a", "c", "d");
    assertThat(beginning("publish_channel:", false, 9))
        .containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(beginning("publish_channel:fleet/", false, 9)).containsExactlyInAnyOrder("a", "b");
    assertThat(beginning("read_device:", true, 9)).containsExactly("e");
    assertThat(beginning("publish_channel:", false, 2)).hasSize(2);
    List<GrantRecord> elsewhere =
        stores.read(tx -> tx.grants().beginning("other", "publish_channel:", false, 9));
    assertThat(elsewhere).isEmpty();
  }

  private void grant(String id, Subject subject, String permission) {
    Grant grant = Grant.of(id, subject, Effect.ALLOW, Permission.parse(permission));
    change(tx -> tx.grants().add(new GrantRecord("main", grant, ALICE, 1, 1)));
  }

  private List<String> beginning(String beginning, boolean wide, int limit) {
    return stores.read(tx -> tx.grants().beginning("main", beginning, wide, limit)).stream()
        .map(one -> one.grant().id())
        .toList();
  }
}

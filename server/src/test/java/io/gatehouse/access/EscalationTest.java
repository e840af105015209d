package io.gatehouse.access;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.House.draft;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory.PasswordChange;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.TokenRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nobody gets more than they were given; each test is a way in that another product left open.
class EscalationTest {
  private static final Subject ALICE = Subject.user("alice");
  private static final Subject BOB = Subject.user("bob");
  private static final Subject ROOT = Subject.user("root");

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
    house.user("alice");
    house.user("bob");
    house.user("root", "admin");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void nobodyIssuesATokenForAnother() {
    Author alice = house.as("alice");
    forbidden(() -> house.tokens.issue(alice, ROOT, draft()));
    forbidden(() -> house.tokens.issue(alice, BOB, draft()));
    house.tokens.issue(alice, ALICE, draft());
    house.tokens.issue(house.as("root"), BOB, draft());
  }

  @Test
  void nobodyListsOrReadsTheTokensOfOthers() {
    house.token(ROOT);
    String mine = house.token(ALICE).record().id();
    Author alice = house.as("alice");
    assertThat(house.tokens.list(alice, null, TokenRecord.Kind.API, null, 100).items())
        .extracting(TokenRecord::id)
        .containsExactly(mine);
    assertThat(house.tokens.list(alice, ROOT, null, null, 100).items()).isEmpty();
  }

  @Test
  void aNarrowTokenCannotMintAWiderOne() {
    Author narrow = house.with(ALICE, "create_own_token", "read_own_device");
    forbidden(() -> house.tokens.issue(narrow, ALICE, draft()));
    forbidden(() -> house.tokens.issue(narrow, ALICE, draft("update_own_device")));
    forbidden(() -> house.tokens.issue(narrow, ALICE, draft("read_device")));
    house.tokens.issue(narrow, ALICE, draft("read_own_device"));
    house.tokens.issue(narrow, ALICE, draft("read_own_device:boat-*"));
  }

  @Test
  void aNarrowTokenOfAnAdministratorIsNarrowToo() {
    Author narrow = house.with(ROOT, "create_token", "read_device", "create_role", "update_user");
    assertThat(narrow.administers()).isFalse();
    forbidden(() -> house.tokens.issue(narrow, ROOT, draft()));
    forbidden(() -> house.tokens.issue(narrow, ALICE, draft()));
    forbidden(() ->
        house.roles.create(
            narrow, new Roles.Draft("new", null, List.of("delete_device"), List.of())));
    house.roles.create(narrow, new Roles.Draft("new", null, List.of("read_device"), List.of()));
  }

  @Test
  void aNarrowTokenChangesNeitherItselfNorWiderOnes() {
    Tokens.Draft wider = draft();
    var narrow = house.token(ALICE, "update_own_token", "read_own_token");
    var wide = house.token(ALICE);
    Author author = house.access.author(house.rights(narrow));
    forbidden(() -> house.tokens.change(author, narrow.record().id(), null, now -> wider));
    forbidden(() ->
        house.tokens.change(author, narrow.record().id(), null, now -> draft("delete_own_device")));
    forbidden(() -> house.tokens.rotate(author, wide.record().id(), Duration.ZERO));
    forbidden(() ->
        house.tokens.change(author, wide.record().id(), null, now -> draft("read_own_token")));
    house.tokens.rotate(author, narrow.record().id(), Duration.ZERO);
  }

  @Test
  void aNarrowTokenSetsNoPassword() {
    Author narrow = house.with(ALICE, "update_own_user");
    forbidden(() ->
        house.directory.setPassword(
            narrow,
            ALICE,
            new PasswordChange(House.PASSWORD, "another good horse", true, at("10.0.0.1"))));
  }

  @Test
  void nobodyChangesTheirOwnRolesGroupsAttributesOrState() {
    house.groups.create(SERVER, new Groups.Draft("crew", null, Set.of(), Set.of()));
    Author alice = house.as("alice");
    forbidden(() -> change(alice, ALICE, Set.of("user", "admin"), Set.of(), Map.of(), true));
    forbidden(() -> change(alice, ALICE, Set.of("user"), Set.of("crew"), Map.of(), true));
    forbidden(() -> change(alice, ALICE, Set.of("user"), Set.of(), Map.of("ship", "7"), true));
    forbidden(() -> change(alice, ALICE, Set.of("user"), Set.of(), Map.of(), false));
    change(alice, ALICE, Set.of("user"), Set.of(), Map.of(), true);
    change(house.as("root"), ALICE, Set.of("user", "admin"), Set.of("crew"), Map.of(), true);
  }

  @Test
  void whoAdministersUsersGivesNoMoreThanTheyHold() {
    house.role("personnel", "admin_user", "create_user");
    house.role("reader", "read_device");
    house.user("pat", "personnel");
    Author pat = house.as("pat");
    forbidden(() -> change(pat, BOB, Set.of("user", "admin"), Set.of(), Map.of(), true));
    forbidden(() -> change(pat, BOB, Set.of("user", "reader"), Set.of(), Map.of(), true));
    change(pat, BOB, Set.of("user", "personnel"), Set.of(), Map.of(), true);
    forbidden(() -> change(pat, Subject.user("pat"), Set.of("admin"), Set.of(), Map.of(), true));
    forbidden(() ->
        house.directory.create(
            pat,
            new Draft(
                Subject.Kind.USER,
                null,
                "mallory",
                null,
                true,
                null,
                null,
                Set.of("admin"),
                Set.of(),
                Map.of(),
                "{}"),
            House.PASSWORD));
  }

  @Test
  void whoAdministersUsersCannotBecomeOne() {
    house.role("personnel", "admin_user");
    house.user("pat", "personnel");
    Author pat = house.as("pat");
    forbidden(() -> house.tokens.issue(pat, ROOT, draft()));
    forbidden(() ->
        house.directory.setPassword(
            pat, ROOT, new PasswordChange(null, "another good horse", true, at("10.0.0.1"))));
  }

  @Test
  void aGroupGivesNoMoreThanItsAdministratorHolds() {
    house.role("organiser", "admin_group", "admin_user");
    house.user("pat", "organiser");
    house.groups.create(SERVER, new Groups.Draft("bosses", null, Set.of(), Set.of("admin")));
    house.groups.create(SERVER, new Groups.Draft("deck", null, Set.of(), Set.of()));
    Author pat = house.as("pat");
    forbidden(() -> change(pat, BOB, Set.of("user"), Set.of("bosses"), Map.of(), true));
    forbidden(() ->
        house.groups.change(
            pat, "deck", null, now -> new Groups.Draft("deck", null, Set.of("bosses"), Set.of())));
    forbidden(() ->
        house.groups.change(
            pat, "deck", null, now -> new Groups.Draft("deck", null, Set.of(), Set.of("admin"))));
    change(pat, BOB, Set.of("user"), Set.of("deck"), Map.of(), true);
  }

  @Test
  void groupsDoNotContainEachOther() {
    house.groups.create(SERVER, new Groups.Draft("a", null, Set.of(), Set.of()));
    house.groups.create(SERVER, new Groups.Draft("b", null, Set.of("a"), Set.of()));
    assertThat(
            refusal(() ->
                    house.groups.change(
                        SERVER,
                        "a",
                        null,
                        now -> new Groups.Draft("a", null, Set.of("b"), Set.of())))
                .field())
        .isEqualTo("parents");
  }

  @Test
  void whoEditsRolesGivesNoMoreThanTheyHold() {
    house.role("editor", "admin_role", "read_device", "publish_channel:fleet/#");
    house.user("pat", "editor");
    Author pat = house.as("pat");
    forbidden(() -> allow(pat, "user", "admin_application"));
    forbidden(() -> allow(pat, "user", "delete_device"));
    forbidden(() -> allow(pat, "user", "publish_channel:#"));
    allow(pat, "user", "read_device:boat-7");
    allow(pat, "user", "publish_channel:fleet/7/#");
  }

  @Test
  void whoEditsRolesTakesNoDenialAway() {
    house.roles.create(
        SERVER,
        new Roles.Draft(
            "editor", null, List.of("admin_role", "read_device"), List.of("read_device:secret")));
    house.user("pat", "editor");
    Author pat = house.as("pat");
    forbidden(() ->
        house.roles.change(
            pat, "editor", null, now -> new Roles.Draft("editor", null, now.allow(), List.of())));
    forbidden(() -> allow(pat, "user", "read_device:secret"));
    forbidden(() -> house.roles.delete(pat, "editor", null));
  }

  @Test
  void aGrantGivesNoMoreThanItsGiverHolds() {
    house.device("boat-7", "alice");
    Author alice = house.as("alice");
    forbidden(() -> give(alice, BOB, "read_device:boat-7"));
    forbidden(() -> give(alice, ALICE, "admin_application"));
    house.grant(ALICE, Effect.ALLOW, "admin_own_device");
    Author master = house.as("alice");
    give(master, BOB, "read_device:boat-7");
    forbidden(() -> give(master, BOB, "read_device:boat-8"));
    forbidden(() -> give(master, BOB, "read_device"));
    house.device("boat-8", "bob");
    forbidden(() -> give(master, ALICE, "read_device:boat-8"));
  }

  @Test
  void aGrantForATimeOrAPlaceCannotBePassedOnForGood() {
    house.role("editor", "admin_role");
    house.user("pat", "editor");
    house.grants.create(
        SERVER,
        new Grants.Draft(
            Subject.user("pat"),
            Effect.ALLOW,
            "read_device",
            house.clock.millis() + 1_000,
            List.of(),
            List.of()));
    forbidden(() -> allow(house.as("pat"), "user", "read_device"));
  }

  @Test
  void takingADeviceOverOrHangingItElsewhereNeedsMore() {
    house.device("boat-7", "alice");
    house.device("boat-8", "bob");
    house.role("mechanic", "update_device", "read_device");
    house.user("pat", "mechanic");
    Author pat = house.as("pat");
    forbidden(() -> move(pat, "boat-7", "pat", null));
    Author alice = house.as("alice");
    forbidden(() -> move(alice, "boat-7", "alice", "boat-8"));
  }

  @Test
  void deniedGrantsAndRulesAreNotForEverybody() {
    house.grant(BOB, Effect.DENY, "publish_channel:fleet/#");
    String grant = house.grants.list(SERVER, BOB, null, 10).items().getFirst().grant().id();
    Author bob = house.as("bob");
    assertThat(house.grants.read(bob, grant).grant().subject()).isEqualTo(BOB);
    forbidden(() -> house.grants.delete(bob, grant));
    forbidden(() -> house.grants.delete(house.as("alice"), grant));
    forbidden(() ->
        house.rules.put(bob, "fleet/#", "anonymous", "anonymous", ChannelSettings.NONE, null));
    forbidden(() -> house.applications.create(house.as("root"), "second", "Second"));
  }

  @Test
  void aRoleOfAnotherApplicationIsAnotherRole() {
    Author owner = house.access.author(house.owner());
    house.applications.create(owner, "second", "Second");
    ServerAuthor second = new ServerAuthor("second");
    house.directory.create(second, Draft.named(Subject.Kind.USER, "alice"), House.PASSWORD);
    house.roles.change(
        second,
        "user",
        null,
        now -> new Roles.Draft("user", null, List.of("admin_application"), List.of()));
    assertThat(house.as("alice").administers()).isFalse();
    Identity there =
        house
            .login
            .login(new Login.Attempt("second", "alice", House.PASSWORD, at("10.0.0.1")))
            .identity();
    Author twin = house.access.author(house.access.rights(there, at("10.0.0.1")));
    assertThat(twin.administers()).isTrue();
    String token = house.token(BOB).record().id();
    assertRefused(ProblemType.NOT_FOUND, () -> house.directory.read(twin, BOB));
    assertRefused(ProblemType.NOT_FOUND, () -> house.tokens.read(twin, token));
    assertRefused(ProblemType.NOT_FOUND, () -> house.tokens.issue(twin, BOB, draft()));
    assertThat(house.tokens.list(twin, BOB, null, null, 10).items()).isEmpty();
  }

  @Test
  void whoeverGetsADeviceHandedOverMayDoNoMoreByIt() {
    house.role("keeper", "admin_device");
    house.role("mover", "update_device", "create_token");
    house.user("kim", "user", "keeper");
    house.user("joe", "user", "mover");
    house.device("gate", "bob");
    house.device("plain", "bob");
    house.device("joes", "joe");
    give(house.as("root"), Subject.device("gate"), "read_audit");
    Author kim = house.as("kim");
    forbidden(() -> move(kim, "gate", "kim", null));
    forbidden(() -> move(house.as("joe"), "gate", "bob", "joes"));
    move(kim, "plain", "kim", null);
    move(house.as("root"), "gate", "kim", null);
  }

  @Test
  void whatHangsBelowADeviceIsHandedOverWithIt() {
    house.role("keeper", "admin_device");
    house.user("kim", "user", "keeper");
    house.device("hub", "bob");
    house.device("gate", "bob");
    move(house.as("root"), "gate", "bob", "hub");
    give(house.as("root"), Subject.device("gate"), "read_audit");
    forbidden(() -> move(house.as("kim"), "hub", "kim", null));
    move(house.as("bob"), "hub", "bob", null);
  }

  @Test
  void aGroupThatDeniesIsNotTakenAwayByWhomItBinds() {
    house.role("organiser", "admin_group", "admin_user", "read_device");
    house.user("pat", "organiser");
    house.groups.create(SERVER, new Groups.Draft("shut", null, Set.of(), Set.of()));
    house.groups.create(SERVER, new Groups.Draft("deck", null, Set.of("shut"), Set.of()));
    house.grant(Subject.group("shut"), Effect.DENY, "read_device:secret");
    Author root = house.as("root");
    change(root, Subject.user("pat"), Set.of("organiser"), Set.of("deck"), Map.of(), true);
    change(root, BOB, Set.of("user"), Set.of("deck"), Map.of(), true);
    Author pat = house.as("pat");
    forbidden(() -> house.groups.delete(pat, "shut", null));
    forbidden(() -> house.groups.delete(pat, "deck", null));
    forbidden(() ->
        house.groups.change(
            pat, "deck", null, now -> new Groups.Draft("deck", null, Set.of(), Set.of())));
    forbidden(() -> change(pat, BOB, Set.of("user"), Set.of(), Map.of(), true));
    house.groups.delete(root, "shut", null);
    house.groups.delete(house.as("pat"), "deck", null);
  }

  @Test
  void aRoleWithADeniedGrantIsNotDeletedByWhomItBinds() {
    house.role("editor", "admin_role", "read_device");
    house.role("shut", "read_own_user");
    house.user("pat", "editor", "shut");
    house.grant(Subject.role("shut"), Effect.DENY, "read_device:secret");
    forbidden(() -> house.roles.delete(house.as("pat"), "shut", null));
  }

  @Test
  void whoAdministersAThingDoesNotLiftWhatOthersDenyThere() {
    house.device("boat-7", "alice");
    house.grant(ALICE, Effect.ALLOW, "admin_own_device");
    house.grant(ALICE, Effect.DENY, "push_device:boat-7");
    Author alice = house.as("alice");
    String denial =
        house.grants.list(SERVER, ALICE, null, 10).items().stream()
            .filter(record -> record.grant().effect() == Effect.DENY)
            .findFirst()
            .orElseThrow()
            .grant()
            .id();
    forbidden(() -> house.grants.delete(alice, denial));
    forbidden(() -> give(alice, BOB, "push_device:boat-7"));
    forbidden(() -> give(alice, BOB, "admin_device:boat-7"));
    give(alice, BOB, "read_device:boat-7");
  }

  @Test
  void whoAdministersAThingLiftsTheirOwnDenials() {
    house.device("boat-7", "alice");
    house.grant(ALICE, Effect.ALLOW, "admin_own_device");
    house.grant(ALICE, Effect.ALLOW, "read_user:bob");
    Author alice = house.as("alice");
    String denial =
        house
            .grants
            .create(
                alice,
                new Grants.Draft(
                    BOB, Effect.DENY, "read_device:boat-7", null, List.of(), List.of()))
            .record()
            .grant()
            .id();
    house.grants.delete(alice, denial);
  }

  @Test
  void missingAndForeignThingsAreRefusedAlike() {
    house.device("boat-8", "bob");
    Author alice = house.as("alice");
    var foreign = refusal(() -> house.directory.read(alice, Subject.device("boat-8")));
    var missing = refusal(() -> house.directory.read(alice, Subject.device("boat-9")));
    assertThat(foreign.type()).isEqualTo(missing.type());
    assertThat(foreign.detail()).isEqualTo(missing.detail().replace("boat-9", "boat-8"));
    assertThat(foreign.cure()).isEqualTo("grant `read_device:boat-8` to user:alice");
    assertThat(missing.cure()).isEqualTo("grant `read_device:boat-9` to user:alice");
    assertThat(foreign.code()).isEqualTo(missing.code());
    String bobs = house.token(BOB).record().id();
    assertThat(refusal(() -> house.tokens.read(alice, bobs)).detail())
        .isEqualTo(
            refusal(() -> house.tokens.read(alice, "t-none")).detail().replace("t-none", bobs));
  }

  private void give(Author author, Subject subject, String permission) {
    house.grants.create(
        author, new Grants.Draft(subject, Effect.ALLOW, permission, null, List.of(), List.of()));
  }

  private void allow(Author author, String role, String permission) {
    house.roles.change(
        author,
        role,
        null,
        now -> new Roles.Draft(role, null, with(now.allow(), permission), now.deny()));
  }

  private static List<String> with(List<String> all, String one) {
    return java.util.stream.Stream.concat(all.stream(), java.util.stream.Stream.of(one)).toList();
  }

  private void move(
      Author author,
      String device,
      String owner,
      @org.jspecify.annotations.Nullable String parent) {
    house.directory.change(
        author,
        Subject.device(device),
        null,
        now ->
            new Draft(
                now.kind(),
                now.id(),
                now.name(),
                now.description(),
                true,
                owner,
                parent,
                now.roles(),
                now.groups(),
                now.attributes(),
                now.publicData()));
  }

  private void change(
      Author author,
      Subject subject,
      Set<String> roles,
      Set<String> groups,
      Map<String, String> attributes,
      boolean enabled) {
    house.directory.change(
        author,
        subject,
        null,
        now ->
            new Draft(
                now.kind(),
                now.id(),
                now.name(),
                "changed",
                enabled,
                now.owner(),
                now.parent(),
                roles,
                groups,
                attributes,
                now.publicData()));
  }

  private static void forbidden(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertRefused(ProblemType.FORBIDDEN, call);
  }
}

package io.gatehouse.identity.organisation;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Groups;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.organisation.RoleGranter;
import io.gatehouse.store.organisation.RoleGranter.Reach;
import io.gatehouse.store.record.GroupRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Organisations as their members, consultants and strangers meet them: contract flexmeasures.md
/// sections 1.2 to 1.4 and 2.6.
class OrganisationsTest {
  @TempDir Path folder;
  private House house;

  /// `advice` consults, `acme` is its client, `farm` the client of `acme`, `other` nobody's.
  @BeforeEach
  void open() {
    house = new House(folder);
    add(OrganisationDraft.named("advice", "Advice").consulting(true));
    add(OrganisationDraft.named("acme", "Acme").advisedBy("advice").consulting(true));
    add(OrganisationDraft.named("farm", "Farm").advisedBy("acme"));
    add(OrganisationDraft.named("other", "Other"));
    member("carl", "advice", "user", OrganisationRoles.CONSULTANT);
    member("ada", "acme", "user", OrganisationRoles.ADMIN);
    member("mia", "acme", "user");
    member("flo", "farm", "user");
    member("otto", "other", "user", OrganisationRoles.ADMIN, OrganisationRoles.CONSULTANT);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Organisation add(OrganisationDraft draft) {
    return house.organisations.create(SERVER, draft).record();
  }

  private static Draft user(String name, Set<String> groups, String... roles) {
    return new Draft(
        Subject.Kind.USER,
        null,
        name,
        null,
        true,
        null,
        null,
        Set.of(roles),
        groups,
        Map.of(),
        "{}");
  }

  private PrincipalRecord member(String name, String organisation, String... roles) {
    return house
        .directory
        .create(SERVER, user(name, Set.of(organisation), roles), House.PASSWORD)
        .record();
  }

  private static Draft with(Draft now, String role) {
    Set<String> roles = new HashSet<>(now.roles());
    roles.add(role);
    return new Draft(
        now.kind(),
        now.id(),
        now.name(),
        now.description(),
        now.enabled(),
        now.owner(),
        now.parent(),
        roles,
        now.groups(),
        now.attributes(),
        now.publicData());
  }

  private void give(Author author, String user, String role) {
    house.directory.change(author, Subject.user(user), null, now -> with(now, role));
  }

  private boolean reads(String who, String user) {
    PrincipalRecord target = house.directory.find("main", Subject.user(user)).orElseThrow();
    return house.as(who).may(Verb.READ, target);
  }

  @ParameterizedTest
  @CsvSource({
    // who, whom, whether the one may read the other
    "ada, mia, true",
    "ada, carl, false",
    "ada, otto, false",
    "ada, flo, false",
    "carl, mia, true",
    "carl, ada, true",
    // one level: the client of a client is nobody's business
    "carl, flo, false",
    "carl, otto, false",
    "mia, ada, false",
    "mia, mia, true",
    "otto, mia, false",
  })
  void aRightOnAnOrganisationReachesItsUsers(String who, String whom, boolean may) {
    assertThat(reads(who, whom)).isEqualTo(may);
  }

  @Test
  void membersSeeTheirOwnOrganisationAndConsultantsTheirClients() {
    assertThat(ids("mia")).containsExactly("acme");
    assertThat(ids("carl")).containsExactly("acme", "advice");
    assertThat(ids("otto")).containsExactly("other");
    assertThat(house.organisations.read(house.as("mia"), "acme").record().name()).isEqualTo("Acme");
    assertRefused(ProblemType.FORBIDDEN, () -> house.organisations.read(house.as("mia"), "other"));
    assertRefused(ProblemType.FORBIDDEN, () -> house.organisations.read(house.as("mia"), "nosuch"));
    Problem foreign = refusal(() -> house.organisations.read(house.as("mia"), "other"));
    Problem missing = refusal(() -> house.organisations.read(house.as("mia"), "nosuch"));
    assertThat(missing.detail()).isEqualTo(foreign.detail().replace("other", "nosuch"));
    assertThat(missing.cure()).isEqualTo(String.valueOf(foreign.cure()).replace("other", "nosuch"));
  }

  private List<String> ids(String who) {
    return house.organisations.list(house.as(who)).stream().map(Organisation::id).toList();
  }

  @Test
  void theTokensOfColleaguesAreNoPartOfTheRoster() {
    var token = house.token(Subject.user("ada")).record();
    assertThat(house.as("mia").may(Verb.READ, token)).isFalse();
    assertThat(house.as("ada").may(Verb.READ, token)).isTrue();
  }

  @Test
  void everyNewUserIsInExactlyOneOrganisation() {
    assertRefused(
        ProblemType.INVALID,
        () -> house.directory.create(SERVER, user("nora", Set.of(), "user"), null));
    assertRefused(
        ProblemType.INVALID,
        () -> house.directory.create(SERVER, user("nora", Set.of("acme", "other"), "user"), null));
    assertRefused(
        ProblemType.INVALID,
        () -> house.directory.change(SERVER, Subject.user("mia"), null, d -> d.inGroups(Set.of())));
    assertRefused(
        ProblemType.INVALID,
        () ->
            house.directory.change(
                SERVER, Subject.user("mia"), null, d -> d.inGroups(Set.of("acme", "other"))));
    house.groups.create(SERVER, new Groups.Draft("night", null, Set.of(), Set.of()));
    house.directory.change(
        SERVER, Subject.user("mia"), null, d -> d.inGroups(Set.of("acme", "night")));
  }

  @Test
  void anApplicationWithoutOrganisationsKnowsNothingOfThem(@TempDir Path empty) {
    try (House plain = new House(empty)) {
      plain.user("una", "user");
      PrincipalRecord una = plain.directory.find("main", Subject.user("una")).orElseThrow();
      assertThat(new Resources(plain.stores).principal(una))
          .isEqualTo(Resource.of(ResourceType.USER, "una", House.MAIN));
      plain.organisations.create(SERVER, OrganisationDraft.named("acme", "Acme"));
      // those from before may stay as they are until somebody takes them in
      plain.directory.change(SERVER, Subject.user("una"), null, d -> with(d, "device"));
      Organisation acme = plain.organisations.find("main", "acme").orElseThrow();
      plain.organisations.takeIn(SERVER, plain.directory, acme, Subject.user("una"));
      assertThat(plain.as("una").may(Verb.READ, ResourceType.ROSTER, "acme")).isTrue();
    }
  }

  @Test
  void devicesAndGroupsAreNoMembers() {
    house.device("meter", null);
    assertRefused(
        ProblemType.INVALID,
        () ->
            house.directory.change(
                SERVER, Subject.device("meter"), null, d -> d.inGroups(Set.of("acme"))));
    assertRefused(
        ProblemType.INVALID,
        () ->
            house.groups.create(SERVER, new Groups.Draft("inner", null, Set.of("acme"), Set.of())));
    assertRefused(
        ProblemType.CONFLICT,
        () ->
            house.groups.change(
                SERVER,
                "acme",
                null,
                now -> new Groups.Draft("acme", null, Set.of(), Set.of("admin"))));
    assertRefused(ProblemType.CONFLICT, () -> house.groups.delete(SERVER, "acme", null));
  }

  @ParameterizedTest
  @CsvSource({
    // who gives, to whom, which role: section 1.2 of the contract
    "ada, mia, consultant, true",
    "ada, mia, organisation-admin, false",
    "ada, mia, admin, false",
    "ada, mia, device, false",
    "ada, carl, consultant, false",
    "ada, flo, consultant, false",
    "carl, mia, organisation-admin, true",
    "carl, mia, consultant, false",
    "carl, flo, organisation-admin, false",
    "carl, carl, organisation-admin, false",
    "otto, mia, organisation-admin, false",
    "mia, mia, consultant, false",
  })
  void theTableSaysWhoGivesWhichRole(String who, String whom, String role, boolean may) {
    Author author = house.as(who);
    if (may) {
      give(author, whom, role);
      assertThat(house.directory.find("main", Subject.user(whom)).orElseThrow().roles())
          .contains(role);
    } else {
      assertRefused(ProblemType.FORBIDDEN, () -> give(author, whom, role));
    }
  }

  @Test
  void aRoleThatTheTableDoesNotKnowIsDeniedEvenToWhoHoldsIt() {
    house.roles.create(SERVER, new Roles.Draft("reporter", null, List.of("read_audit"), List.of()));
    house.directory.change(SERVER, Subject.user("ada"), null, d -> with(d, "reporter"));
    assertRefused(ProblemType.FORBIDDEN, () -> give(house.as("ada"), "mia", "reporter"));
    house
        .organisations
        .granters()
        .replace(SERVER, Set.of(new RoleGranter("reporter", OrganisationRoles.ADMIN, Reach.OWN)));
    give(house.as("ada"), "mia", "reporter");
    // and what was in the table before is no more
    assertRefused(ProblemType.FORBIDDEN, () -> give(house.as("ada"), "mia", "consultant"));
  }

  @Test
  void whoMayNotGiveARoleMayNotTakeItEither() {
    give(SERVER, "mia", "device");
    assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            house.directory.change(
                house.as("ada"), Subject.user("mia"), null, now -> roles(now, "user")));
    give(SERVER, "mia", "consultant");
    house.directory.change(
        house.as("ada"), Subject.user("mia"), null, now -> roles(now, "user", "device"));
  }

  private static Draft roles(Draft now, String... roles) {
    return new Draft(
        now.kind(),
        now.id(),
        now.name(),
        now.description(),
        now.enabled(),
        now.owner(),
        now.parent(),
        Set.of(roles),
        now.groups(),
        now.attributes(),
        now.publicData());
  }

  @Test
  void aNarrowedTokenGivesNoRole() {
    Author narrow = house.with(Subject.user("ada"), "update_user", "read_user");
    assertRefused(ProblemType.FORBIDDEN, () -> give(narrow, "mia", "consultant"));
  }

  @Test
  void nobodySwitchesThemselvesOnOrOff() {
    for (String who : List.of("ada", "carl")) {
      assertRefused(
          ProblemType.FORBIDDEN,
          () ->
              house.directory.change(
                  house.as(who), Subject.user(who), null, OrganisationsTest::disabled));
    }
    house.directory.change(house.as("ada"), Subject.user("mia"), null, OrganisationsTest::disabled);
    assertThat(house.directory.find("main", Subject.user("mia")).orElseThrow().enabled()).isFalse();
  }

  private static Draft disabled(Draft now) {
    return new Draft(
        now.kind(),
        now.id(),
        now.name(),
        now.description(),
        false,
        now.owner(),
        now.parent(),
        now.roles(),
        now.groups(),
        now.attributes(),
        now.publicData());
  }

  /// Section 2.6, weak point 1: members who gave their own account the role Consultancy.
  @Test
  void membersDoNotWidenTheirOwnOrganisation() {
    house.roles.create(SERVER, new Roles.Draft("wide", null, List.of(), List.of()));
    for (String who : List.of("ada", "mia")) {
      Author author = house.as(who);
      assertRefused(
          ProblemType.FORBIDDEN,
          () ->
              house.organisations.change(
                  author, "acme", null, now -> now.withRoles(Set.of("member", "wide"))));
      assertRefused(
          ProblemType.FORBIDDEN,
          () -> house.organisations.change(author, "acme", null, now -> now.consulting(false)));
      assertRefused(
          ProblemType.FORBIDDEN,
          () -> house.organisations.change(author, "acme", null, now -> now.advisedBy(null)));
    }
    // not even with every right on it
    house.grant(Subject.user("ada"), Effect.ALLOW, "admin_organisation:acme");
    assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            house.organisations.change(
                house.as("ada"), "acme", null, now -> now.withRoles(Set.of("member", "wide"))));
    house.organisations.change(house.as("ada"), "acme", null, now -> now.named("Acme Power"));
    assertThat(house.organisations.find("main", "acme").orElseThrow().record().name())
        .isEqualTo("Acme Power");
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.organisations.change(house.as("mia"), "acme", null, now -> now.named("Mine")));
  }

  @Test
  void consultantsAddClientsOfTheirOwnOrganisationOnly() {
    Author carl = house.as("carl");
    house.organisations.create(carl, OrganisationDraft.named("new", "New").advisedBy("advice"));
    assertThat(ids("carl")).containsExactly("acme", "advice", "new");
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.organisations.create(carl, OrganisationDraft.named("free", "Free")));
    assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            house.organisations.create(
                carl, OrganisationDraft.named("theirs", "Theirs").advisedBy("acme")));
    // otto's organisation may have no clients, whatever role he holds
    assertRefused(
        ProblemType.INVALID,
        () ->
            house.organisations.create(
                house.as("otto"), OrganisationDraft.named("sub", "Sub").advisedBy("other")));
    assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            house.organisations.create(
                carl, OrganisationDraft.named("big", "Big").advisedBy("advice").consulting(true)));
  }

  @Test
  void aConsultancyThatLosesItsClientReachesItNoMore() {
    Author carl = house.as("carl");
    assertThat(reads("carl", "mia")).isTrue();
    house.organisations.change(SERVER, "acme", null, now -> now.advisedBy(null));
    PrincipalRecord mia = house.directory.find("main", Subject.user("mia")).orElseThrow();
    assertThat(carl.may(Verb.READ, mia)).isFalse();
  }

  @Test
  void whatHasClientsOrMembersStays() {
    assertRefused(ProblemType.CONFLICT, () -> house.organisations.delete(SERVER, "acme", null));
    assertRefused(
        ProblemType.CONFLICT,
        () -> house.organisations.change(SERVER, "acme", null, now -> now.consulting(false)));
    assertRefused(ProblemType.CONFLICT, () -> house.organisations.delete(SERVER, "other", null));
    add(OrganisationDraft.named("empty", "Empty"));
    house.organisations.delete(SERVER, "empty", null);
    assertThat(house.organisations.find("main", "empty")).isEmpty();
    Optional<GroupRecord> group = house.stores.read(t -> t.groups().find("main", "empty"));
    assertThat(group).isEmpty();
  }

  @Test
  void membersAreAddedByTheirAdministratorAndTakenInByThoseOfTheApplication() {
    Author ada = house.as("ada");
    house.directory.create(ada, user("ned", Set.of("acme")), House.PASSWORD);
    assertThat(house.directory.find("main", Subject.user("ned")).orElseThrow().roles())
        .containsExactly("user");
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.directory.create(ada, user("spy", Set.of("other")), House.PASSWORD));
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.directory.create(ada, user("spy", Set.of("acme"), "admin"), House.PASSWORD));
    Organisation acme = house.organisations.find("main", "acme").orElseThrow();
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.organisations.takeIn(ada, house.directory, acme, Subject.user("otto")));
    house.organisations.takeIn(SERVER, house.directory, acme, Subject.user("otto"));
    assertThat(reads("ada", "otto")).isTrue();
  }

  @Test
  void theAuditKeepsOldAndNewValues() {
    house.organisations.change(SERVER, "acme", null, now -> now.named("Acme Power"));
    String body = house.audited("organisation.changed").getFirst().body();
    assertThat(body).contains("\"before\":{\"name\":\"Acme\"}");
    assertThat(body).contains("\"after\":{\"name\":\"Acme Power\"}");
    house.organisations.granters().replace(SERVER, Set.of());
    assertThat(house.audited("role_granters.changed").getFirst().body())
        .contains("consultant by organisation-admin (own)");
  }

  @Test
  void aMembersChannelsFollowTheOrganisation() {
    house.roles.create(
        SERVER,
        new Roles.Draft(
            "listener",
            null,
            List.of("subscribe_channel:org/${attribute.organisation}/#"),
            List.of()));
    give(SERVER, "mia", "listener");
    assertThat(house.as("mia").may(Verb.SUBSCRIBE, Resource.channel("org/acme/a", House.MAIN)))
        .isTrue();
    assertThat(house.as("mia").may(Verb.SUBSCRIBE, Resource.channel("org/other/a", House.MAIN)))
        .isFalse();
    // nobody becomes a member by calling themselves one
    house.directory.change(
        SERVER,
        Subject.user("mia"),
        null,
        now ->
            new Draft(
                now.kind(),
                now.id(),
                now.name(),
                now.description(),
                now.enabled(),
                now.owner(),
                now.parent(),
                now.roles(),
                now.groups(),
                Map.of("organisation", "other"),
                now.publicData()));
    assertThat(house.as("mia").may(Verb.SUBSCRIBE, Resource.channel("org/other/a", House.MAIN)))
        .isFalse();
  }
}

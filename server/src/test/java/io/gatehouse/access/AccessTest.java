package io.gatehouse.access;

import static io.gatehouse.House.MAIN;
import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.access.recent.Recorded;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  private static final Subject BOAT = Subject.device("boat-7");
  private static final Resource ALARMS = Resource.channel("fleet/7/alarms", MAIN);

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
    house.user("alice");
    house.role("captain", "publish_channel:fleet/7/#");
    house.device("boat-7", "alice", "captain");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void rightsComeFromRolesGroupsAndGrants() {
    Rights boat = house.rights(house.token(BOAT));
    assertThat(boat.decide(Verb.PUBLISH, ALARMS).allowed()).isTrue();
    assertThat(boat.decide(Verb.SUBSCRIBE, ALARMS).allowed()).isFalse();
    house.grant(BOAT, Effect.ALLOW, "subscribe_channel:fleet/7/alarms");
    assertThat(house.access.refresh(boat)).isNull();
    assertThat(boat.decide(Verb.SUBSCRIBE, ALARMS).allowed()).isTrue();
  }

  @Test
  void aHotPrincipalNeedsNoStore() {
    Issued token = house.token(BOAT);
    Identity identity = house.tokens.load(token.text(), null, at("10.0.0.1"));
    assertThat(house.access.cachedRights(identity, at("10.0.0.1"))).isNull();
    house.access.rights(identity, at("10.0.0.1"));
    Rights cached = house.access.cachedRights(identity, at("10.0.0.1"));
    assertThat(Objects.requireNonNull(cached).decide(Verb.PUBLISH, ALARMS).allowed()).isTrue();
  }

  @Test
  void aChangedRoleReachesLiveRightsAndTheEpochGrows() {
    Rights boat = house.rights(house.token(BOAT));
    long before = boat.epoch();
    house.roles.change(
        SERVER, "captain", null, now -> new Roles.Draft("captain", null, List.of(), List.of()));
    assertThat(house.access.refresh(boat)).isNull();
    assertThat(boat.epoch()).isGreaterThan(before);
    assertThat(boat.decide(Verb.PUBLISH, ALARMS).allowed()).isFalse();
  }

  @Test
  void withoutAChangeTheEpochStays() {
    Rights boat = house.rights(house.token(BOAT));
    long before = boat.epoch();
    assertThat(house.access.refresh(boat)).isNull();
    assertThat(boat.epoch()).isEqualTo(before);
  }

  @Test
  void aRoleThatCameBackUnderItsNameIsNotThatOfOldHolders() {
    house.directory.change(SERVER, BOAT, null, draft -> roles(draft, Set.of("captain", "device")));
    Rights boat = house.rights(house.token(BOAT));
    house.roles.delete(SERVER, "captain", null);
    house.role("captain", "publish_channel:fleet/7/#");
    assertThat(house.access.refresh(boat)).isNull();
    assertThat(boat.decide(Verb.PUBLISH, ALARMS).allowed()).isFalse();
  }

  @Test
  void aDisabledTokenUserOrDeviceEndsTheSession() {
    Issued token = house.token(BOAT);
    Rights boat = house.rights(token);
    house.tokens.change(
        SERVER,
        token.record().id(),
        null,
        now ->
            new io.gatehouse.identity.Tokens.Draft(
                now.kind(), now.name(), now.permissions(), false, now.expiresAt()));
    assertThat(Objects.requireNonNull(house.access.refresh(boat)).type())
        .isEqualTo(ProblemType.CREDENTIAL_ENDED);

    Rights other = house.rights(house.token(BOAT));
    assertThat(house.access.refresh(other)).isNull();
    house.directory.change(SERVER, BOAT, null, AccessTest::disabled);
    assertThat(Objects.requireNonNull(house.access.refresh(other)).detail()).contains("disabled");
    house.directory.delete(SERVER, BOAT, null);
    assertThat(Objects.requireNonNull(house.access.refresh(other)).detail()).contains("deleted");
  }

  @Test
  void ofManySessionsEachHasWhatItsOwnTokenHas() {
    Issued deleted = house.token(BOAT);
    Issued narrowed = house.token(BOAT);
    Rights over = house.rights(deleted);
    Rights narrow = house.rights(narrowed);
    Rights whole = house.rights(house.token(BOAT));
    Rights stranger = house.rights(house.token(Subject.user("alice")));
    house.tokens.delete(SERVER, deleted.record().id(), null);
    house.tokens.change(
        SERVER, narrowed.record().id(), null, now -> House.draft("publish_channel:fleet/8/#"));
    Map<Rights, Problem> ended = house.access.refresh(List.of(over, narrow, whole, stranger));
    assertThat(ended).containsOnlyKeys(over);
    assertThat(Objects.requireNonNull(ended.get(over)).detail()).contains("deleted");
    assertThat(narrow.decide(Verb.PUBLISH, ALARMS).reason().code()).isEqualTo("outside-token");
    assertThat(whole.decide(Verb.PUBLISH, ALARMS).allowed()).isTrue();
    assertThat(stranger.decide(Verb.PUBLISH, ALARMS).allowed()).isFalse();
  }

  @Test
  void aTokenThatIsNarrowedLaterNarrowsItsLiveSession() {
    Issued token = house.token(BOAT);
    Rights boat = house.rights(token);
    house.tokens.change(
        SERVER, token.record().id(), null, now -> House.draft("publish_channel:fleet/8/#"));
    assertThat(house.access.refresh(boat)).isNull();
    assertThat(boat.decide(Verb.PUBLISH, ALARMS).reason().code()).isEqualTo("outside-token");
  }

  @Test
  void aNarrowTokenOnlyNarrows() {
    Rights boat = house.rights(house.token(BOAT, "publish_channel:fleet/7/alarms", "read_user"));
    assertThat(boat.decide(Verb.PUBLISH, ALARMS).allowed()).isTrue();
    assertThat(boat.decide(Verb.PUBLISH, Resource.channel("fleet/7/x", MAIN)).reason().code())
        .isEqualTo("outside-token");
    assertThat(boat.decide(Verb.READ, Resource.of(ResourceType.USER, "bob", MAIN)).allowed())
        .isFalse();
  }

  @Test
  void anExpiredCredentialMayNothing() {
    Issued session = house.signIn("alice");
    Rights alice = house.rights(session);
    Resource boat =
        house.access.author(alice).may(Verb.READ, house.directory.read(SERVER, BOAT))
            ? new Resources(house.stores).principal(house.directory.read(SERVER, BOAT))
            : MAIN;
    assertThat(alice.decide(Verb.READ, boat).allowed()).isTrue();
    house.clock.forward(Duration.ofHours(6));
    assertThat(alice.decide(Verb.READ, boat).reason().code()).isEqualTo("credential-expired");
  }

  @Test
  void ownershipReachesDownTheLineOfDevices() {
    house.device("engine", null, "device");
    house.directory.change(
        SERVER,
        Subject.device("engine"),
        null,
        draft ->
            new Draft(
                draft.kind(),
                draft.id(),
                draft.name(),
                null,
                true,
                null,
                "boat-7",
                draft.roles(),
                Set.of(),
                draft.attributes(),
                "{}"));
    house.user("bob");
    assertThat(house.directory.read(house.as("alice"), Subject.device("engine")).name())
        .isEqualTo("engine");
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.directory.read(house.as("bob"), Subject.device("engine")));
  }

  @Test
  void channelLevelsApplyAndAnonymousIsNobody() {
    Rights nobody = house.access.rights(Identity.anonymous("main"), at("10.0.0.1"));
    assertThat(nobody.decide(Verb.SUBSCRIBE, ALARMS).allowed()).isFalse();
    house.rules.put(SERVER, "fleet/#", "nobody", "anonymous", ChannelSettings.NONE, null);
    assertThat(house.access.refresh(nobody)).isNull();
    assertThat(nobody.decide(Verb.SUBSCRIBE, ALARMS).allowed()).isTrue();
    Decision closed = house.rights(house.token(BOAT)).decide(Verb.PUBLISH, ALARMS);
    assertThat(closed.reason().code()).isEqualTo("channel-nobody");
    house.rules.delete(SERVER, "fleet/#", null);
    assertThat(house.access.refresh(nobody)).isNull();
    assertThat(nobody.decide(Verb.SUBSCRIBE, ALARMS).allowed()).isFalse();
  }

  @Test
  void aRefusalSaysWhyAndWhatIsMissingAndCanBeLookedUp() {
    Rights boat = house.rights(house.token(BOAT));
    Resource other = Resource.channel("fleet/8/alarms", MAIN);
    Problem problem = refusal(() -> house.access.require(boat, Verb.PUBLISH, other));
    assertThat(problem.type()).isEqualTo(ProblemType.FORBIDDEN);
    assertThat(problem.detail())
        .isEqualTo("`device:boat-7` may not `publish channel:fleet/8/alarms`");
    assertThat(problem.code()).isEqualTo("no-rule");
    assertThat(problem.cure()).isEqualTo("grant `publish_channel:fleet/8/alarms` to device:boat-7");
    String id = Objects.requireNonNull(problem.decision());
    assertThat(id).matches("d-[0-9a-z]{8}");

    Recorded own = house.access.decision(boat, id).orElseThrow();
    assertThat(own.code()).isEqualTo("no-rule");
    assertThat(own.explanation()).as("rules are not for everybody").isNull();
    Recorded full = house.access.decision(house.owner(), id).orElseThrow();
    assertThat(Objects.requireNonNull(full.explanation()).smallestGrant()).isPresent();
    assertThat(house.audited("refused").getFirst().body()).contains(id);
  }

  @Test
  void theRefusalsOfOthersAreNotThere() {
    Rights boat = house.rights(house.token(BOAT));
    Problem problem = refusal(() -> house.access.require(boat, Verb.READ, MAIN));
    String id = Objects.requireNonNull(problem.decision());
    assertThat(house.access.decision(house.rights(house.signIn("alice")), id)).isEmpty();
    assertThat(house.access.decision(boat, "d-missing")).isEmpty();
  }

  @Test
  void theGrantThatARefusalNamesIsEnough() {
    Rights boat = house.rights(house.token(BOAT));
    Resource other = Resource.channel("fleet/8/alarms", MAIN);
    String cure =
        Objects.requireNonNull(
            refusal(() -> house.access.require(boat, Verb.PUBLISH, other)).cure());
    house.grant(BOAT, Effect.ALLOW, cure.substring(cure.indexOf('`') + 1, cure.lastIndexOf('`')));
    house.access.refresh(boat);
    house.access.require(boat, Verb.PUBLISH, other);
  }

  @Test
  void onlyWhoMayReadTheAuditAsksForOthersOrSeesRules() {
    Rights boat = house.rights(house.token(BOAT));
    Rights owner = house.owner();
    Context now = Context.at(house.clock.millis(), Transport.HTTP);
    Explanation explanation = house.access.check(owner, BOAT, Verb.PUBLISH, ALARMS, now);
    assertThat(explanation.decision().allowed()).isTrue();
    assertThat(explanation.steps()).isNotEmpty();
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> house.access.check(boat, Subject.user("alice"), Verb.READ, MAIN, now));
    assertThat(house.access.check(boat, BOAT, Verb.PUBLISH, ALARMS, now).decision().allowed())
        .isTrue();
    assertThat(house.access.explain(boat, Verb.SUBSCRIBE, ALARMS).steps()).isEmpty();
    assertThat(house.access.explain(owner, Verb.SUBSCRIBE, ALARMS).steps()).isNotEmpty();
  }

  @Test
  void nothingCrossesApplications() {
    Rights owner = house.owner();
    house.applications.create(house.access.author(owner), "second", "Second");
    Issued session = house.signIn("olga");
    Rights there =
        house.access.rights(
            house.tokens.load(session.text(), "second", at("10.0.0.1")), at("10.0.0.1"));
    assertThat(there.decide(Verb.READ, MAIN).reason().code()).isEqualTo("other-application");
    assertThat(there.decide(Verb.ADMIN, Resource.application("second")).allowed()).isTrue();
    assertRefused(
        ProblemType.NOT_FOUND,
        () -> house.directory.read(house.access.author(there), Subject.user("alice")));
    Rights boat = house.rights(house.token(BOAT));
    Resource foreign = Resource.channel("fleet/7/alarms", Resource.application("second"));
    assertThat(boat.decide(Verb.PUBLISH, foreign).reason().code()).isEqualTo("other-application");
  }

  private static Draft roles(Draft draft, Set<String> roles) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        draft.description(),
        draft.enabled(),
        draft.owner(),
        draft.parent(),
        roles,
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }

  private static Draft disabled(Draft draft) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        draft.description(),
        false,
        draft.owner(),
        draft.parent(),
        draft.roles(),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }
}

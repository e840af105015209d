package io.gatehouse.core.decide;

import static io.gatehouse.core.decide.Scene.MAIN;
import static io.gatehouse.core.decide.Scene.allow;
import static io.gatehouse.core.decide.Scene.deny;
import static io.gatehouse.core.decide.Scene.device;
import static io.gatehouse.core.decide.Scene.grant;
import static io.gatehouse.core.decide.Scene.role;
import static io.gatehouse.core.decide.Scene.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The steps of a decision, one by one.
class DeciderTest {
  private static final String ALLOWED = "allow allowed-by-rule";
  private static final String DENIED = "deny denied-by-rule";
  private static final String NO_RULE = "deny no-rule";

  @Test
  void whatNoRuleAllowsIsDenied() {
    assertThat(Scene.of("user:alice").publish("fleet/7")).isEqualTo(NO_RULE);
    assertThat(Scene.of("user:alice").may("read", MAIN)).isEqualTo(NO_RULE);
  }

  @Test
  void aDisabledPrincipalMayNothing() {
    World world = Scene.of("owner:ada").world();
    Asked asked =
        new Asked(
            false, Verb.READ, MAIN, 0, Context.NEVER, null, Transport.HTTP, null, null, false);
    assertThat(Trials.answer(asked.decide(world))).isEqualTo("deny principal-disabled");
  }

  @Test
  void aCredentialCountsUpToItsEnd() {
    Scene ada = Scene.of("owner:ada");
    Context context = new Context(9, null, Transport.HTTP, null, null, null, 10);
    Profile profile = ada.world().profile(true);
    Question question = new Question(Verb.READ, MAIN, context);
    assertThat(Decider.decide(profile, question).allowed()).isTrue();
    Question later = new Question(Verb.READ, MAIN, context.at(10));
    assertThat(Decider.decide(profile, later)).isEqualTo(Decider.EXPIRED);
  }

  @Test
  void nothingCrossesApplications() {
    Resource other = Resource.application("other");
    Resource boat = Resource.of(ResourceType.DEVICE, "x", other);
    assertThat(Scene.of("owner:ada").may("read", boat)).isEqualTo("deny other-application");
  }

  @Test
  void anOwnerMayEverything() {
    assertThat(Scene.of("owner:ada").may("delete", device("x"))).isEqualTo(ALLOWED);
    assertThat(Scene.of("owner:ada").subscribe("#")).isEqualTo(ALLOWED);
    assertThat(Scene.of("owner:ada").publish("$SYS/x")).isEqualTo(ALLOWED);
  }

  @Test
  void aDenialWinsOverEveryAllowance() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "admin_application"),
            new Fact.HasRole("r"),
            deny("role:r", "publish_channel:lab"));
    assertThat(scene.publish("lab")).isEqualTo(DENIED);
    assertThat(scene.publish("lab/1")).isEqualTo(DENIED);
    assertThat(scene.publish("labs")).isEqualTo(ALLOWED);
    assertThat(scene.subscribe("lab")).isEqualTo(ALLOWED);
  }

  @Test
  void aDenialOfAdminDeniesEveryVerb() {
    Scene scene =
        Scene.of(
            "user:alice", allow("user:alice", "read_device"), deny("user:alice", "admin_device:x"));
    assertThat(scene.may("read", device("x"))).isEqualTo(DENIED);
    assertThat(scene.may("read", device("y"))).isEqualTo(ALLOWED);
  }

  @Test
  void adminAllowsEveryVerbAndNothingElseAllowsAdmin() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "admin_device:x"),
            allow("user:alice", "read_device:y"));
    assertThat(scene.may("execute", device("x"))).isEqualTo(ALLOWED);
    assertThat(scene.may("admin", device("x"))).isEqualTo(ALLOWED);
    assertThat(scene.may("admin", device("y"))).isEqualTo(NO_RULE);
  }

  @Test
  void rightsApplyDownwards() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "pull_device:boat-7"),
            allow("user:alice", "publish_channel:fleet"));
    Resource stream = Resource.of(ResourceType.STREAM, "gps", device("boat-7"));
    assertThat(scene.may("pull", stream)).isEqualTo(ALLOWED);
    assertThat(scene.may("push", stream)).isEqualTo(NO_RULE);
    assertThat(scene.may("pull", MAIN)).isEqualTo(NO_RULE);
    assertThat(scene.publish("fleet/7/alarms")).isEqualTo(ALLOWED);
    assertThat(scene.publish("fleets")).isEqualTo(NO_RULE);
  }

  @Test
  void aRightToEveryChannelBelowIsOneToTheChannelAboveOnlyWithTheSign() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "publish_channel:a/#"),
            allow("user:alice", "publish_channel:b/+"));
    assertThat(scene.publish("a")).isEqualTo(ALLOWED);
    assertThat(scene.publish("b")).isEqualTo(NO_RULE);
    assertThat(scene.publish("b/1/2")).isEqualTo(ALLOWED);
  }

  @Test
  void wildcardsAtTheFirstLevelDoNotReachReservedNames() {
    Scene scene = Scene.of("user:alice", allow("user:alice", "publish_channel:#"));
    assertThat(scene.publish("SYS")).isEqualTo(ALLOWED);
    assertThat(scene.publish("/x")).isEqualTo(ALLOWED);
    assertThat(scene.publish("$SYS/x")).isEqualTo(NO_RULE);
    Scene every = Scene.of("user:alice", allow("user:alice", "publish_channel"));
    assertThat(every.publish("$SYS/x")).isEqualTo(ALLOWED);
  }

  @Test
  void idsMayHaveWildcards() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "read_device:boat-*"),
            allow("user:alice", "read_device:*-test"),
            allow("user:alice", "read_device:" + "x".repeat(70) + "*"));
    assertThat(scene.may("read", device("boat-7"))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("boat"))).isEqualTo(NO_RULE);
    assertThat(scene.may("read", device("car-test"))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("x".repeat(71)))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("x".repeat(69)))).isEqualTo(NO_RULE);
    assertThat(scene.may("read", Resource.of(ResourceType.USER, "boat-7", MAIN)))
        .isEqualTo(NO_RULE);
  }

  @Test
  void anOwnRightHoldsForWhatThePrincipalOwns() {
    Scene scene = Scene.of("device:boat-7", allow("device:boat-7", "push_own_device"));
    assertThat(scene.may("push", device("boat-7"))).isEqualTo(ALLOWED);
    assertThat(scene.may("push", device("boat-8"))).isEqualTo(NO_RULE);
    Resource buoy = Resource.owned(ResourceType.DEVICE, "buoy", Subject.device("boat-7"), MAIN);
    assertThat(scene.may("push", buoy)).isEqualTo(ALLOWED);
    assertThat(scene.may("push", Resource.of(ResourceType.STREAM, "x", buoy))).isEqualTo(ALLOWED);
  }

  @Test
  void anOwnRightLooksAtTheOwnerOfWhatItsPatternReaches() {
    Scene above = Scene.of("user:alice", allow("user:alice", "publish_own_channel:a"));
    Scene open = Scene.of("user:alice", allow("user:alice", "publish_own_channel:a/#"));
    Resource channel = Resource.owned(ResourceType.CHANNEL, "a/b", Subject.user("alice"), MAIN);
    assertThat(above.may("publish", channel)).isEqualTo(NO_RULE);
    assertThat(open.may("publish", channel)).isEqualTo(ALLOWED);
    Resource mine = Resource.owned(ResourceType.DEVICE, "x", Subject.user("alice"), MAIN);
    assertThat(above.may("publish", Resource.channel("a/b", mine))).isEqualTo(ALLOWED);
  }

  @Test
  void aTokensListOnlyNarrows() {
    Scene scene =
        Scene.of(
                "user:alice",
                allow("user:alice", "read_device"),
                token("admin_device:x"),
                token("read_user"))
            .narrowed();
    assertThat(scene.may("read", device("x"))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("y"))).isEqualTo("deny outside-token");
    assertThat(scene.may("delete", device("x"))).isEqualTo(NO_RULE);
    assertThat(scene.may("read", Resource.of(ResourceType.USER, "u", MAIN))).isEqualTo(NO_RULE);
    assertThat(Scene.of("owner:ada").narrowed().may("read", MAIN)).isEqualTo("deny outside-token");
  }

  @Test
  void aTokensListMayNameItsPrincipal() {
    Scene scene =
        Scene.of(
                "user:alice",
                allow("user:alice", "read_device"),
                token("read_device:${principal.id}-*"))
            .narrowed();
    assertThat(scene.may("read", device("alice-1"))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("bob-1"))).isEqualTo("deny outside-token");
  }

  @Test
  void rightsComeFromRolesAndFromGroupsAndTheirParents() {
    Scene scene =
        Scene.of(
            "user:alice",
            new Fact.HasRole("r"),
            new Fact.IsIn("h"),
            new Fact.GroupIsIn("h", "g"),
            new Fact.GroupHasRole("g", "s"),
            role("r", "read_device:1"),
            allow("role:r", "read_device:2"),
            allow("group:h", "read_device:3"),
            allow("group:g", "read_device:4"),
            role("s", "read_device:5"),
            allow("group:k", "read_device:6"),
            role("anonymous", "read_device:7"));
    assertThat(List.of("1", "2", "3", "4", "5", "6", "7"))
        .extracting(id -> scene.may("read", device(id)))
        .containsExactly(ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED, NO_RULE, NO_RULE);
  }

  @Test
  void whoHasNotLoggedInHasTheRoleAnonymousAndNoOther() {
    Scene scene =
        Scene.of(
            "anonymous",
            new Fact.HasRole("r"),
            new Fact.IsIn("g"),
            role("anonymous", "read_device:1"),
            role("r", "read_device:2"),
            allow("group:g", "read_device:3"));
    assertThat(List.of("1", "2", "3"))
        .extracting(id -> scene.may("read", device(id)))
        .containsExactly(ALLOWED, NO_RULE, NO_RULE);
  }

  @Test
  void aGrantCountsUpToItsEnd() {
    Instant end = Instant.ofEpochMilli(1_000);
    Scene scene =
        Scene.of(
            "user:alice",
            grant("user:alice", Effect.ALLOW, "read_device:x", end, null),
            grant("user:alice", Effect.ALLOW, "read_device:y", Instant.MAX, null),
            grant("user:alice", Effect.ALLOW, "read_device:z", Instant.MIN, null));
    assertThat(scene.at(999).may("read", device("x"))).isEqualTo(ALLOWED);
    assertThat(scene.at(1_000).may("read", device("x"))).isEqualTo(NO_RULE);
    assertThat(scene.at(Long.MAX_VALUE - 1).may("read", device("y"))).isEqualTo(ALLOWED);
    assertThat(scene.at(0).may("read", device("z"))).isEqualTo(NO_RULE);
  }

  @Test
  void anAllowanceNeedsItsConditionMet() {
    Condition office =
        new Condition.AllOf(
            List.of(
                Condition.AddressRange.parse("10.0.0.0/8"),
                new Condition.OnTransport(Set.of(Transport.HTTP))));
    Scene scene =
        Scene.of("user:alice", grant("user:alice", Effect.ALLOW, "read_device", null, office));
    assertThat(scene.from("10.1.2.3", Transport.HTTP).may("read", device("x"))).isEqualTo(ALLOWED);
    assertThat(scene.from("10.1.2.3", Transport.MQTT).may("read", device("x"))).isEqualTo(NO_RULE);
    assertThat(scene.from("11.1.2.3", Transport.HTTP).may("read", device("x"))).isEqualTo(NO_RULE);
    assertThat(scene.may("read", device("x"))).isEqualTo(NO_RULE);
  }

  @Test
  void aDenialAppliesUnlessItsConditionIsKnownNotToBeMet() {
    Condition outside = Condition.AddressRange.parse("192.0.2.0/24");
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "read_device"),
            grant("user:alice", Effect.DENY, "read_device", null, outside));
    assertThat(scene.from("192.0.2.9", Transport.HTTP).may("read", device("x"))).isEqualTo(DENIED);
    assertThat(scene.from("10.0.0.1", Transport.HTTP).may("read", device("x"))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("x"))).as("address not known").isEqualTo(DENIED);
  }

  @Test
  void placeholdersStandForThePrincipal() {
    Scene scene =
        Scene.of(
            "user:alice",
            new Fact.IsIn("h"),
            new Fact.GroupIsIn("h", "g"),
            new Fact.HasRole("r"),
            new Fact.Attribute("site", "porto"),
            role("r", "publish_channel:id/${principal.id}"),
            role("r", "publish_channel:name/${principal.name}"),
            role("r", "publish_channel:group/${principal.group}"),
            role("r", "publish_channel:site/${attribute.site}"),
            role("r", "publish_channel:other/${attribute.other}"),
            role("r", "read_device:${attribute.site}-*"));
    assertThat(scene.publish("id/alice/x")).isEqualTo(ALLOWED);
    assertThat(scene.publish("id/bob")).isEqualTo(NO_RULE);
    assertThat(scene.publish("name/N-alice")).isEqualTo(ALLOWED);
    assertThat(scene.publish("group/g")).isEqualTo(ALLOWED);
    assertThat(scene.publish("group/h")).isEqualTo(ALLOWED);
    assertThat(scene.publish("group/k")).isEqualTo(NO_RULE);
    assertThat(scene.publish("site/porto")).isEqualTo(ALLOWED);
    assertThat(scene.publish("other/")).isEqualTo(NO_RULE);
    assertThat(scene.may("read", device("porto-1"))).isEqualTo(ALLOWED);
    assertThat(scene.may("read", device("lima-1"))).isEqualTo(NO_RULE);
  }

  @Test
  void placeholdersStandForTheConnection() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "publish_channel:c/${client.id}"),
            allow("user:alice", "subscribe_channel:c/${client.id}/+"),
            allow("user:alice", "read_device:${certificate.cn}"),
            deny("user:alice", "publish_channel:c/${client.id}/${principal.id}"));
    Scene connected = scene.connected("m1", "boat-7");
    assertThat(connected.publish("c/m1/x")).isEqualTo(ALLOWED);
    assertThat(connected.publish("c/m1/alice")).isEqualTo(DENIED);
    assertThat(connected.publish("c/m2")).isEqualTo(NO_RULE);
    assertThat(connected.subscribe("c/m1/+")).isEqualTo(ALLOWED);
    assertThat(connected.subscribe("c/m1/#")).isEqualTo(NO_RULE);
    assertThat(connected.may("read", device("boat-7"))).isEqualTo(ALLOWED);
    assertThat(scene.connected(null, null).publish("c/m1")).isEqualTo(NO_RULE);
    assertThat(scene.connected("+", "*").subscribe("c/+/x")).isEqualTo(NO_RULE);
    assertThat(scene.connected("+", "*").may("read", device("boat-7"))).isEqualTo(NO_RULE);
  }

  @Test
  void aFilterIsAllowedOnlyAsAWhole() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "subscribe_channel:fleet/+/alarms"),
            allow("user:alice", "subscribe_channel:lab/#"));
    assertThat(scene.subscribe("fleet/+/alarms")).isEqualTo(ALLOWED);
    assertThat(scene.subscribe("fleet/7/alarms/#")).isEqualTo(ALLOWED);
    assertThat(scene.subscribe("fleet/+/+")).isEqualTo(NO_RULE);
    assertThat(scene.subscribe("fleet/#")).isEqualTo(NO_RULE);
    assertThat(scene.subscribe("lab/#")).isEqualTo(ALLOWED);
    assertThat(scene.subscribe("+/#")).isEqualTo(NO_RULE);
  }

  @Test
  void aDenialOfAPartRefusesTheFilter() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "subscribe_channel"),
            deny("user:alice", "subscribe_channel:fleet/+/secret"));
    assertThat(scene.subscribe("fleet/7/alarms")).isEqualTo(ALLOWED);
    assertThat(scene.subscribe("fleet/7/#")).isEqualTo(DENIED);
    assertThat(scene.subscribe("#")).isEqualTo(DENIED);
    assertThat(scene.subscribe("+/+")).isEqualTo(ALLOWED);
    assertThat(scene.subscribe("+/+/secret/x")).isEqualTo(DENIED);
    assertThat(scene.subscribe("$SYS/#")).isEqualTo(ALLOWED);
  }

  @Test
  void aDenialOfOwnChannelsRefusesAFilterSinceTheirOwnersAreNotKnown() {
    Scene scene =
        Scene.of(
            "user:alice",
            allow("user:alice", "subscribe_channel"),
            deny("user:alice", "subscribe_own_channel:a/#"));
    assertThat(scene.subscribe("a/+")).isEqualTo(DENIED);
    assertThat(scene.subscribe("a/x")).isEqualTo(ALLOWED);
  }
}

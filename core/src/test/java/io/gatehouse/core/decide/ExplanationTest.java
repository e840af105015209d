package io.gatehouse.core.decide;

import static io.gatehouse.core.decide.Scene.MAIN;
import static io.gatehouse.core.decide.Scene.allow;
import static io.gatehouse.core.decide.Scene.channels;
import static io.gatehouse.core.decide.Scene.deny;
import static io.gatehouse.core.decide.Scene.device;
import static io.gatehouse.core.decide.Scene.grant;
import static io.gatehouse.core.decide.Scene.role;
import static io.gatehouse.core.decide.Scene.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gatehouse.core.decide.Explanation.Outcome;
import io.gatehouse.core.decide.Explanation.Phase;
import io.gatehouse.core.decide.Explanation.Remedy;
import io.gatehouse.core.decide.Explanation.Step;
import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Resource ALARMS = Resource.channel("fleet/7/alarms", MAIN);

  @Test
  void eachNearMissSaysWhatWasMissing() {
    Condition inside = Condition.AddressRange.parse("10.0.0.0/8");
    Scene scene =
        Scene.of(
            "user:alice",
            new Fact.HasRole("r"),
            role("r", "publish_channel:lab"),
            role("r", "subscribe_channel:fleet/+"),
            role("r", "publish_own_channel:fleet"),
            grant("user:alice", Effect.ALLOW, "publish_channel", Instant.EPOCH, null),
            grant("user:alice", Effect.ALLOW, "admin_application", null, inside));
    Explanation explanation = scene.from("192.0.2.1", Transport.MQTT).explain(Verb.PUBLISH, ALARMS);

    assertThat(explanation.decision()).isEqualTo(Decider.NO_RULE);
    assertThat(explanation.steps())
        .extracting(Step::outcome, Step::resource, Step::text)
        .containsExactly(
            tuple(Outcome.PASSED, "channel:fleet/7/alarms", "may be used"),
            tuple(Outcome.OTHER_RESOURCE, "channel:fleet/7/alarms", "the pattern does not match"),
            tuple(Outcome.WRONG_VERB, "channel:fleet/7", "it is about subscribe, not publish"),
            tuple(Outcome.NOT_OWNER, "channel:fleet", "user:alice is not the owner"),
            tuple(Outcome.EXPIRED, "channel:fleet/7/alarms", "it expired at 1970-01-01T00:00:00Z"),
            tuple(
                Outcome.CONDITION_NOT_MET,
                "application:main",
                "condition: address 192.0.2.1 outside 10.0.0.0/8"),
            tuple(Outcome.DECIDED, "channel:fleet/7/alarms", "no rule allows this"));
    assertThat(explanation.smallestGrant())
        .contains(Permission.parse("publish_channel:fleet/7/alarms"));
  }

  @Test
  void theTextReadsFromTheAnswerToTheRemedy() {
    Scene scene = Scene.of("user:alice", allow("user:alice", "publish_channel:lab"));
    assertThat(scene.explain(Verb.PUBLISH, ALARMS).text())
        .isEqualTo(
            """
            user:alice publish channel:fleet/7/alarms: denied
            because no rule allows this
              live      principal and credential on channel:fleet/7/alarms: may be used
              allowance grant `to-alice` to user:alice: allow `publish_channel:lab` on \
            channel:fleet/7/alarms: the pattern does not match
              default   the default on channel:fleet/7/alarms: no rule allows this
            to allow it: grant `publish_channel:fleet/7/alarms` to user:alice
            """);
  }

  @Test
  void theDecidingRuleIsNamed() {
    Scene scene =
        Scene.of("user:alice", new Fact.HasRole("r"), role("r", "publish_channel:fleet/+"));
    Explanation explanation = scene.explain(Verb.PUBLISH, ALARMS);
    assertThat(explanation.decision().reason())
        .isEqualTo(
            new Reason.AllowedByRule(
                new Source.InRole("r"), Permission.parse("publish_channel:fleet/+")));
    assertThat(explanation.decisive())
        .isEqualTo(
            new Step(
                Phase.ALLOWANCE,
                Outcome.DECIDED,
                "role `r`: allow `publish_channel:fleet/+`",
                "channel:fleet/7",
                "it applies"));
    assertThat(explanation.remedies()).isEmpty();
  }

  @Test
  void everythingInTheWayIsListed() {
    Scene scene =
        Scene.of(
                "user:alice",
                deny("user:alice", "publish_channel:fleet"),
                channels("fleet/#", Level.NOBODY, Level.ANONYMOUS),
                token("read_device"))
            .narrowed();
    Permission exactly = Permission.parse("publish_channel:fleet/7/alarms");
    assertThat(scene.explain(Verb.PUBLISH, ALARMS).remedies())
        .containsExactly(
            new Remedy.RemoveDenial(
                new Source.InGrant("to-alice", Subject.user("alice")),
                Permission.parse("publish_channel:fleet")),
            new Remedy.OpenChannel(TopicFilter.parse("fleet/#"), Verb.PUBLISH),
            new Remedy.WidenToken(exactly),
            new Remedy.AddGrant(Subject.user("alice"), exactly));
    assertThat(scene.explain(Verb.PUBLISH, ALARMS).smallestGrant()).isEmpty();
  }

  @Test
  void aTokenThatIsTooNarrowDecides() {
    Scene scene =
        Scene.of("user:alice", allow("user:alice", "read_device"), token("read_user")).narrowed();
    Explanation explanation = scene.explain(Verb.READ, device("x"));
    assertThat(explanation.decisive().phase()).isEqualTo(Phase.TOKEN);
    assertThat(explanation.remedies())
        .extracting(Remedy::sentence)
        .containsExactly("add `read_device:x` to the permissions of the token");
  }

  @Test
  void theChannelRuleThatDecidesIsNamed() {
    Scene scene = Scene.of("anonymous", channels("fleet/#", Level.AUTHENTICATED, Level.ASK));
    Explanation explanation = scene.explain(Verb.PUBLISH, ALARMS);
    assertThat(explanation.decisive().rule()).isEqualTo("channel rule `fleet/#`");
    assertThat(explanation.decisive().phase()).isEqualTo(Phase.CHANNEL);
    assertThat(explanation.remedies())
        .extracting(Remedy::sentence)
        .containsExactly("grant `publish_channel:fleet/7/alarms` to role:anonymous");
    assertThat(scene.explain(Verb.SUBSCRIBE, ALARMS).remedies()).isEmpty();
  }

  @Test
  void aFilterIsGrantedAsItWasAsked() {
    Resource filter = Resource.channelFilter(TopicFilter.parse("fleet/+/alarms"), MAIN);
    assertThat(Scene.of("user:alice").explain(Verb.SUBSCRIBE, filter).smallestGrant())
        .contains(Permission.parse("subscribe_channel:fleet/+/alarms"));
  }

  @Test
  void aNameThatNoPermissionCanHoldIsSaidSo() {
    Explanation explanation = Scene.of("user:alice").explain(Verb.READ, device("a*"));
    assertThat(explanation.smallestGrant()).isEmpty();
    assertThat(explanation.remedies())
        .extracting(Remedy::sentence)
        .containsExactly(
            "grant a wider permission to user:alice: because of its `*` or `${`, none can name"
                + " `device:a*` alone");
  }

  @Test
  void outsideTheApplicationNothingHelps() {
    Resource elsewhere = Resource.of(ResourceType.DEVICE, "x", Resource.application("other"));
    Explanation explanation = Scene.of("owner:ada").explain(Verb.READ, elsewhere);
    assertThat(explanation.decisive().phase()).isEqualTo(Phase.LIVE);
    assertThat(explanation.remedies()).containsExactly(new Remedy.StayInside("main"));
  }

  @Test
  void ofManyRulesOnlySomeAreShown() {
    Fact[] facts =
        IntStream.range(0, 1_000)
            .mapToObj(i -> allow("user:alice", "read_device:d" + i))
            .toArray(Fact[]::new);
    Explanation explanation = Scene.of("user:alice", facts).explain(Verb.READ, device("d500"));
    assertThat(explanation.steps()).hasSize(22);
    assertThat(explanation.omitted()).isEqualTo(979);
    assertThat(explanation.decisive().outcome()).isEqualTo(Outcome.DECIDED);
  }

  @Test
  void everyReasonHasACodeAndASentence() {
    Permission permission = Permission.parse("read_device");
    List<Reason> reasons =
        new ArrayList<>(
            List.of(
                new Reason.PrincipalDisabled(),
                new Reason.CredentialExpired(),
                new Reason.OtherApplication(),
                new Reason.OutsideToken(),
                new Reason.NoRule(),
                new Reason.Listed("group:crew"),
                new Reason.NotListed(),
                new Reason.ListClosed(),
                new Reason.DeniedByRule(new Source.InRole("r"), permission),
                new Reason.AllowedByRule(new Source.OfOwner(), permission)));
    for (Level level : Level.values()) {
      reasons.add(new Reason.ChannelLevel(TopicFilter.parse("a/+"), Verb.PUBLISH, level));
    }
    assertThat(reasons).extracting(Reason::code).doesNotHaveDuplicates();
    assertThat(reasons)
        .allSatisfy(reason -> assertThat(reason.code()).matches("[a-z]+(-[a-z]+)+"))
        .allSatisfy(reason -> assertThat(reason.sentence()).matches("[a-z].*[^.]"));
  }
}

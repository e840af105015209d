package io.gatehouse.core.decide;

import static io.gatehouse.core.decide.Scene.allow;
import static io.gatehouse.core.decide.Scene.channels;
import static io.gatehouse.core.decide.Scene.deny;
import static io.gatehouse.core.decide.Scene.token;
import static io.gatehouse.core.policy.Level.ANONYMOUS;
import static io.gatehouse.core.policy.Level.ASK;
import static io.gatehouse.core.policy.Level.AUTHENTICATED;
import static io.gatehouse.core.policy.Level.NOBODY;
import static io.gatehouse.core.policy.Level.PERMISSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.policy.Resource;
import org.junit.jupiter.api.Test;

/// What channel rules add to permissions.
class ChannelLevelTest {
  private static final Fact[] RULES = {
    channels("open/#", ANONYMOUS, ANONYMOUS),
    channels("members/#", AUTHENTICATED, AUTHENTICATED),
    channels("guarded/#", PERMISSION, PERMISSION),
    channels("asked/#", ASK, ASK),
    channels("closed/#", NOBODY, NOBODY),
    channels("news/#", NOBODY, ANONYMOUS),
  };

  @Test
  void eachLevelLetsInWhomItNames() {
    Scene anonymous = Scene.of("anonymous", RULES);
    Scene alice = Scene.of("user:alice", RULES);
    assertThat(anonymous.publish("open/1")).isEqualTo("allow channel-anonymous");
    assertThat(alice.publish("open/1")).isEqualTo("allow channel-anonymous");
    assertThat(anonymous.publish("members/1")).isEqualTo("deny channel-authenticated");
    assertThat(alice.publish("members/1")).isEqualTo("allow channel-authenticated");
    assertThat(alice.publish("guarded/1")).isEqualTo("deny channel-permission");
    assertThat(alice.publish("asked/1")).isEqualTo("ask channel-ask");
    assertThat(anonymous.publish("asked/1")).isEqualTo("ask channel-ask");
    assertThat(alice.publish("closed/1")).isEqualTo("deny channel-nobody");
    assertThat(alice.publish("other/1")).isEqualTo("deny no-rule");
  }

  @Test
  void theDirectionsAreApart() {
    Scene alice = Scene.of("user:alice", RULES);
    assertThat(alice.publish("news/1")).isEqualTo("deny channel-nobody");
    assertThat(alice.subscribe("news/1")).isEqualTo("allow channel-anonymous");
    assertThat(alice.subscribe("news/#")).isEqualTo("allow channel-anonymous");
    Resource news = Resource.channel("news/1", Scene.MAIN);
    assertThat(alice.may("read", news)).as("no direction").isEqualTo("deny no-rule");
  }

  @Test
  void aPermissionCountsBeforeTheLevel() {
    Fact[] facts = {
      allow("user:alice", "publish_channel"), RULES[2], RULES[3], RULES[4],
    };
    Scene alice = Scene.of("user:alice", facts);
    assertThat(alice.publish("guarded/1")).isEqualTo("allow allowed-by-rule");
    assertThat(alice.publish("asked/1")).isEqualTo("allow allowed-by-rule");
    assertThat(alice.publish("closed/1")).isEqualTo("deny channel-nobody");
  }

  @Test
  void nobodyMeansTheOwnerToo() {
    assertThat(Scene.of("owner:ada", RULES).publish("closed/1")).isEqualTo("deny channel-nobody");
    assertThat(Scene.of("owner:ada", RULES).subscribe("#")).isEqualTo("deny channel-nobody");
    assertThat(Scene.of("owner:ada", RULES).subscribe("open/#")).isEqualTo("allow allowed-by-rule");
  }

  @Test
  void aDenialAndATokenCountBeforeTheLevel() {
    Scene denied = Scene.of("user:alice", RULES[0], deny("user:alice", "publish_channel:open"));
    assertThat(denied.publish("open/1")).isEqualTo("deny denied-by-rule");
    Scene narrowed = Scene.of("user:alice", RULES[0], token("publish_channel:open/1")).narrowed();
    assertThat(narrowed.publish("open/1")).isEqualTo("allow channel-anonymous");
    assertThat(narrowed.publish("open/2")).isEqualTo("deny outside-token");
  }

  @Test
  void theMostSpecificPatternCounts() {
    Scene alice =
        Scene.of(
            "user:alice",
            channels("#", NOBODY, NOBODY),
            channels("a/#", AUTHENTICATED, AUTHENTICATED),
            channels("a/+/c", ASK, ASK),
            channels("+/b/c", ANONYMOUS, ANONYMOUS),
            channels("a/b", PERMISSION, PERMISSION),
            channels("a/b/#", AUTHENTICATED, ASK));
    assertThat(alice.publish("x")).isEqualTo("deny channel-nobody");
    assertThat(alice.publish("a")).isEqualTo("allow channel-authenticated");
    assertThat(alice.publish("a/b")).isEqualTo("deny channel-permission");
    assertThat(alice.publish("a/b/c")).isEqualTo("allow channel-authenticated");
    assertThat(alice.publish("a/c/c")).isEqualTo("ask channel-ask");
    assertThat(alice.publish("z/b/c")).isEqualTo("allow channel-anonymous");
    assertThat(alice.publish("a/b/d")).isEqualTo("allow channel-authenticated");
    assertThat(alice.subscribe("a/b/d")).isEqualTo("ask channel-ask");
    assertThat(alice.publish("$SYS/x")).isEqualTo("deny no-rule");
  }

  @Test
  void aFilterNeedsEveryRuleThatCountsInside() {
    Scene alice =
        Scene.of(
            "user:alice",
            channels("a/#", ANONYMOUS, AUTHENTICATED),
            channels("a/x/#", ANONYMOUS, PERMISSION),
            channels("a/y/#", ANONYMOUS, ASK),
            channels("a/z/#", ANONYMOUS, NOBODY),
            channels("+/q", ANONYMOUS, NOBODY));
    assertThat(alice.subscribe("a/w/#")).isEqualTo("allow channel-authenticated");
    assertThat(alice.subscribe("a/x/1")).isEqualTo("deny channel-permission");
    assertThat(alice.subscribe("a/+/1")).isEqualTo("deny channel-nobody");
    assertThat(alice.subscribe("a/y/+")).isEqualTo("ask channel-ask");
    assertThat(alice.subscribe("a/q"))
        .as("`a/#` is more specific than `+/q`")
        .isEqualTo("allow channel-authenticated");
    assertThat(alice.subscribe("+/w")).as("nothing covers it").isEqualTo("deny no-rule");
    assertThat(alice.subscribe("+/+")).as("`+/q` is closed").isEqualTo("deny channel-nobody");
  }

  @Test
  void aLessSpecificRuleDoesNotCountInsideAFilter() {
    Scene alice =
        Scene.of(
            "user:alice",
            channels("#", NOBODY, NOBODY),
            channels("a/#", NOBODY, AUTHENTICATED),
            channels("+/b", NOBODY, NOBODY));
    assertThat(alice.subscribe("a/+")).isEqualTo("allow channel-authenticated");
  }
}

package io.gatehouse.core.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeciderTest {
  private static final Resource MAIN = Resource.application("main");

  @Test
  void aRoleLetsItsPrincipalsDoWhatItAllows() {
    Role captain = new Role("captain", List.of(Rule.allow("publish_channel:fleet/+/alarms")));
    Policy policy = new Policy("main", 1, List.of(captain), List.of(), List.of(), List.of());
    Principal alice =
        new Principal(Subject.user("alice"), "Alice", true, Set.of("captain"), Set.of(), Map.of());
    Profile profile = Snapshot.compile(policy).profile(alice, List.of());
    Context now = Context.at(0, Transport.MQTT);

    Resource alarms = Resource.channel("fleet/7/alarms", MAIN);
    assertThat(Decider.decide(profile, new Question(Verb.PUBLISH, alarms, now)).allowed()).isTrue();
    Resource all = Resource.channelFilter(TopicFilter.parse("fleet/#"), MAIN);
    assertThat(Decider.decide(profile, new Question(Verb.PUBLISH, all, now)))
        .isEqualTo(new Decision.Deny(new Reason.NoRule()));
  }
}

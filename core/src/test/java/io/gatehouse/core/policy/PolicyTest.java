package io.gatehouse.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.pattern.TopicFilter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final Role CAPTAIN = new Role("captain", List.of());

  @Test
  void aPolicyWithoutContradictionsHasNoFaults() {
    Group fleet = new Group("fleet", Set.of(), Set.of("captain"));
    Group crew = new Group("crew", Set.of("fleet"), Set.of());
    assertThat(policy(List.of(crew, fleet), List.of(), List.of()).faults()).isEmpty();
  }

  @Test
  void namesThatNothingHasAreReported() {
    Group crew = new Group("crew", Set.of("fleet"), Set.of("admiral"));
    List<Grant> grants =
        List.of(
            grant("n1", Subject.role("admiral")),
            grant("n2", Subject.group("fleet")),
            grant("n3", Subject.user("alice")),
            grant("n4", Subject.role("captain")));
    assertThat(policy(List.of(crew), grants, List.of()).faults())
        .containsExactly(
            "group `crew` has the unknown role `admiral`",
            "group `crew` is in the unknown group `fleet`",
            "grant `n1` is to the unknown role:admiral",
            "grant `n2` is to the unknown group:fleet",
            "grant `n3` is to the single user:alice");
  }

  @Test
  void groupsThatContainEachOtherAreReportedAsAPath() {
    Group a = new Group("a", Set.of("b"), Set.of());
    Group b = new Group("b", Set.of("c"), Set.of());
    Group c = new Group("c", Set.of("b"), Set.of());
    assertThat(policy(List.of(a, b, c), List.of(), List.of()).faults())
        .containsExactly("these groups contain each other: b > c > b");
    Group itself = new Group("d", Set.of("d"), Set.of());
    assertThat(policy(List.of(itself), List.of(), List.of()).faults())
        .containsExactly("these groups contain each other: d > d");
  }

  @Test
  void whatIsThereTwiceIsReported() {
    ChannelRule rule = new ChannelRule(TopicFilter.parse("a/+"), Level.NOBODY, Level.ANONYMOUS);
    Group crew = new Group("crew", Set.of(), Set.of());
    Policy policy =
        new Policy(
            "main",
            1,
            List.of(CAPTAIN, CAPTAIN),
            List.of(crew, crew),
            List.of(),
            List.of(rule, rule));
    assertThat(policy.faults())
        .containsExactly(
            "there are two roles `captain`",
            "there are two groups `crew`",
            "there are two channel rules for `a/+`");
  }

  private static Grant grant(String id, Subject subject) {
    return Grant.of(id, subject, Effect.ALLOW, Permission.parse("read_device"));
  }

  private static Policy policy(List<Group> groups, List<Grant> grants, List<ChannelRule> rules) {
    return new Policy("main", 1, List.of(CAPTAIN), groups, grants, rules);
  }
}

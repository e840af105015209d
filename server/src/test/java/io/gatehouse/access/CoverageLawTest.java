package io.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Law: what is covered allows nothing that the cover does not allow.
class CoverageLawTest {
  private static final Subject ALICE = Subject.user("alice");
  private static final Resource MAIN = Resource.application("main");
  private static final List<String> IDS = List.of("a", "ab", "b", "alice");
  private static final List<String> ID_PATTERNS = List.of("a", "a*", "*", "b", "${principal.id}");
  private static final List<String> CHANNELS = List.of("a", "a/b", "a/b/c", "b", "alice/x");
  private static final List<String> FILTERS =
      List.of("a", "a/+", "a/#", "#", "+/b", "+/+/c", "${principal.id}/#", "alice/#");
  private static final List<ResourceType> TYPES =
      List.of(
          ResourceType.APPLICATION,
          ResourceType.USER,
          ResourceType.DEVICE,
          ResourceType.STREAM,
          ResourceType.TOKEN,
          ResourceType.CHANNEL);
  private static final List<Verb> VERBS = List.of(Verb.READ, Verb.PUSH, Verb.PUBLISH, Verb.ADMIN);

  @Test
  void whatIsCoveredAllowsNothingMore() {
    int covered = 0;
    for (int seed = 0; seed < 40_000; seed++) {
      Random random = new Random(seed);
      List<Permission> held = List.of(permission(random), permission(random));
      Permission wanted = permission(random);
      if (Coverage.of(held).covers(wanted)) {
        covered++;
        assertNothingMore(random, held, wanted, seed);
      }
    }
    assertThat(covered).as("cases that say anything").isGreaterThan(1_000);
  }

  private static void assertNothingMore(
      Random random, List<Permission> held, Permission wanted, int seed) {
    Profile giver = profile(held);
    Profile taker = profile(List.of(wanted));
    for (int i = 0; i < 40; i++) {
      Question question =
          new Question(pick(random, VERBS), resource(random), Context.at(0, Transport.HTTP));
      if (Decider.decide(taker, question).allowed()) {
        assertThat(Decider.decide(giver, question).allowed())
            .as("seed %d: %s covers %s, but not for %s", seed, held, wanted, question)
            .isTrue();
      }
    }
  }

  private static Profile profile(List<Permission> permissions) {
    Policy policy = new Policy("main", 1, List.of(), List.of(), List.of(), List.of());
    List<Grant> grants = new ArrayList<>();
    for (Permission permission : permissions) {
      grants.add(Grant.of("g" + grants.size(), ALICE, Effect.ALLOW, permission));
    }
    Principal alice = new Principal(ALICE, "alice", true, Set.of(), Set.of(), Map.of());
    return Snapshot.compile(policy).profile(alice, grants);
  }

  private static Permission permission(Random random) {
    ResourceType type = pick(random, TYPES);
    String label =
        pick(random, VERBS).label()
            + (random.nextInt(3) == 0 ? "_own_" : "_")
            + type.label()
            + switch (random.nextInt(3)) {
              case 0 -> "";
              default -> ":" + pick(random, type == ResourceType.CHANNEL ? FILTERS : ID_PATTERNS);
            };
    return Permission.parse(label);
  }

  private static Resource resource(Random random) {
    Resource device = thing(random, ResourceType.DEVICE, MAIN);
    return switch (pick(random, TYPES)) {
      case APPLICATION -> MAIN;
      case CHANNEL -> Resource.channel(pick(random, CHANNELS), MAIN);
      case STREAM -> thing(random, ResourceType.STREAM, device);
      case TOKEN -> thing(random, ResourceType.TOKEN, device);
      case DEVICE -> random.nextBoolean() ? device : thing(random, ResourceType.DEVICE, device);
      default -> thing(random, ResourceType.USER, MAIN);
    };
  }

  private static Resource thing(Random random, ResourceType type, Resource above) {
    String id = pick(random, IDS);
    return random.nextInt(3) == 0
        ? Resource.owned(type, id, random.nextBoolean() ? ALICE : Subject.user("b"), above)
        : Resource.of(type, id, above);
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Random worlds and questions, the same for the same seed; the words are few, so that rules meet.
final class Dice {
  static final Resource MAIN = Resource.application(World.APPLICATION);
  private static final List<Subject> SUBJECTS =
      List.of(Subject.user("u"), Subject.device("x"), Subject.client("c"));
  private static final List<ResourceType> TYPES =
      List.of(
          ResourceType.CHANNEL,
          ResourceType.CHANNEL,
          ResourceType.CHANNEL,
          ResourceType.DEVICE,
          ResourceType.DEVICE,
          ResourceType.STREAM,
          ResourceType.USER,
          ResourceType.APPLICATION);
  private static final List<Verb> VERBS =
      List.of(Verb.PUBLISH, Verb.SUBSCRIBE, Verb.SUBSCRIBE, Verb.READ, Verb.ADMIN);
  private static final List<String> LEVELS = List.of("a", "b", "a", "b", "$a", "", "u", "g", "N-u");
  private static final List<String> FILTER_LEVELS =
      List.of("a", "b", "a", "b", "$a", "", "+", "+", "u");
  private static final List<String> SLOTS =
      List.of(
          "${principal.id}",
          "${principal.name}",
          "${principal.group}",
          "${principal.group}",
          "${client.id}",
          "${certificate.cn}",
          "${attribute.at}");
  private static final List<String> ID_PATTERNS =
      List.of("x", "y", "xy", "*", "x*", "*y", "x*y", "u", "main", "m*");
  private static final List<String> VALUES = List.of("a", "b", "x", "u", "", "+", "a/b", "$a", "*");

  private final Random random;

  Dice(long seed) {
    this.random = new Random(seed);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  <T extends @Nullable Object> T one(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  World world() {
    Subject subject =
        chance(84) ? one(SUBJECTS) : one(List.of(Subject.ANONYMOUS, Subject.owner("o")));
    List<Fact> facts = new ArrayList<>();
    int size = 2 + random.nextInt(14);
    for (int i = 0; i < size; i++) {
      facts.add(fact(subject, i));
    }
    Set<TopicFilter> seen = new HashSet<>();
    facts.removeIf(
        fact -> fact instanceof Fact.Channels(ChannelRule rule) && !seen.add(rule.pattern()));
    return new World(subject, List.copyOf(facts));
  }

  private Fact fact(Subject subject, int number) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> new Fact.InRole(one(World.ROLES), new Rule(effect(), permission()));
      case 3, 4, 5, 6 -> new Fact.Granted(grant(subject, "n" + number));
      case 7, 8 ->
          new Fact.Channels(
              new ChannelRule(
                  TopicFilter.parse(filter(false)), one(Level.values()), one(Level.values())));
      case 9 -> new Fact.HasRole(one(List.of("r", "s", "unknown")));
      case 10 -> new Fact.IsIn(one(List.of("g", "h", "k", "unknown")));
      case 11 -> new Fact.GroupHasRole(one(World.GROUPS), one(World.ROLES));
      case 12 -> chance(50) ? groupIsIn() : new Fact.Attribute("at", one(VALUES));
      default -> new Fact.OnToken(permission());
    };
  }

  /// A group is only in those before it, so that there is no cycle.
  private Fact groupIsIn() {
    int group = 1 + random.nextInt(World.GROUPS.size() - 1);
    return new Fact.GroupIsIn(World.GROUPS.get(group), World.GROUPS.get(random.nextInt(group)));
  }

  private Grant grant(Subject subject, String id) {
    List<Subject> holders =
        Stream.concat(
                Stream.concat(
                    World.ROLES.stream().map(Subject::role),
                    World.GROUPS.stream().map(Subject::group)),
                subject.kind() == Subject.Kind.ANONYMOUS
                    ? Stream.empty()
                    : Stream.of(subject, subject, subject, subject))
            .toList();
    Instant expires = chance(25) ? Instant.ofEpochMilli(random.nextInt(20)) : null;
    Condition condition = chance(25) ? condition(1) : null;
    return new Grant(id, one(holders), effect(), permission(), expires, condition);
  }

  private Condition condition(int depth) {
    return switch (random.nextInt(depth > 0 ? 3 : 2)) {
      case 0 ->
          Condition.AddressRange.parse(
              one(List.of("10.0.0.0/8", "10.1.0.0/16", "::/0", "2001:db8::/32", "0.0.0.0/0")));
      case 1 ->
          new Condition.OnTransport(
              IntStream.range(0, 1 + random.nextInt(2))
                  .mapToObj(_ -> one(Transport.values()))
                  .collect(Collectors.toSet()));
      default ->
          new Condition.AllOf(
              IntStream.range(0, random.nextInt(3)).mapToObj(_ -> condition(0)).toList());
    };
  }

  private Effect effect() {
    return chance(70) ? Effect.ALLOW : Effect.DENY;
  }

  Permission permission() {
    ResourceType type = one(TYPES);
    String label = one(VERBS).label() + (chance(20) ? "_own_" : "_") + type.label();
    if (chance(15)) {
      return Permission.parse(label);
    }
    return Permission.parse(
        label + ":" + (type == ResourceType.CHANNEL ? filter(true) : idPattern()));
  }

  private String idPattern() {
    return chance(85) ? one(ID_PATTERNS) : one(List.of("", "x", "*")) + one(SLOTS);
  }

  String filter(boolean slots) {
    List<String> levels = new ArrayList<>();
    int depth = 1 + random.nextInt(3);
    for (int i = 0; i < depth; i++) {
      levels.add(slots && chance(12) ? one(SLOTS) : one(FILTER_LEVELS));
    }
    if (chance(30)) {
      levels.set(levels.size() - 1, "#");
    }
    String filter = String.join("/", levels);
    return filter.isEmpty() ? "a" : filter;
  }

  private String channel() {
    String name =
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(_ -> one(LEVELS))
            .collect(Collectors.joining("/"));
    return name.isEmpty() ? "a" : name;
  }

  /// A question in which much belongs to the subject.
  Asked asked(Subject subject) {
    return new Asked(
        chance(98),
        chance(90) ? one(VERBS) : one(Verb.values()),
        resource(subject),
        random.nextInt(20),
        chance(90) ? Context.NEVER : random.nextInt(20),
        one(
            new @Nullable Address[] {
              null,
              Address.parse("10.1.2.3"),
              Address.parse("192.0.2.1"),
              Address.parse("2001:db8::7")
            }),
        one(Transport.values()),
        chance(30) ? null : one(VALUES),
        chance(50) ? null : one(VALUES),
        chance(25));
  }

  private Resource resource(Subject subject) {
    Resource root = chance(99) ? MAIN : Resource.application("other");
    return switch (random.nextInt(12)) {
      case 0 -> root;
      case 1 -> Resource.of(ResourceType.USER, one(List.of("u", "x", "")), root);
      case 2, 3 -> device(root, subject);
      case 4 -> Resource.of(ResourceType.STREAM, one(List.of("x", "y")), device(root, subject));
      case 5, 6, 7 ->
          Resource.channelFilter(
              TopicFilter.literally(filter(false)), chance(90) ? root : device(root, subject));
      default -> channelResource(channel(), chance(90) ? root : device(root, subject), subject);
    };
  }

  Resource channelResource(String name, Resource parent, Subject subject) {
    return chance(60)
        ? Resource.channel(name, parent)
        : Resource.owned(ResourceType.CHANNEL, name, owner(subject), parent);
  }

  private Subject owner(Subject subject) {
    return chance(60) ? subject : one(SUBJECTS);
  }

  private Resource device(Resource root, Subject subject) {
    String id = one(List.of("x", "y", "xy", "zz"));
    return chance(50)
        ? Resource.of(ResourceType.DEVICE, id, root)
        : Resource.owned(ResourceType.DEVICE, id, owner(subject), root);
  }
}

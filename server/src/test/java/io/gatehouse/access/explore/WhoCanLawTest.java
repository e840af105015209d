package io.gatehouse.access.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.access.Inspection;
import io.gatehouse.access.Rights;
import io.gatehouse.access.Roles;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Groups;
import io.gatehouse.store.record.ChannelSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On generated policies, in a real store: who can is who is let in when each is asked about.
class WhoCanLawTest {
  private static final long SEED = Long.getLong("gatehouse.seed", 20_261_122L);
  private static final int WORLDS = 6;
  private static final int QUESTIONS = 60;
  private static final List<String> ROLES = List.of("r", "s", "t");
  private static final List<String> GROUPS = List.of("g", "h", "k");
  private static final List<Verb> VERBS =
      List.of(Verb.PUBLISH, Verb.SUBSCRIBE, Verb.READ, Verb.ADMIN);
  private static final List<String> LEVELS = List.of("a", "b", "u1", "x1", "g");
  private static final List<String> SLOTS =
      List.of("+", "${principal.id}", "${principal.name}", "${principal.group}", "#");

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private House house;
  private Rights owner;
  private final List<Subject> everybody = new ArrayList<>();

  @BeforeEach
  void open() {
    house = new House(folder);
    owner = house.owner();
    ROLES.forEach(role -> house.role(role));
    GROUPS.forEach(group ->
        house.groups.create(House.SERVER, new Groups.Draft(group, null, Set.of(), Set.of())));
    for (int i = 0; i < 6; i++) {
      everybody.add(house.user("u" + i, some(ROLES)).subject());
    }
    for (int i = 0; i < 6; i++) {
      everybody.add(house.device("x" + i, i % 2 == 0 ? "u1" : null, some(ROLES)).subject());
    }
    everybody.add(Subject.ANONYMOUS);
    everybody.add(owner.identity().subject());
  }

  @AfterEach
  void close() {
    house.close();
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private String[] some(List<String> all) {
    Set<String> some = new TreeSet<>(List.of(one(all)));
    if (random.nextInt(3) == 0) {
      some.add(one(all));
    }
    return some.toArray(String[]::new);
  }

  private String permission() {
    String verb = one(VERBS).label() + (random.nextInt(6) == 0 ? "_own_" : "_");
    return switch (random.nextInt(8)) {
      case 0 -> verb + "application";
      case 1 -> verb + "device";
      case 2 -> verb + "device:" + one(List.of("x1", "x*", "${principal.id}", "*1"));
      case 3 -> verb + "channel";
      default -> verb + "channel:" + filter();
    };
  }

  private String filter() {
    String first = random.nextInt(4) == 0 ? one(SLOTS.subList(0, 4)) : one(LEVELS);
    return switch (random.nextInt(3)) {
      case 0 -> first;
      case 1 -> first + "/" + one(LEVELS);
      default -> first + "/" + one(SLOTS);
    };
  }

  private Effect effect() {
    return random.nextInt(4) == 0 ? Effect.DENY : Effect.ALLOW;
  }

  /// Another policy, and others in its groups.
  private void shuffle() {
    for (String role : ROLES) {
      List<String> allow = new ArrayList<>();
      List<String> deny = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        (effect() == Effect.ALLOW ? allow : deny).add(permission());
      }
      house.roles.change(House.SERVER, role, null, old -> new Roles.Draft(role, null, allow, deny));
    }
    for (int i = 0; i < GROUPS.size(); i++) {
      String group = GROUPS.get(i);
      Set<String> parents = i == 0 ? Set.of() : Set.of(GROUPS.get(random.nextInt(i)));
      Set<String> roles = random.nextBoolean() ? Set.of(one(ROLES)) : Set.of();
      house.groups.change(
          House.SERVER, group, null, old -> new Groups.Draft(group, null, parents, roles));
    }
    for (Subject subject : everybody) {
      if (subject.kind() == Subject.Kind.USER || subject.kind() == Subject.Kind.DEVICE) {
        Set<String> groups = random.nextInt(3) == 0 ? Set.of(one(GROUPS)) : Set.of();
        house.directory.change(House.SERVER, subject, null, old -> in(old, groups));
      }
    }
    for (int i = 0; i < 4; i++) {
      Subject to =
          switch (random.nextInt(4)) {
            case 0 -> Subject.role(one(ROLES));
            case 1 -> Subject.group(one(GROUPS));
            default -> everybody.get(random.nextInt(12));
          };
      house.grant(to, effect(), permission());
    }
    Level publish = one(List.of(Level.values()));
    Level subscribe = one(List.of(Level.values()));
    house.rules.put(
        House.SERVER,
        one(List.of("a/#", "+/b", "b")),
        publish.label(),
        subscribe.label(),
        ChannelSettings.NONE,
        null);
  }

  private static Draft in(Draft old, Set<String> groups) {
    return new Draft(
        old.kind(),
        old.id(),
        old.name(),
        old.description(),
        old.enabled(),
        old.owner(),
        old.parent(),
        old.roles(),
        groups,
        old.attributes(),
        old.publicData());
  }

  private Question question() {
    Resource main = House.MAIN;
    Verb verb = one(VERBS);
    Resource resource =
        switch (random.nextInt(5)) {
          case 0 -> Resource.owned(ResourceType.DEVICE, "x1", Subject.user("u1"), main);
          case 1 -> Resource.channelFilter(TopicFilter.parse(one(LEVELS) + "/+"), main);
          default ->
              Resource.channel(
                  random.nextBoolean() ? one(LEVELS) : one(LEVELS) + "/" + one(LEVELS), main);
        };
    return new Question(verb, resource, Context.at(house.clock.millis(), Transport.HTTP));
  }

  @Test
  void whoCanIsWhoIsLetInWhenEachIsAskedAbout() {
    Set<String> seen = new HashSet<>();
    for (int world = 0; world < WORLDS; world++) {
      shuffle();
      Inspection inspection = house.access.inspect(owner);
      for (int i = 0; i < QUESTIONS; i++) {
        Question question = question();
        assertThat(found(inspection, question, seen))
            .as("seed %d, world %d: %s", SEED, world, question)
            .isEqualTo(asked(question));
      }
    }
    assertThat(seen).contains("ALLOW", "DENY", "everyone ANONYMOUS", "everyone AUTHENTICATED");
  }

  private Set<String> asked(Question question) {
    Set<String> allowed = new TreeSet<>();
    for (Subject subject : everybody) {
      boolean may =
          house
              .access
              .check(owner, subject, question.verb(), question.resource(), question.context())
              .decision()
              .allowed();
      if (may) {
        allowed.add(subject.toString());
      }
    }
    return allowed;
  }

  /// What the pages say together.
  private Set<String> found(Inspection inspection, Question question, Set<String> seen) {
    Set<String> allowed = new TreeSet<>();
    Set<String> denied = new TreeSet<>();
    Level everyone = null;
    String after = null;
    do {
      WhoCan.Answer page = new WhoCan(house.stores).ask(inspection, question, after, 3);
      assertThat(page.cut()).isFalse();
      assertThat(page.found().size()).isLessThanOrEqualTo(3);
      for (WhoCan.Found one : page.found()) {
        seen.add(one.standing().toString());
        boolean fresh =
            switch (one.standing()) {
              case ALLOW -> allowed.add(one.subject().toString());
              case DENY -> denied.add(one.subject().toString());
              case CONDITIONAL -> true;
            };
        assertThat(fresh).as("%s comes twice: %s", one, question).isTrue();
      }
      everyone = page.everyone();
      after = page.next();
    } while (after != null);
    addEverybodyElse(everyone, allowed, denied);
    if (everyone != null) {
      seen.add("everyone " + everyone);
    }
    return allowed;
  }

  private void addEverybodyElse(@Nullable Level everyone, Set<String> allowed, Set<String> denied) {
    if (everyone == null) {
      return;
    }
    for (Subject subject : everybody) {
      boolean meant = everyone == Level.ANONYMOUS || subject.kind() != Subject.Kind.ANONYMOUS;
      if (meant && !denied.contains(subject.toString())) {
        allowed.add(subject.toString());
      }
    }
  }
}

package io.gatehouse.access.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Access lists: one text or an array in, the same list out; who is meant, and who never is.
class AccessListTest {
  private static final Resource MAIN = Resource.application("main");
  private static final Resource SCRIPT = Resource.of(ResourceType.SCRIPT, "a/b", MAIN);
  private static final List<String> ENTRIES =
      List.of(
          "anonymous",
          "authenticated",
          "owner",
          "creator",
          "alice",
          "boat",
          "user:alice",
          "user:boat",
          "device:boat",
          "client:alice",
          "group:crew",
          "group:all",
          "group:none",
          "role:captain",
          "role:mate",
          "everybody",
          "public",
          "authenticated-users");
  private static final List<Subject> WHO =
      List.of(
          Subject.user("alice"),
          Subject.user("boat"),
          Subject.device("boat"),
          Subject.device("alice"),
          Subject.client("alice"),
          Subject.ANONYMOUS);

  @Test
  void whatIsWrittenIsReadAsTheSame() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      List<String> texts = some(random);
      AccessList list = AccessList.parse(texts);
      assertThat(AccessList.parse(list.text())).as(list.text()).isEqualTo(list);
      assertThat(AccessList.parse(String.join(" ; ", texts) + (random.nextBoolean() ? ";" : "")))
          .isEqualTo(list)
          .hasSameHashCodeAs(list);
      List<String> mixed = new ArrayList<>(texts);
      Collections.shuffle(mixed, random);
      mixed.add(mixed.getFirst());
      assertThat(AccessList.parse(mixed)).isEqualTo(list);
      assertThat(AccessList.of(list.entries())).isEqualTo(list);
    }
  }

  @Test
  void aListAdmitsWhomOneOfItsEntriesMeansAndNobodyElse() {
    int admitted = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      List<String> texts = some(random);
      Subject who = pick(random, WHO);
      Subject owner = random.nextBoolean() ? pick(random, WHO) : null;
      Subject creator = random.nextBoolean() ? pick(random, WHO) : null;
      boolean guest = who.kind() == Subject.Kind.USER && random.nextInt(4) == 0;
      boolean crew = random.nextBoolean() && !guest && who.kind() != Subject.Kind.ANONYMOUS;
      Profile profile = profile(who, crew, List.of());
      ListEntry entry = AccessList.parse(texts).admits(profile, guest, owner, creator);
      boolean expected =
          texts.stream().anyMatch(text -> means(text, who, guest, crew, owner, creator));
      assertThat(entry != null).as("%s for %s (seed %d)", texts, who, seed).isEqualTo(expected);
      if (entry != null) {
        admitted++;
        assertThat(means(entry.toString(), who, guest, crew, owner, creator)).isTrue();
      }
    }
    assertThat(admitted).isBetween(2_000, 18_000);
  }

  /// The same, obvious and slow.
  private static boolean means(
      String text,
      Subject who,
      boolean guest,
      boolean crew,
      @Nullable Subject owner,
      @Nullable Subject creator) {
    boolean stranger = who.equals(Subject.ANONYMOUS);
    boolean known = !stranger && !guest;
    return switch (text) {
      case "anonymous" -> true;
      case "authenticated" -> !stranger;
      case "owner" -> known && who.equals(owner);
      case "creator" -> known && who.equals(creator);
      case "group:crew", "group:all", "role:captain" -> known && crew;
      case "group:none", "role:mate" -> false;
      default ->
          known
              && (text.equals(who.toString())
                  || (text.equals(who.id()) && who.kind() != Subject.Kind.CLIENT));
    };
  }

  @Test
  void nobodyClosesForThoseToWhomThePolicyAllowsEverything() {
    Profile owner = profile(Subject.owner("root"), false, List.of());
    Decision decision = decide(owner, AccessList.NOBODY);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.reason().code()).isEqualTo("list-nobody");
    assertThat(decide(owner, AccessList.NONE).allowed()).isTrue();
  }

  @Test
  void aDenialStandsAboveTheList() {
    Profile denied =
        profile(Subject.user("alice"), false, List.of(rule(Effect.DENY, "execute_script")));
    assertThat(decide(denied, AccessList.parse("alice;anonymous")).reason().code())
        .isEqualTo("denied-by-rule");
    assertThat(decide(denied, AccessList.NOBODY).allowed()).isFalse();
  }

  @Test
  void aNarrowedTokenStaysNarrowWhateverTheListSays() {
    Profile alice = profile(Subject.user("alice"), false, List.of());
    Question narrowed =
        new Question(
            Verb.EXECUTE,
            SCRIPT,
            Context.at(0, Transport.HTTP)
                .narrowed(alice.narrowing(List.of(Permission.parse("read_device")))));
    Guarded open = new Guarded(AccessList.ANONYMOUS, null, null);
    assertThat(open.decide(alice, narrowed, false).reason().code()).isEqualTo("outside-token");
  }

  @Test
  void aRightOfThePolicyNeedsNoEntry() {
    Profile granted =
        profile(Subject.user("alice"), false, List.of(rule(Effect.ALLOW, "execute_script:a*")));
    assertThat(decide(granted, AccessList.parse("bob")).reason().code())
        .isEqualTo("allowed-by-rule");
  }

  @Test
  void anExplanationNamesTheListAndWhatIsMissing() {
    Profile alice = profile(Subject.user("alice"), false, List.of());
    Explanation refused = explain(alice, AccessList.parse("group:crew;bob"));
    assertThat(refused.decision().allowed()).isFalse();
    assertThat(refused.decisive().rule()).isEqualTo("access list `bob;group:crew`");
    assertThat(refused.smallestGrant()).contains(Permission.parse("execute_script:a/b"));
    Explanation allowed = explain(alice, AccessList.parse("alice"));
    assertThat(allowed.decision().allowed()).isTrue();
    assertThat(allowed.decisive().text()).contains("`alice`");
    assertThat(allowed.remedies()).isEmpty();
    Explanation closed = explain(alice, AccessList.NOBODY);
    assertThat(closed.remedies()).contains(new Explanation.Remedy.OpenList("script:a/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Anonymous",
        "NOBODY",
        "a;;b",
        ";",
        "a;;",
        "group:",
        "grp:x",
        "user:a:b",
        "a b",
        "*",
        "group:*",
        "role:#",
        "nobody;alice",
        "alice\n",
        "ä",
        "-a",
        "anonymous:x",
        "owner:x",
        "${principal.id}",
        "user:",
        ":a",
        "a,b",
        "anonymous\u0000"
      })
  void whatIsNoListIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> AccessList.parse(text)).isInstanceOf(SyntaxException.class);
  }

  @Test
  void aListIsBounded() {
    List<String> most = IntStream.range(0, 64).mapToObj(i -> "id" + i).toList();
    assertThat(AccessList.parse(most).entries()).hasSize(64);
    List<String> more = IntStream.range(0, 65).mapToObj(i -> "id" + i).toList();
    assertThatThrownBy(() -> AccessList.parse(more)).hasMessageContaining("at most 64");
    assertThatThrownBy(() -> AccessList.parse("x".repeat(100_000))).hasMessageContaining("16384");
    assertThatThrownBy(() -> AccessList.parse("a;".repeat(8_000)))
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void anEmptyListAddsNothing() {
    assertThat(AccessList.parse("")).isEqualTo(AccessList.NONE);
    assertThat(AccessList.parse(List.of())).isEqualTo(AccessList.NONE);
    Profile alice = profile(Subject.user("alice"), true, List.of());
    assertThat(decide(alice, AccessList.NONE).allowed()).isFalse();
  }

  @Test
  void whoIsOnOneOfTwoListsIsOnBothTogether() {
    assertThat(AccessList.parse("a;b").or(AccessList.parse("b;c")))
        .isEqualTo(AccessList.parse("a;b;c"));
    assertThat(AccessList.NOBODY.or(AccessList.parse("a"))).isEqualTo(AccessList.parse("a"));
    assertThat(AccessList.parse("a").or(AccessList.NOBODY)).isEqualTo(AccessList.parse("a"));
    assertThat(AccessList.NOBODY.or(AccessList.NOBODY)).isEqualTo(AccessList.NOBODY);
  }

  private static Decision decide(Profile profile, AccessList list) {
    return new Guarded(list, null, null).decide(profile, question(), false);
  }

  private static Explanation explain(Profile profile, AccessList list) {
    return new Guarded(list, null, null).explain(profile, question(), false);
  }

  private static Question question() {
    return new Question(Verb.EXECUTE, SCRIPT, Context.at(0, Transport.HTTP));
  }

  private static Rule rule(Effect effect, String permission) {
    return new Rule(effect, Permission.parse(permission));
  }

  private static Profile profile(Subject who, boolean crew, List<Rule> rules) {
    Policy policy =
        new Policy(
            "main",
            1,
            List.of(new Role("captain", List.of())),
            List.of(
                new Group("all", Set.of(), Set.of("captain")),
                new Group("crew", Set.of("all"), Set.of())),
            List.of(),
            List.of());
    List<Grant> grants = new ArrayList<>();
    for (Rule rule : rules) {
      grants.add(Grant.of("g" + grants.size(), who, rule.effect(), rule.permission()));
    }
    Principal principal =
        new Principal(who, "", true, Set.of(), crew ? Set.of("crew") : Set.of(), Map.of());
    return Snapshot.compile(policy).profile(principal, grants);
  }

  private static List<String> some(Random random) {
    List<String> texts = new ArrayList<>();
    int size = 1 + random.nextInt(4);
    for (int i = 0; i < size; i++) {
      texts.add(pick(random, ENTRIES));
    }
    return texts;
  }

  private static <T> T pick(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}

package io.gatehouse.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.pattern.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicNodeTest {
  private final TopicNode<String> root = TopicNode.root();

  @Test
  void aLevelIsFoundByItsNameAndNotByItsHashAlone() {
    add("a", "b");
    long hash = NameHash.of(NameHash.START, "a");
    assertThat(root.find(hash, "x/a/y", 2, 3)).isNotNull();
    assertThat(root.find(hash, "x/b/y", 2, 3)).isNull();
    assertThat(root.find(hash, "x/aa/y", 2, 4)).isNull();
  }

  @Test
  void manyLevelsAreFound() {
    for (int i = 0; i < 1_000; i++) {
      add("a/" + i);
    }
    TopicNode<String> a = root.find("a");
    assertThat(a).isNotNull();
    for (int i = 0; i < 1_000; i++) {
      TopicNode<String> level = a.find("" + i);
      assertThat(level).isNotNull();
      assertThat(level.here()).isEqualTo("a/" + i);
    }
    assertThat(a.find("1000")).isNull();
  }

  @Test
  void overlappingFiltersAreVisitedFromTheMostSpecificOn() {
    add("#", "a/#", "a/+", "a/b", "+/b", "+/#", "c/b", "$a/b");
    assertThat(overlapping("a/b")).containsExactly("a/b", "a/+", "a/#", "+/b", "+/#", "#");
    assertThat(overlapping("+/b")).containsSubsequence("a/b", "a/+", "+/b", "#").hasSize(7);
    assertThat(overlapping("$a/#")).containsExactly("$a/b");
  }

  @Test
  void aVisitEndsWhenTheVisitorSawEnough() {
    add("#", "a/#", "a/b");
    List<String> seen = new ArrayList<>();
    boolean enough =
        TopicWalk.overlapping(
            root,
            TopicFilter.parse("a/b"),
            value -> {
              seen.add(value);
              return value.equals("a/#");
            });
    assertThat(enough).isTrue();
    assertThat(seen).containsExactly("a/b", "a/#");
  }

  @Test
  void coveringFiltersAreVisited() {
    add("#", "a/#", "a/+", "a/b", "+/b", "+/#", "+");
    assertThat(covering("a/b")).containsExactlyInAnyOrder("#", "a/#", "a/+", "a/b", "+/b", "+/#");
    assertThat(covering("a/+")).containsExactlyInAnyOrder("#", "a/#", "a/+", "+/#");
    assertThat(covering("a/#")).containsExactlyInAnyOrder("#", "a/#", "+/#");
    assertThat(covering("#")).containsExactlyInAnyOrder("#", "+/#");
    assertThat(covering("$a/b")).isEmpty();
  }

  private void add(String... filters) {
    for (String filter : filters) {
      root.add(TopicFilter.parse(filter), filter, (old, _) -> old);
    }
  }

  private List<String> overlapping(String filter) {
    List<String> seen = new ArrayList<>();
    boolean enough =
        TopicWalk.overlapping(
            root,
            TopicFilter.parse(filter),
            value -> {
              seen.add(value);
              return false;
            });
    assertThat(enough).isFalse();
    return seen;
  }

  private List<String> covering(String filter) {
    List<String> seen = new ArrayList<>();
    boolean enough =
        TopicWalk.covering(
            root,
            TopicFilter.parse(filter),
            value -> {
              seen.add(value);
              return false;
            });
    assertThat(enough).isFalse();
    return seen;
  }
}

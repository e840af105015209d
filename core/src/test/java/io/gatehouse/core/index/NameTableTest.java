package io.gatehouse.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NameTableTest {
  private final NameTable<Counter> table = new NameTable<>(Counter[]::new);

  /// How often a name was added.
  private static final class Counter extends Named {
    int count = 1;

    Counter(long start, String name) {
      super(start, name);
    }

    static Counter merge(Counter old, Counter added) {
      old.count += added.count;
      return old;
    }
  }

  @Test
  void everyNameIsFoundAndNoOther() {
    Random random = new Random(7);
    Map<String, Integer> plain = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String name = Integer.toString(random.nextInt(15_000), 36);
      table.add(new Counter(NameHash.START, name), Counter::merge);
      plain.merge(name, 1, Integer::sum);
    }
    for (int i = 0; i < 20_000; i++) {
      String name = Integer.toString(i, 36);
      assertThat(count(NameHash.START, name)).isEqualTo(plain.getOrDefault(name, 0));
    }
  }

  @Test
  void namesWithDifferentStartsAreDifferent() {
    table.add(new Counter(1, "a"), Counter::merge);
    table.add(new Counter(2, "a"), Counter::merge);
    assertThat(count(1, "a")).isEqualTo(1);
    assertThat(count(2, "a")).isEqualTo(1);
    assertThat(count(3, "a")).isZero();
  }

  @Test
  void aPrefixOfATextIsFoundAndNotByItsHashAlone() {
    long hash = NameHash.of(NameHash.START, "boat-");
    assertThat(find(NameHash.START, hash, "boat-7", 5)).isNull();
    table.add(new Counter(NameHash.START, "boat-"), Counter::merge);
    assertThat(find(NameHash.START, hash, "boat-7", 5)).isNotNull();
    assertThat(find(NameHash.START, hash, "goat-7", 5)).isNull();
    assertThat(find(NameHash.START, hash, "boat", 4)).isNull();
    assertThat(find(NameHash.START + 1, hash, "boat-7", 5)).isNull();
  }

  private @Nullable Counter find(long start, long hash, String text, int length) {
    return NameTable.find(table.finish(same -> same), start, hash, text, length);
  }

  private int count(long start, String name) {
    @Nullable Counter found = find(start, NameHash.of(start, name), name, name.length());
    return found == null ? 0 : found.count;
  }
}

package io.gatehouse.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NameTableTest {
  @Test
  void everyNameIsFoundAndNoOther() {
    Random random = new Random(7);
    NameTable<Integer> table = new NameTable<>();
    Map<String, Integer> plain = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String name = Integer.toString(random.nextInt(15_000), 36);
      table.add(NameHash.START, name, 1, Integer::sum);
      plain.merge(name, 1, Integer::sum);
    }
    for (int i = 0; i < 20_000; i++) {
      String name = Integer.toString(i, 36);
      assertThat(find(table, NameHash.START, name)).isEqualTo(plain.get(name));
    }
  }

  @Test
  void namesWithDifferentStartsAreDifferent() {
    NameTable<String> table = new NameTable<>();
    table.add(1, "a", "one", (old, _) -> old);
    table.add(2, "a", "two", (old, _) -> old);
    assertThat(find(table, 1, "a")).isEqualTo("one");
    assertThat(find(table, 2, "a")).isEqualTo("two");
    assertThat(find(table, 3, "a")).isNull();
  }

  @Test
  void aPrefixOfATextIsFound() {
    NameTable<String> table = new NameTable<>();
    table.add(NameHash.START, "boat-", "found", (old, _) -> old);
    long hash = NameHash.of(NameHash.START, "boat-");
    assertThat(table.find(NameHash.START, hash, "boat-7", 5)).isEqualTo("found");
    assertThat(table.find(NameHash.START, hash, "goat-7", 5)).as("same hash").isNull();
    assertThat(new NameTable<String>().find(NameHash.START, hash, "boat-", 5)).isNull();
  }

  private static <V> @Nullable V find(NameTable<V> table, long start, String name) {
    return table.find(start, NameHash.of(start, name), name, name.length());
  }
}

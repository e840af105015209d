package io.gatehouse.core.index;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A hash table with open addressing from names to values.
///
/// The caller brings the hash of the name, begun at a start of its choice: names with different
/// starts are different names.
///
/// INVARIANT: nobody adds or replaces after the table is handed out.
public final class NameTable<V> {
  private static final int SMALLEST = 4;

  /// One name and its value.
  private static final class Entry<V> {
    final long start;
    final long hash;
    final String name;
    V value;

    Entry(long start, long hash, String name, V value) {
      this.start = start;
      this.hash = hash;
      this.name = name;
      this.value = value;
    }
  }

  private @Nullable Entry<V>[] entries = table(0);
  private int count;

  /// Puts a value, merged with the value that is there.
  public void add(long start, String name, V value, BinaryOperator<V> merge) {
    long hash = NameHash.of(start, name);
    Entry<V> entry = entry(start, hash, name, name.length());
    if (entry != null) {
      entry.value = merge.apply(entry.value, value);
      return;
    }
    if (2 * (count + 1) > entries.length) {
      grow();
    }
    place(entries, new Entry<>(start, hash, name, value));
    count++;
  }

  /// The value of the name that the first characters of a text make.
  ///
  /// @param hash of these characters, from the same start
  public @Nullable V find(long start, long hash, String text, int length) {
    Entry<V> entry = entry(start, hash, text, length);
    return entry == null ? null : entry.value;
  }

  public void replaceAll(UnaryOperator<V> change) {
    for (Entry<V> entry : entries) {
      if (entry != null) {
        entry.value = change.apply(entry.value);
      }
    }
  }

  private @Nullable Entry<V> entry(long start, long hash, String text, int length) {
    int mask = entries.length - 1;
    if (mask < 0) {
      return null;
    }
    for (int i = NameHash.slot(hash, mask); ; i = (i + 1) & mask) {
      Entry<V> entry = entries[i];
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash
          && entry.start == start
          && entry.name.length() == length
          && text.startsWith(entry.name)) {
        return entry;
      }
    }
  }

  private void grow() {
    @Nullable Entry<V>[] larger = table(Math.max(SMALLEST, 2 * entries.length));
    for (Entry<V> entry : entries) {
      if (entry != null) {
        place(larger, entry);
      }
    }
    entries = larger;
  }

  private static <V> void place(@Nullable Entry<V>[] table, Entry<V> entry) {
    int mask = table.length - 1;
    int i = NameHash.slot(entry.hash, mask);
    while (table[i] != null) {
      i = (i + 1) & mask;
    }
    table[i] = entry;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <V> @Nullable Entry<V>[] table(int size) {
    return new Entry[size];
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.policy.ResourceType;
import org.jspecify.annotations.Nullable;

/// A hash table with open addressing, from a type and a name to a chain of rights.
final class IdTable {
  private static final int SMALLEST = 4;

  /// One name and its chain.
  private static final class Entry {
    final long hash;
    final ResourceType type;
    final String name;
    Right chain;

    Entry(long hash, String name, Right chain) {
      this.hash = hash;
      this.type = chain.type();
      this.name = name;
      this.chain = chain;
    }
  }

  private @Nullable Entry[] entries = new Entry[0];
  private int count;

  /// The hash of the empty name of a type.
  static long start(ResourceType type) {
    return NameHash.START + type.index();
  }

  /// The chain of the name that the first characters of a text make.
  @Nullable Right find(long hash, ResourceType type, String text, int length) {
    Entry entry = entry(hash, type, text, length);
    return entry == null ? null : entry.chain;
  }

  void add(Right right, String name) {
    long hash = NameHash.of(start(right.type()), name);
    Entry entry = entry(hash, right.type(), name, name.length());
    if (entry != null) {
      right.next = entry.chain;
      entry.chain = right;
      return;
    }
    if (2 * (count + 1) > entries.length) {
      grow();
    }
    place(entries, new Entry(hash, name, right));
    count++;
  }

  /// Brings every chain into order.
  void sort() {
    for (Entry entry : entries) {
      if (entry != null) {
        entry.chain = Right.sorted(entry.chain);
      }
    }
  }

  private @Nullable Entry entry(long hash, ResourceType type, String text, int length) {
    int mask = entries.length - 1;
    if (mask < 0) {
      return null;
    }
    for (int i = NameHash.slot(hash, mask); ; i = i + 1 & mask) {
      Entry entry = entries[i];
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash
          && entry.type == type
          && entry.name.length() == length
          && text.startsWith(entry.name)) {
        return entry;
      }
    }
  }

  private void grow() {
    @Nullable Entry[] larger = new Entry[Math.max(SMALLEST, 2 * entries.length)];
    for (Entry entry : entries) {
      if (entry != null) {
        place(larger, entry);
      }
    }
    entries = larger;
  }

  private static void place(@Nullable Entry[] table, Entry entry) {
    int mask = table.length - 1;
    int i = NameHash.slot(entry.hash, mask);
    while (table[i] != null) {
      i = i + 1 & mask;
    }
    table[i] = entry;
  }
}

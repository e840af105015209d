package io.gatehouse.core.index;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Builds a hash table with open addressing of things by their names; the table is an array, so
/// that whoever looks into it reads no more memory than needed.
public final class NameTable<N extends Named> {
  private static final int SMALLEST = 4;

  private final IntFunction<@Nullable N[]> array;
  private @Nullable N[] places;
  private int count;

  /// @param array makes an array of things
  public NameTable(IntFunction<@Nullable N[]> array) {
    this.array = array;
    this.places = array.apply(0);
  }

  /// Puts a thing, merged with the one of the same name that is there.
  ///
  /// @param merge from the old and the new one makes one of the same name
  public void add(N added, BinaryOperator<N> merge) {
    if (2 * (count + 1) > places.length) {
      grow();
    }
    int mask = places.length - 1;
    int i = NameHash.slot(added.hash, mask);
    for (N old = places[i]; old != null; old = places[i]) {
      if (isSame(old, added)) {
        places[i] = merge.apply(old, added);
        return;
      }
      i = (i + 1) & mask;
    }
    places[i] = added;
    count++;
  }

  /// The table, with each thing changed to one of the same name; nobody adds any more.
  public @Nullable N[] finish(UnaryOperator<N> change) {
    for (int i = 0; i < places.length; i++) {
      N old = places[i];
      places[i] = old == null ? null : change.apply(old);
    }
    return places;
  }

  /// The thing in a table whose name is the first characters of a text.
  ///
  /// @param hash of these characters, from the same start
  public static <N extends Named> @Nullable N find(
      @Nullable N[] places, long start, long hash, String text, int length) {
    int mask = places.length - 1;
    if (mask < 0) {
      return null;
    }
    for (int i = NameHash.slot(hash, mask); ; i = (i + 1) & mask) {
      N found = places[i];
      if (found == null
          || (found.hash == hash && found.start == start && found.isNamed(text, 0, length))) {
        return found;
      }
    }
  }

  private static boolean isSame(Named one, Named other) {
    return one.hash == other.hash
        && one.start == other.start
        && Arrays.equals(one.name, other.name);
  }

  private void grow() {
    @Nullable N[] old = places;
    places = array.apply(Math.max(SMALLEST, 2 * old.length));
    int mask = places.length - 1;
    for (N each : old) {
      if (each != null) {
        int i = NameHash.slot(each.hash, mask);
        while (places[i] != null) {
          i = (i + 1) & mask;
        }
        places[i] = each;
      }
    }
  }
}

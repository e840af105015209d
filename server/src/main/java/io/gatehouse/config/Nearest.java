package io.gatehouse.config;

import java.util.Collection;
import java.util.Comparator;

/// Finds what somebody meant to type.
final class Nearest {
  private Nearest() {}

  /// The word of `known` that takes the fewest single-letter changes to reach from `typed`.
  static String to(String typed, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(word -> distance(typed, word))).orElseThrow();
  }

  private static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        int insertOrDelete = Math.min(current[column - 1], previous[column]) + 1;
        current[column] = Math.min(previous[column - 1] + change, insertOrDelete);
      }
      previous = current;
    }
    return previous[to.length()];
  }
}

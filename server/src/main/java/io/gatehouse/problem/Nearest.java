package io.gatehouse.problem;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Finds what somebody probably meant to write.
public final class Nearest {
  private Nearest() {}

  /// The known name that differs in the fewest letters, or null if none is near.
  public static @Nullable String to(String written, Collection<String> known) {
    if (written.length() > 64 || known.isEmpty()) {
      return null;
    }
    String nearest = of(written, known);
    int most = written.length() < 4 ? 1 : Math.max(2, written.length() / 3);
    return distance(written, nearest) <= most ? nearest : null;
  }

  /// The known name that differs in the fewest letters, however many they are.
  public static String of(String written, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(written, name)))
        .orElseThrow();
  }

  /// Letters to add, remove or replace, by rows of the usual table.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

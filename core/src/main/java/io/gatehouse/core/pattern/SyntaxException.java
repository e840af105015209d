package io.gatehouse.core.pattern;

import java.util.List;

/// A text that breaks its grammar, with the character at which it does.
///
/// The message has three lines: the problem, the text, and a caret below the character.
public class SyntaxException extends IllegalArgumentException {
  private static final int SHOWN_BEFORE = 48;
  private static final int SHOWN_AFTER = 24;

  private final String problem;
  private final String text;
  private final int position;

  public SyntaxException(String problem, String text, int position) {
    super(problem + "\n" + pointed(text, position));
    this.problem = problem;
    this.text = text;
    this.position = position;
  }

  /// What is wrong, in one line without the text.
  public String problem() {
    return problem;
  }

  /// The text as it was given.
  public String text() {
    return text;
  }

  /// The index of the character at which the text breaks its grammar; the length of the text if
  /// something is missing at the end.
  public int position() {
    return position;
  }

  /// Says which of the known words was perhaps meant, or lists them if none is near.
  protected static String suggestion(String word, List<String> known) {
    String nearest = "";
    int least = Math.max(1, word.length() / 2);
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance <= least && (nearest.isEmpty() || distance < least)) {
        nearest = candidate;
        least = distance;
      }
    }
    return nearest.isEmpty()
        ? "use one of " + String.join(", ", known)
        : "did you mean `" + nearest + "`?";
  }

  /// A word as it may be shown inside a problem: short, and without control characters.
  protected static String quoted(String word) {
    String shown = word.length() > 40 ? word.substring(0, 40) + "…" : word;
    return "`" + printable(shown) + "`";
  }

  private static String pointed(String text, int position) {
    int from = Math.max(0, position - SHOWN_BEFORE);
    int to = Math.min(text.length(), position + SHOWN_AFTER);
    String before = from == 0 ? "" : "…";
    String after = to == text.length() ? "" : "…";
    String shown = before + printable(text.substring(from, to)) + after;
    return "  " + shown + "\n  " + " ".repeat(before.length() + position - from) + "^";
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '·' : c);
    }
    return shown.toString();
  }

  /// The number of characters to insert, remove, replace or swap to turn one word into the other.
  private static int distance(String from, String to) {
    if (from.length() > 40) {
      return Integer.MAX_VALUE;
    }
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int step(int[][] cost, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
    least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
    if (i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1)) {
      least = Math.min(least, cost[i - 2][j - 2] + 1);
    }
    return least;
  }
}

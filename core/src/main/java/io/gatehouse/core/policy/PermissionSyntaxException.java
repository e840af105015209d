package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.SyntaxException;
import java.util.List;

/// A text that is no permission, with the character at which it goes wrong.
public final class PermissionSyntaxException extends SyntaxException {
  public PermissionSyntaxException(String problem, String text, int position) {
    super(problem, text, position);
  }

  /// A word that is none of the known ones; the problem says which was perhaps meant.
  static PermissionSyntaxException unknown(
      String what, String word, List<String> known, String text, int position) {
    String problem = "unknown " + what + " " + quoted(word) + ", " + suggestion(word, known);
    return new PermissionSyntaxException(problem, text, position);
  }
}

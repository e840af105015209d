package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.SyntaxException;
import java.util.Arrays;
import java.util.Locale;

/// Somebody who can act, or whom a grant can name: `user:alice`, `group:crew`, `anonymous`.
///
/// @param id empty for the anonymous subject only
public record Subject(Kind kind, String id) {
  /// Whoever has not logged in.
  public static final Subject ANONYMOUS = new Subject(Kind.ANONYMOUS, "");

  /// The kinds of subjects.
  public enum Kind {
    USER,
    DEVICE,
    CLIENT,
    OWNER,
    ANONYMOUS,
    GROUP,
    ROLE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The word before the colon: `user`.
    public String label() {
      return label;
    }
  }

  public Subject {
    if (id.isEmpty() != (kind == Kind.ANONYMOUS)) {
      throw new IllegalArgumentException(
          kind == Kind.ANONYMOUS ? "the anonymous subject has no id" : "a subject has an id");
    }
  }

  public static Subject user(String id) {
    return new Subject(Kind.USER, id);
  }

  public static Subject device(String id) {
    return new Subject(Kind.DEVICE, id);
  }

  public static Subject client(String id) {
    return new Subject(Kind.CLIENT, id);
  }

  public static Subject owner(String id) {
    return new Subject(Kind.OWNER, id);
  }

  public static Subject group(String id) {
    return new Subject(Kind.GROUP, id);
  }

  public static Subject role(String id) {
    return new Subject(Kind.ROLE, id);
  }

  /// Reads `kind:id` or `anonymous`; throws [SyntaxException] if it is neither.
  public static Subject parse(String text) {
    if (text.equals(Kind.ANONYMOUS.label())) {
      return ANONYMOUS;
    }
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(candidate -> candidate.label().equals(word))
            .findFirst()
            .orElseThrow(() -> new SyntaxException(expected(), text, 0));
    if (kind == Kind.ANONYMOUS || colon < 0 || colon == text.length() - 1) {
      boolean anonymous = kind == Kind.ANONYMOUS;
      int position = anonymous || colon < 0 ? word.length() : colon + 1;
      String problem =
          anonymous ? "`anonymous` has no id" : "the id is missing: write " + word + ":id";
      throw new SyntaxException(problem, text, position);
    }
    return new Subject(kind, text.substring(colon + 1));
  }

  private static String expected() {
    return "a subject is `anonymous`, or user, device, client, owner, group or role with `:` and an id";
  }

  /// Whether this can act, that is, is no group and no role.
  public boolean isPrincipal() {
    return switch (kind) {
      case USER, DEVICE, CLIENT, OWNER, ANONYMOUS -> true;
      case GROUP, ROLE -> false;
    };
  }

  @Override
  public String toString() {
    return kind == Kind.ANONYMOUS ? kind.label() : kind.label() + ":" + id;
  }
}

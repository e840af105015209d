package io.gatehouse.core.pattern;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a pattern that stands for a fact about who asks: `${principal.id}`.
///
/// @param kind which fact
/// @param name the name of the attribute, or empty
public record Placeholder(Kind kind, String name) {
  private static final String ATTRIBUTE = "attribute.";

  /// The facts that a placeholder can stand for.
  public enum Kind {
    PRINCIPAL_ID("principal.id"),
    PRINCIPAL_NAME("principal.name"),
    /// Each group that the principal is in, one after the other.
    PRINCIPAL_GROUP("principal.group"),
    CLIENT_ID("client.id"),
    CERTIFICATE_CN("certificate.cn"),
    ATTRIBUTE("attribute.NAME");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /// Knows what placeholders stand for at the moment.
  public interface Values {
    /// Knows nothing: patterns with placeholders match nothing.
    Values NONE = placeholder -> null;

    /// What the placeholder stands for, or null if that is not known.
    @Nullable String value(Placeholder placeholder);
  }

  /// Whether the fact may differ between two questions of the same principal.
  public boolean perQuestion() {
    return kind == Kind.CLIENT_ID || kind == Kind.CERTIFICATE_CN;
  }

  /// Whether the value may stand in a pattern: anything that could act as more than one level, as a
  /// wildcard or as nothing is refused, so that nobody widens a pattern by the choice of a name.
  public static boolean usable(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '/' || c == '+' || c == '#' || c == '\0') {
        return false;
      }
    }
    return true;
  }

  /// Whether a placeholder begins at this character.
  static boolean begins(String text, int at) {
    return text.startsWith("${", at);
  }

  /// Reads the placeholder that begins at this character.
  static Placeholder read(String text, int at) {
    int close = text.indexOf('}', at);
    if (close < 0) {
      throw new SyntaxException("this placeholder has no closing `}`", text, at);
    }
    String word = text.substring(at + 2, close);
    if (word.startsWith(ATTRIBUTE) && isName(word.substring(ATTRIBUTE.length()))) {
      return new Placeholder(Kind.ATTRIBUTE, word.substring(ATTRIBUTE.length()));
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.ATTRIBUTE && kind.label.equals(word)) {
        return new Placeholder(kind, "");
      }
    }
    List<String> known = Arrays.stream(Kind.values()).map(kind -> kind.label).toList();
    String problem = "unknown placeholder " + SyntaxException.quoted("${" + word + "}");
    String meant = SyntaxException.suggestion(word, known);
    throw new SyntaxException(problem + ", " + meant, text, at + 2);
  }

  /// As written in a pattern.
  @Override
  public String toString() {
    return "${" + (kind == Kind.ATTRIBUTE ? ATTRIBUTE + name : kind.label) + "}";
  }

  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
  }
}

package io.gatehouse.document.query;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;

/// The words of a filter, one after the other.
final class Tokens {
  /// What a word is.
  enum Kind {
    /// A name of a field, or a word of the language.
    WORD,
    TEXT,
    NUMBER,
    /// A comparison, a bracket or a comma.
    SIGN,
    END
  }

  private final String text;
  private int at;
  private Kind kind = Kind.END;
  private String value = "";
  private int begin;

  Tokens(String text) {
    this.text = text;
    next();
  }

  Kind kind() {
    return kind;
  }

  /// The word; of a text what it says.
  String value() {
    return value;
  }

  boolean is(String word) {
    return (kind == Kind.WORD || kind == Kind.SIGN) && value.equals(word);
  }

  /// Goes on if this is the word.
  boolean skip(String word) {
    boolean found = is(word);
    if (found) {
      next();
    }
    return found;
  }

  void expect(String word) {
    if (!skip(word)) {
      throw wrong("`" + word + "` is missing here");
    }
  }

  Refused wrong(String why) {
    return Problem.of(
            ProblemType.INVALID,
            "the filter is wrong at character %d: %s".formatted(begin + 1, why))
        .at("filter")
        .cure("write it like `status = \"open\" and price < 20`")
        .refused();
  }

  void next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    begin = at;
    if (at == text.length()) {
      kind = Kind.END;
      value = "";
      return;
    }
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      quoted(c);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      number();
    } else if (c == '$' || c == '_' || Character.isLetter(text.codePointAt(at))) {
      word();
    } else {
      sign(c);
    }
  }

  private void quoted(char quote) {
    StringBuilder said = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\') {
        at++;
        if (at == text.length()) {
          break;
        }
      }
      said.append(text.charAt(at++));
    }
    if (at == text.length()) {
      throw wrong("this text does not end");
    }
    at++;
    kind = Kind.TEXT;
    value = said.toString();
  }

  private void number() {
    at++;
    while (at < text.length() && "0123456789.eE+-".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    kind = Kind.NUMBER;
    value = text.substring(begin, at);
  }

  private void word() {
    at += Character.charCount(text.codePointAt(at));
    while (at < text.length() && isOfWord(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    kind = Kind.WORD;
    value = text.substring(begin, at);
  }

  private static boolean isOfWord(int c) {
    return c == '_' || c == '-' || c == '.' || Character.isLetterOrDigit(c);
  }

  private void sign(char c) {
    if ("=<>!(),".indexOf(c) < 0) {
      throw wrong("this means nothing in a filter");
    }
    at++;
    boolean two = at < text.length() && text.charAt(at) == '=' && "<>!".indexOf(c) >= 0;
    if (two) {
      at++;
    }
    kind = Kind.SIGN;
    value = text.substring(begin, at);
  }
}

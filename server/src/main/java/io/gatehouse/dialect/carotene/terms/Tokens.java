package io.gatehouse.dialect.carotene.terms;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Takes a text of Erlang apart into words.
final class Tokens {
  private static final int LONGEST_NUMBER = 100;

  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  Tokens(String text) {
    this.text = text;
  }

  /// One word of the text.
  sealed interface Token {
    Term.Place place();

    /// One of `[ ] { } ,`.
    record Mark(char mark, Term.Place place) implements Token {}

    /// The dot behind the last term.
    record Dot(Term.Place place) implements Token {}

    record Value(Term term) implements Token {
      @Override
      public Term.Place place() {
        return term.place();
      }
    }

    record End(Term.Place place) implements Token {}
  }

  Token next() {
    skip();
    Term.Place place = place();
    if (at >= text.length()) {
      return new Token.End(place);
    }
    char c = text.charAt(at);
    if ("[]{},".indexOf(c) >= 0) {
      at++;
      return new Token.Mark(c, place);
    }
    if (c == '.') {
      at++;
      if (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != '%') {
        throw new TermFault(place, "a dot ends the text and is followed by nothing");
      }
      return new Token.Dot(place);
    }
    return new Token.Value(value(c, place));
  }

  private Term value(char c, Term.Place place) {
    if (c == '"') {
      return new Term.Text(quoted('"', place), place);
    }
    if (c == '\'') {
      return new Term.Atom(quoted('\'', place), place);
    }
    if (text.startsWith("<<", at)) {
      return binary(place);
    }
    if (c == '$') {
      throw new TermFault(place, "characters such as `$a` are not read here");
    }
    if (c == '-' || c == '+' || isDigit(c)) {
      return new Term.Numeral(number(place), place);
    }
    if (c >= 'a' && c <= 'z') {
      return new Term.Atom(name(), place);
    }
    if (c == '_' || (c >= 'A' && c <= 'Z')) {
      throw new TermFault(
          place, "`" + name() + "` is a variable, and a configuration has none: quote it");
    }
    if (c == '#') {
      throw new TermFault(place, "maps are not read here");
    }
    throw new TermFault(place, "`" + shown(text.codePointAt(at)) + "` begins no term");
  }

  private static String shown(int character) {
    return Character.isISOControl(character)
        ? String.format("\\x%02x", character)
        : Character.toString(character);
  }

  private Term binary(Term.Place place) {
    at += 2;
    skip();
    String value = "";
    if (at < text.length() && text.charAt(at) == '"') {
      value = quoted('"', place());
      if (text.startsWith("/utf8", at)) {
        at += "/utf8".length();
      }
      skip();
    }
    if (!text.startsWith(">>", at)) {
      throw new TermFault(place, "of binaries only `<<\"text\">>` is read here");
    }
    at += 2;
    return new Term.Text(value, place);
  }

  private String name() {
    int from = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private static boolean isNamePart(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private BigDecimal number(Term.Place place) {
    int from = at;
    at++;
    while (at < text.length() && isNumberPart(at)) {
      at++;
    }
    String written = text.substring(from, at);
    try {
      if (written.length() > LONGEST_NUMBER) {
        throw new NumberFormatException();
      }
      int hash = written.indexOf('#');
      if (hash > 0) {
        int base = Integer.parseInt(written.substring(0, hash));
        return new BigDecimal(new BigInteger(written.substring(hash + 1), base));
      }
      return new BigDecimal(written.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new TermFault(place, "`" + written + "` is no number");
    }
  }

  /// A dot belongs to a number only where a digit follows.
  private boolean isNumberPart(int index) {
    char c = text.charAt(index);
    boolean inside = index + 1 < text.length() && isDigit(text.charAt(index + 1));
    return isNamePart(c)
        || c == '#'
        || (c == '.' && inside)
        || ((c == '-' || c == '+') && "eE".indexOf(text.charAt(index - 1)) >= 0);
  }

  private String quoted(char quote, Term.Place place) {
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length()) {
        throw new TermFault(place, "the " + quote + " is not closed");
      }
      char c = text.charAt(at++);
      if (c == quote) {
        return value.toString();
      }
      if (c == '\n') {
        newLine();
      }
      if (c == '\\') {
        value.appendCodePoint(escaped(place()));
      } else {
        value.append(c);
      }
    }
  }

  private int escaped(Term.Place place) {
    Integer value = at < text.length() ? escape(text.charAt(at++), place) : null;
    if (value == null) {
      throw new TermFault(place, "this escape is not known");
    }
    return value;
  }

  private @Nullable Integer escape(char c, Term.Place place) {
    return switch (c) {
      case 'n' -> 10;
      case 'r' -> 13;
      case 't' -> 9;
      case 's' -> 32;
      case 'b' -> 8;
      case 'd' -> 127;
      case 'e' -> 27;
      case 'f' -> 12;
      case 'v' -> 11;
      case '"', '\'', '\\' -> (int) c;
      case 'x' -> hexadecimal(place);
      default -> isDigit(c) && c < '8' ? octal() : null;
    };
  }

  private int octal() {
    int from = at - 1;
    while (at < text.length() && at - from < 3 && text.charAt(at) >= '0' && text.charAt(at) < '8') {
      at++;
    }
    return Integer.parseInt(text, from, at, 8);
  }

  private int hexadecimal(Term.Place place) {
    boolean open = at < text.length() && text.charAt(at) == '{';
    int from = open ? at + 1 : at;
    int end = open ? text.indexOf('}', from) : Math.min(from + 2, text.length());
    try {
      if (end < 0 || end - from > 6) {
        throw new NumberFormatException();
      }
      int value = Integer.parseInt(text, from, end, 16);
      if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value < 0xe000)) {
        throw new NumberFormatException();
      }
      at = open ? end + 1 : end;
      return value;
    } catch (NumberFormatException e) {
      throw new TermFault(place, "`\\x` needs two hexadecimal digits, or some in braces");
    }
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '%') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (isBlank(c)) {
        at++;
        if (c == '\n') {
          newLine();
        }
      } else {
        return;
      }
    }
  }

  private void newLine() {
    line++;
    lineStart = at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\u00a0';
  }

  private Term.Place place() {
    return new Term.Place(line, text.codePointCount(lineStart, Math.min(at, text.length())) + 1);
  }
}

package io.gatehouse.dialect.scriptr.query;

import io.gatehouse.problem.Refused;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a query, one after the other.
final class Scanner {
  private static final Pattern TYPE =
      Pattern.compile("\\s*<\\s*([A-Za-z]{1,12}(?:\\s*[,:]\\s*[A-Za-z]{1,12})?)\\s*>");

  /// What a word is.
  enum Kind {
    WORD,
    QUOTED,
    NUMBER,
    SIGN,
    END
  }

  private final String text;
  private int at;
  private int begin;
  private Kind kind = Kind.END;
  private String value = "";

  Scanner(String text) {
    this.text = text;
    next();
  }

  Kind kind() {
    return kind;
  }

  /// The word; of one in quotes what it says.
  String value() {
    return value;
  }

  boolean is(String word) {
    return kind == Kind.WORD
        ? value.equalsIgnoreCase(word)
        : kind == Kind.SIGN && value.equals(word);
  }

  /// Goes on if this is the word, in any case.
  boolean skip(String word) {
    boolean found = is(word);
    if (found) {
      next();
    }
    return found;
  }

  void expect(String word) {
    if (!skip(word)) {
      throw wrong("`" + word + "` is missing");
    }
  }

  /// The `<type>` behind the word that was read last; empty for none. To be called before going on.
  String type() {
    Matcher found = TYPE.matcher(text).region(at, text.length());
    if (!found.lookingAt()) {
      return "";
    }
    at = found.end();
    return found.group(1);
  }

  Refused wrong(String why) {
    return Faults.query(
        "the query is wrong at character %d: %s".formatted(begin + 1, why),
        "write it like `temp<numeric> >= 20 and room = \"hall\"`");
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
    } else if (c == '-' || c == '+' || (c >= '0' && c <= '9')) {
      run(Kind.NUMBER, "+-.eE");
    } else if (Character.isLetter(c) || c == '_') {
      run(Kind.WORD, "_-.@");
    } else {
      sign(c);
    }
  }

  private void quoted(char quote) {
    StringBuilder said = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      said.append(text.charAt(at++));
    }
    if (at >= text.length()) {
      throw wrong("this text does not end");
    }
    at++;
    kind = Kind.QUOTED;
    value = said.toString();
  }

  private void run(Kind of, String besides) {
    at++;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || besides.indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    kind = of;
    value = text.substring(begin, at);
  }

  private void sign(char c) {
    if ("=<>!(),[]".indexOf(c) < 0) {
      throw wrong("this means nothing in a query");
    }
    at++;
    boolean two =
        at < text.length()
            && ((text.charAt(at) == '=' && "<>!".indexOf(c) >= 0)
                || (c == '<' && text.charAt(at) == '>'));
    if (two) {
      at++;
    }
    kind = Kind.SIGN;
    value = text.substring(begin, at);
  }
}

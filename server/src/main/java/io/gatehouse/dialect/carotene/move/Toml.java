package io.gatehouse.dialect.carotene.move;

import io.gatehouse.dialect.carotene.terms.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values as TOML writes them.
final class Toml {
  /// The keys of the section, as its reference lists them.
  static final List<String> ORDER =
      List.of(
          "application",
          "authenticate-url",
          "publish-authorization-level",
          "publish-authorization-url",
          "subscribe-authorization-level",
          "subscribe-authorization-url",
          "subscribe-url",
          "subscribed-channels",
          "presence",
          "restrict-api-access-to");

  private Toml() {}

  /// A basic string (TOML 1.0, section String).
  static String text(String value) {
    StringBuilder text = new StringBuilder("\"");
    value
        .chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            text.append('\\').append((char) c);
          } else if (c < ' ' || c == 0x7f) {
            text.append(String.format("\\u%04x", c));
          } else {
            text.append((char) c);
          }
        });
    return text.append('"').toString();
  }

  /// The texts of a list, or null if there is anything else in it.
  static @Nullable List<String> texts(Term value) {
    if (!(value instanceof Term.Sequence(List<Term> items, Term.Place _))) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Term item : items) {
      switch (item) {
        case Term.Text(String text, Term.Place _) -> texts.add(text);
        case Term.Atom(String text, Term.Place _) -> texts.add(text);
        default -> {
          return null;
        }
      }
    }
    return texts;
  }
}

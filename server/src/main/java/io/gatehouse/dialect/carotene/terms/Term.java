package io.gatehouse.dialect.carotene.terms;

import java.math.BigDecimal;
import java.util.List;

/// A value of Erlang, as far as configurations are made of them.
public sealed interface Term {
  /// Where it begins in the text.
  Place place();

  /// A line and a column, both from 1.
  record Place(int line, int column) {
    @Override
    public String toString() {
      return line + ":" + column;
    }
  }

  /// A name such as `true` or `anonymous`.
  record Atom(String name, Place place) implements Term {}

  /// A text, whether it is written as `"text"` or as `<<"text">>`.
  record Text(String value, Place place) implements Term {}

  /// A whole number or one with a fraction.
  record Numeral(BigDecimal value, Place place) implements Term {}

  /// `{a, b}`.
  record Tuple(List<Term> items, Place place) implements Term {
    public Tuple {
      items = List.copyOf(items);
    }
  }

  /// `[a, b]`.
  record Sequence(List<Term> items, Place place) implements Term {
    public Sequence {
      items = List.copyOf(items);
    }
  }
}

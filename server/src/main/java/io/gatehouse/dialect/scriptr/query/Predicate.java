package io.gatehouse.dialect.scriptr.query;

import java.util.List;

/// What a query of Scriptr asks of a document or an entry of the directory.
public sealed interface Predicate {
  /// Everything.
  Predicate ALL = new And(List.of());

  /// All of these hold; so it is where there are none.
  record And(List<Predicate> parts) implements Predicate {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /// One of these holds.
  record Or(List<Predicate> parts) implements Predicate {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /// This does not hold.
  record Not(Predicate part) implements Predicate {}

  /// A value of the field compares like this.
  record Compare(Field field, Operator operator, String value) implements Predicate {}

  /// A value of the field is one of these.
  record In(Field field, List<String> values) implements Predicate {
    public In {
      values = List.copyOf(values);
    }
  }

  /// A value of the field looks like this: `%` stands for any characters, `_` for one.
  record Like(Field field, String pattern) implements Predicate {}

  /// The field has a value.
  record Has(Field field) implements Predicate {}

  /// A field as a query names it.
  ///
  /// @param anyCase whether upper and lower case are the same
  record Field(String name, Kind kind, boolean anyCase) {}

  /// How the values of a field are compared; as texts where nothing is said.
  enum Kind {
    TEXT,
    NUMERIC,
    DATE
  }

  /// How a value is held against another.
  enum Operator {
    EQUAL("="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }

    /// Whether a comparison that came out like this holds.
    boolean holds(int compared) {
      return switch (this) {
        case EQUAL -> compared == 0;
        case LESS -> compared < 0;
        case LESS_OR_EQUAL -> compared <= 0;
        case GREATER -> compared > 0;
        case GREATER_OR_EQUAL -> compared >= 0;
      };
    }
  }
}

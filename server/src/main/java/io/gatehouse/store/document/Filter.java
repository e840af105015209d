package io.gatehouse.store.document;

import java.util.List;

/// Which documents are asked for.
public sealed interface Filter {
  /// Every document.
  Filter ALL = new And(List.of());

  /// All of these hold; so it is where there are none.
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /// One of these holds.
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /// This does not hold.
  record Not(Filter part) implements Filter {}

  /// A value of the field compares like this; a value of another kind never does.
  record Compare(String field, Operator operator, FieldValue value) implements Filter {}

  /// A value of the field is one of these.
  record In(String field, List<FieldValue> values) implements Filter {
    public In {
      values = List.copyOf(values);
    }
  }

  /// A text of the field begins like this.
  record Prefix(String field, String prefix) implements Filter {}

  /// The field has a value that is not null.
  record Has(String field) implements Filter {}

  /// The same of what the server knows of each document.
  record OfSystem(SystemField field, Operator operator, String text, long number)
      implements Filter {}

  /// How a value is held against another.
  enum Operator {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  /// What the server knows of each document.
  enum SystemField {
    ID,
    SCHEMA,
    CREATOR,
    OWNER,
    CREATED_AT,
    UPDATED_AT,
    VERSION;

    /// Whether it is a number.
    public boolean isNumber() {
      return this == CREATED_AT || this == UPDATED_AT || this == VERSION;
    }
  }
}

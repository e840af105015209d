package io.gatehouse.document.query;

import io.gatehouse.document.json.Values;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.Filter;
import io.gatehouse.store.document.Filter.Operator;
import io.gatehouse.store.document.Filter.SystemField;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads filters: `status = "open" and (price < 20 or tags in ("new", "sale")) and not has(sold)`.
///
/// Bounded in length, depth and number of comparisons. For one filter, by one thread.
public final class FilterReader {
  /// Most characters of a filter.
  public static final int LONGEST = 4_096;

  private static final int DEEPEST = 16;
  private static final int COMPARISONS = 64;
  private static final int MEMBERS = 100;

  private final Tokens tokens;
  private final Set<String> fields = new LinkedHashSet<>();
  private int comparisons;

  private FilterReader(String text) {
    this.tokens = new Tokens(text);
  }

  /// A filter, and the fields of documents that it looks at.
  public record Read(Filter filter, Set<String> fields) {
    /// Every document.
    public static final Read ALL = new Read(Filter.ALL, Set.of());
  }

  /// The filter that a text is; an empty one is for every document.
  public static Read read(String text) {
    if (text.length() > LONGEST) {
      throw Problem.of(ProblemType.INVALID, "the filter is too long")
          .at("filter")
          .cure("use at most " + LONGEST + " characters")
          .refused();
    }
    if (text.isBlank()) {
      return Read.ALL;
    }
    FilterReader reader = new FilterReader(text);
    Filter filter = reader.either(0);
    if (reader.tokens.kind() != Tokens.Kind.END) {
      throw reader.tokens.wrong("this does not belong here");
    }
    return new Read(filter, Set.copyOf(reader.fields));
  }

  /// A name of a field for sorting or grouping, with a `.` before each deeper one.
  public static String field(String text, String parameter) {
    if (!isField(text)) {
      throw Problem.of(ProblemType.INVALID, "this is no field of a document")
          .at(parameter)
          .cure("name a field, such as `price` or `address.city`")
          .refused();
    }
    return text;
  }

  /// The field of the document in which a deeper one is.
  public static String top(String field) {
    int dot = field.indexOf('.');
    return dot < 0 ? field : field.substring(0, dot);
  }

  private static boolean isField(String text) {
    if (text.length() > 260) {
      return false;
    }
    for (String part : text.split("\\.", -1)) {
      if (!Values.isName(part)) {
        return false;
      }
    }
    return true;
  }

  private Filter either(int depth) {
    List<Filter> parts = new ArrayList<>();
    do {
      parts.add(all(depth));
    } while (tokens.skip("or"));
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
  }

  private Filter all(int depth) {
    List<Filter> parts = new ArrayList<>();
    do {
      parts.add(one(depth));
    } while (tokens.skip("and"));
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private Filter one(int depth) {
    if (depth > DEEPEST) {
      throw tokens.wrong("the filter is too deep");
    }
    if (tokens.skip("not")) {
      return new Filter.Not(one(depth + 1));
    }
    if (tokens.skip("(")) {
      Filter inner = either(depth + 1);
      tokens.expect(")");
      return inner;
    }
    if (++comparisons > COMPARISONS) {
      throw tokens.wrong("there are more than " + COMPARISONS + " comparisons");
    }
    String word = tokens.value();
    if (tokens.kind() != Tokens.Kind.WORD) {
      throw tokens.wrong("a field belongs here");
    }
    tokens.next();
    if (word.equals("has") && tokens.skip("(")) {
      Filter has = new Filter.Has(used(tokens.value()));
      tokens.next();
      tokens.expect(")");
      return has;
    }
    return word.startsWith("$") ? ofSystem(word) : compared(used(word));
  }

  private String used(String field) {
    if (!isField(field)) {
      throw tokens.wrong("this is no field of a document");
    }
    fields.add(top(field));
    return field;
  }

  private Filter compared(String field) {
    if (tokens.skip("in")) {
      List<FieldValue> members = new ArrayList<>();
      tokens.expect("(");
      do {
        if (members.size() == MEMBERS) {
          throw tokens.wrong("there are more than " + MEMBERS + " values");
        }
        members.add(value(field));
      } while (tokens.skip(","));
      tokens.expect(")");
      return new Filter.In(field, members);
    }
    if (tokens.skip("prefix")) {
      if (tokens.kind() != Tokens.Kind.TEXT) {
        throw tokens.wrong("a text in quotes belongs here");
      }
      String prefix = checked(tokens.value());
      tokens.next();
      return new Filter.Prefix(field, prefix);
    }
    if (tokens.skip("!=")) {
      return new Filter.Not(new Filter.Compare(field, Operator.EQUAL, value(field)));
    }
    Operator operator = operator();
    FieldValue value = value(field);
    if (value.kind() == FieldValue.Kind.NULL && operator != Operator.EQUAL) {
      throw tokens.wrong("null is equal to something or not, but never less or greater");
    }
    return new Filter.Compare(field, operator, value);
  }

  private Operator operator() {
    Operator operator =
        switch (tokens.kind() == Tokens.Kind.SIGN ? tokens.value() : "") {
          case "=" -> Operator.EQUAL;
          case "<" -> Operator.LESS;
          case "<=" -> Operator.LESS_OR_EQUAL;
          case ">" -> Operator.GREATER;
          case ">=" -> Operator.GREATER_OR_EQUAL;
          default -> throw tokens.wrong("one of = != < <= > >= in prefix belongs here");
        };
    tokens.next();
    return operator;
  }

  private FieldValue value(String field) {
    String said = tokens.value();
    FieldValue value =
        switch (tokens.kind()) {
          case TEXT -> FieldValue.text(field, checked(said));
          case NUMBER -> FieldValue.number(field, number(said));
          case WORD ->
              switch (said) {
                case "true" -> FieldValue.truth(field, true);
                case "false" -> FieldValue.truth(field, false);
                case "null" -> FieldValue.nothing(field);
                default -> throw tokens.wrong("a text stands in quotes");
              };
          case SIGN, END -> throw tokens.wrong("a value is missing here");
        };
    tokens.next();
    return value;
  }

  private String checked(String text) {
    if (text.length() > Values.FOUND) {
      throw tokens.wrong("no document is found by a text of more than " + Values.FOUND);
    }
    if (text.codePoints()
        .anyMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))) {
      throw tokens.wrong("this text holds a character that no document has");
    }
    return text;
  }

  private double number(String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number) && text.length() <= 40) {
        return number + 0.0;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw tokens.wrong("this is no number");
  }

  private Filter ofSystem(String word) {
    SystemField field = null;
    for (SystemField known : SystemField.values()) {
      if (word.equals("$" + known.name().toLowerCase(Locale.ROOT))) {
        field = known;
      }
    }
    if (field == null) {
      throw tokens.wrong(
          "the server knows $id, $schema, $creator, $owner, $created_at, $updated_at and $version");
    }
    if (tokens.skip("!=")) {
      return new Filter.Not(ofSystem(field, Operator.EQUAL));
    }
    return ofSystem(field, operator());
  }

  private Filter ofSystem(SystemField field, Operator operator) {
    String said = tokens.value();
    boolean text = tokens.kind() == Tokens.Kind.TEXT;
    Filter filter;
    if (field.isNumber()) {
      long number =
          text ? moment(said) : tokens.kind() == Tokens.Kind.NUMBER ? (long) number(said) : -1;
      if (number < 0) {
        throw tokens.wrong("a number or a moment in quotes belongs here");
      }
      filter = new Filter.OfSystem(field, operator, "", number);
    } else if (text) {
      filter = new Filter.OfSystem(field, operator, checked(said), 0);
    } else {
      throw tokens.wrong("a text in quotes belongs here");
    }
    tokens.next();
    return filter;
  }

  private static long moment(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      return -1;
    }
  }
}

package io.gatehouse.dialect.scriptr.query;

import io.gatehouse.dialect.scriptr.query.Predicate.Field;
import io.gatehouse.dialect.scriptr.query.Predicate.Kind;
import io.gatehouse.dialect.scriptr.query.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads queries such as `temp<numeric> >= 20 and (room = "hall" or name like "Al%")`.
///
/// Bounded in length, depth and number of comparisons. For one query, by one thread.
public final class PredicateReader {
  private static final int LONGEST = 4_096;
  private static final int DEEPEST = 16;
  private static final int COMPARISONS = 64;
  private static final int MEMBERS = 100;

  private final Scanner words;
  private int comparisons;

  private PredicateReader(String text) {
    this.words = new Scanner(text);
  }

  /// An empty query asks for everything.
  public static Predicate read(String text) {
    if (text.length() > LONGEST) {
      throw Faults.query("the query is too long", "use at most " + LONGEST + " characters");
    }
    if (text.isBlank()) {
      return Predicate.ALL;
    }
    PredicateReader reader = new PredicateReader(text);
    Predicate read = reader.either(0);
    if (reader.words.kind() != Scanner.Kind.END) {
      throw reader.words.wrong("this does not belong here");
    }
    return read;
  }

  private Predicate either(int depth) {
    List<Predicate> parts = new ArrayList<>();
    do {
      parts.add(all(depth));
    } while (words.skip("or"));
    return parts.size() == 1 ? parts.getFirst() : new Predicate.Or(parts);
  }

  private Predicate all(int depth) {
    List<Predicate> parts = new ArrayList<>();
    do {
      parts.add(one(depth));
    } while (words.skip("and"));
    return parts.size() == 1 ? parts.getFirst() : new Predicate.And(parts);
  }

  private Predicate one(int depth) {
    if (depth > DEEPEST) {
      throw words.wrong("the query is too deep");
    }
    if (words.skip("not")) {
      return new Predicate.Not(one(depth + 1));
    }
    if (words.skip("(")) {
      Predicate inner = either(depth + 1);
      words.expect(")");
      return inner;
    }
    if (++comparisons > COMPARISONS) {
      throw words.wrong("there are more than " + COMPARISONS + " comparisons");
    }
    return compared(field());
  }

  private Field field() {
    if (words.kind() != Scanner.Kind.WORD) {
      throw words.wrong("a field belongs here");
    }
    String name = words.value();
    Kind kind = Kind.TEXT;
    boolean anyCase = false;
    for (String type = words.type(); !type.isEmpty(); type = words.type()) {
      for (String part : type.toLowerCase(Locale.ROOT).split("[,:]", -1)) {
        switch (part.strip()) {
          case "ci" -> anyCase = true;
          case "cs" -> anyCase = false;
          case "string", "text" -> kind = Kind.TEXT;
          case "numeric" -> kind = Kind.NUMERIC;
          case "date" -> kind = Kind.DATE;
          default ->
              throw Faults.query(
                  "`%s` is no type that is compared here".formatted(part.strip()),
                  "use string, text, numeric or date");
        }
      }
    }
    words.next();
    return new Field(name, kind, anyCase);
  }

  private Predicate compared(Field field) {
    boolean not = words.skip("not");
    Predicate found =
        words.is("like") || words.is("in") || words.is("between") ? listed(field) : null;
    if (found != null) {
      return not ? new Predicate.Not(found) : found;
    }
    if (not) {
      throw words.wrong("`like`, `in` or `between` belongs behind `not`");
    }
    if (words.skip("is")) {
      boolean has = words.skip("not");
      words.expect("null");
      Predicate there = new Predicate.Has(field);
      return has ? there : new Predicate.Not(there);
    }
    if (words.skip("!=") || words.skip("<>")) {
      return new Predicate.Not(new Predicate.Compare(field, Operator.EQUAL, value()));
    }
    for (Operator operator : Operator.values()) {
      if (words.skip(operator.sign())) {
        return new Predicate.Compare(field, operator, value());
      }
    }
    throw words.wrong("one of = != < <= > >= like, in, between and `is null` belongs here");
  }

  private Predicate listed(Field field) {
    if (words.skip("like")) {
      return new Predicate.Like(field, value());
    }
    if (words.skip("between")) {
      Predicate least = new Predicate.Compare(field, Operator.GREATER_OR_EQUAL, value());
      words.expect("and");
      return new Predicate.And(
          List.of(least, new Predicate.Compare(field, Operator.LESS_OR_EQUAL, value())));
    }
    words.expect("in");
    String close = words.skip("[") ? "]" : ")";
    if (close.equals(")")) {
      words.expect("(");
    }
    List<String> members = new ArrayList<>();
    do {
      if (members.size() == MEMBERS) {
        throw words.wrong("there are more than " + MEMBERS + " values");
      }
      members.add(value());
    } while (words.skip(","));
    words.expect(close);
    return new Predicate.In(field, members);
  }

  private String value() {
    if (words.kind() == Scanner.Kind.SIGN || words.kind() == Scanner.Kind.END) {
      throw words.wrong("a value is missing");
    }
    String value = words.value();
    words.next();
    return value;
  }
}

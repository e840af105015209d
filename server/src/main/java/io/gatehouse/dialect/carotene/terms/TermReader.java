package io.gatehouse.dialect.carotene.terms;

import io.gatehouse.dialect.carotene.terms.Tokens.Token;
import java.util.ArrayList;
import java.util.List;

/// Reads one term of Erlang as `file:consult` does: strictly, with a dot behind it.
///
/// Carotene's own manual closes its examples in the wrong order (`}]` for `]}`) and leaves commas
/// behind last items. Where the reader is asked to mend, it reads that as it is meant and notes
/// every place; nothing is ever mended unasked.
public final class TermReader {
  private static final int DEEPEST = 64;
  private static final int LONGEST = 1 << 20;

  private final Tokens tokens;
  private final boolean mends;
  private final List<String> mended = new ArrayList<>();
  private Token token;

  private TermReader(String text, boolean mends) {
    this.tokens = new Tokens(text);
    this.mends = mends;
    this.token = tokens.next();
  }

  /// @param mended what was not as it should be, with its place; empty for a good text
  public record Reading(Term term, List<String> mended) {}

  /// @param mend whether brackets and commas that are wrong are read as they are meant
  /// @throws TermFault with the place of the first fault
  public static Reading read(String text, boolean mend) {
    if (text.length() > LONGEST) {
      throw new TermFault(new Term.Place(1, 1), "the text is longer than a million characters");
    }
    String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
    TermReader reader = new TermReader(clean, mend);
    Term term = reader.term(0);
    reader.end();
    return new Reading(term, List.copyOf(reader.mended));
  }

  private void end() {
    while (token instanceof Token.Mark(char mark, Term.Place place) && mark != '[' && mark != '{') {
      mend(place, "`" + mark + "` closes nothing");
      token = tokens.next();
    }
    if (token instanceof Token.End(Term.Place place)) {
      mend(place, "the dot at the end is missing");
      return;
    }
    if (!(token instanceof Token.Dot)) {
      throw new TermFault(token.place(), "the text goes on behind the term: a dot should follow");
    }
    token = tokens.next();
    if (!(token instanceof Token.End)) {
      throw new TermFault(token.place(), "there is something behind the dot: one term is read");
    }
  }

  private Term term(int depth) {
    Token first = token;
    if (depth > DEEPEST) {
      throw new TermFault(first.place(), "the term is nested too deeply");
    }
    token = tokens.next();
    return switch (first) {
      case Token.Value(Term value) -> value;
      case Token.Mark(char mark, Term.Place place) when mark == '[' ->
          new Term.Sequence(items(']', place, depth), place);
      case Token.Mark(char mark, Term.Place place) when mark == '{' ->
          new Term.Tuple(items('}', place, depth), place);
      case Token.Mark(char mark, Term.Place place) ->
          throw new TermFault(place, "`" + mark + "` stands where a term should begin");
      case Token.Dot(Term.Place place) ->
          throw new TermFault(place, "the text ends where a term should begin");
      case Token.End(Term.Place place) ->
          throw new TermFault(place, "the text ends where a term should begin");
    };
  }

  private List<Term> items(char close, Term.Place open, int depth) {
    List<Term> items = new ArrayList<>();
    if (closes(close, open)) {
      return items;
    }
    while (true) {
      items.add(term(depth + 1));
      if (closes(close, open)) {
        return items;
      }
      if (!(token instanceof Token.Mark(char mark, Term.Place _)) || mark != ',') {
        throw new TermFault(
            token.place(), "a comma or `" + close + "` should follow, for what begins at " + open);
      }
      Term.Place comma = token.place();
      token = tokens.next();
      if (token instanceof Token.Mark(char next, Term.Place _) && (next == ']' || next == '}')) {
        mend(comma, "a comma stands behind the last item");
      }
      if (closes(close, open)) {
        return items;
      }
    }
  }

  private boolean closes(char close, Term.Place open) {
    if (!(token instanceof Token.Mark(char mark, Term.Place place))
        || (mark != ']' && mark != '}')) {
      return false;
    }
    if (mark != close) {
      mend(
          place, "`" + mark + "` stands where `" + close + "` should close what begins at " + open);
    }
    token = tokens.next();
    return true;
  }

  private void mend(Term.Place place, String problem) {
    if (!mends) {
      throw new TermFault(place, problem);
    }
    mended.add(place + ": " + problem);
  }
}

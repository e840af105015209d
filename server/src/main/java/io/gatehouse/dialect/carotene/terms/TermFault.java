package io.gatehouse.dialect.carotene.terms;

/// A text that is no term of Erlang, and where.
public final class TermFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Term.Place place;

  TermFault(Term.Place place, String problem) {
    super(problem, null, false, false);
    this.place = place;
  }

  public Term.Place place() {
    return place;
  }

  /// What is wrong, without its place.
  public String problem() {
    return String.valueOf(getMessage());
  }
}

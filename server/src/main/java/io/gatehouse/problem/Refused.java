package io.gatehouse.problem;

/// Carries an expected refusal to the door, which writes it in its protocol's own place.
///
/// It has no stack trace: a refusal is an answer, not an accident.
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Refused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}

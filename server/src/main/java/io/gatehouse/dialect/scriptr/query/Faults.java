package io.gatehouse.dialect.scriptr.query;

import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;

/// Refusals of queries, by the code that Scriptr has for them.
public final class Faults {
  public static final String CODE = "INVALID_QUERY_REQUEST";

  private Faults() {}

  /// @param cure what to write instead
  public static Refused query(String why, String cure) {
    return Problem.of(ProblemType.INVALID, why)
        .at("query")
        .coded(Failure.coded(CODE))
        .cure(cure)
        .refused();
  }
}

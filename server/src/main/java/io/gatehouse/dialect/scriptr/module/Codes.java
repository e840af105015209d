package io.gatehouse.dialect.scriptr.module;

import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.Map;
import java.util.function.Supplier;

/// Which codes of Scriptr the refusals of a room have.
record Codes(Map<ProblemType, String> codes) {
  static final String INVALID = "INVALID_PARAMETER_VALUE";

  /// @param missing for what is not there
  /// @param taken for what is there already
  static Codes of(String missing, String taken) {
    return new Codes(Map.of(ProblemType.NOT_FOUND, missing, ProblemType.CONFLICT, taken));
  }

  /// Does it; what is refused by then has a code, unless it brings one along.
  <T> T saying(Supplier<T> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      Problem problem = refused.problem();
      String code = codes.get(problem.type());
      String own = problem.code();
      throw code == null || (own != null && own.startsWith("scriptr-"))
          ? refused
          : coded(problem, code);
    }
  }

  static Refused coded(Problem problem, String code) {
    return problem.coded(Failure.coded(code)).refused();
  }

  static Refused missing(String code, String detail) {
    return coded(Problem.of(ProblemType.NOT_FOUND, detail), code);
  }

  static Refused invalid(String detail, String cure) {
    return coded(Problem.of(ProblemType.INVALID, detail).cure(cure), INVALID);
  }

  /// What Scriptr has and this server does not.
  static Refused unsupported(String what, String instead) {
    return coded(
        Problem.of(ProblemType.INVALID, what + " is not offered here").cure(instead),
        "NOT_SUPPORTED");
  }
}

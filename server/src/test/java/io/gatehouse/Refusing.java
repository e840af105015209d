package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Reads refusals in tests.
public final class Refusing {
  private Refusing() {}

  /// The problem that the call is refused with.
  public static Problem refusal(ThrowingCallable call) {
    Refused refused = catchThrowableOfType(Refused.class, call);
    assertThat(refused).as("a refusal").isNotNull();
    return refused.problem();
  }

  public static void assertRefused(ProblemType type, ThrowingCallable call) {
    Problem problem = refusal(call);
    assertThat(problem.type()).as(problem.line()).isEqualTo(type);
  }
}

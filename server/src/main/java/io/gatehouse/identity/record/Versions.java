package io.gatehouse.identity.record;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rules of every change: nothing is overwritten that its author has not seen, and what the
/// store refuses is said in words for the author.
public final class Versions {
  private static final int TRIES = 8;

  private Versions() {}

  /// Refuses when the record is not the one that was expected.
  public static void require(@Nullable Long expected, long current) {
    if (expected != null && expected != current) {
      throw Problem.of(
              ProblemType.VERSION_MISMATCH,
              "it is at version %d now, not %d".formatted(current, expected))
          .cure("read it again and repeat the change on what it is now")
          .refused();
    }
  }

  /// Runs a change that was checked against a version; once more when another change came between
  /// the check and the write.
  public static <T> T settled(Supplier<T> change) {
    for (int attempt = 1; attempt < TRIES; attempt++) {
      try {
        return translated(change);
      } catch (Overtaken e) {
        // The record is not the one that was checked any more: check the one of now.
      }
    }
    throw Problem.of(ProblemType.CONFLICT, "it keeps being changed by others")
        .cure("try again")
        .refused();
  }

  /// Says in the words of a refusal what the store has against a change.
  public static <T> T translated(Supplier<T> change) {
    try {
      return change.get();
    } catch (AlreadyExists e) {
      throw Problem.of(ProblemType.CONFLICT, message(e)).cure("choose another").refused();
    } catch (MissingReference e) {
      throw Problem.of(ProblemType.INVALID, message(e)).cure("name one that exists").refused();
    }
  }

  public static Refused missing(String what) {
    return Problem.of(ProblemType.NOT_FOUND, "there is no `%s`".formatted(Names.shown(what)))
        .refused();
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "the store refuses it" : message;
  }

  /// Thrown inside a write whose record is no longer the one that was checked.
  public static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Overtaken() {
      super(null, null, false, false);
    }
  }
}

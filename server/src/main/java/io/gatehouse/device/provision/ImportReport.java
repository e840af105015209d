package io.gatehouse.device.provision;

import io.gatehouse.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a list did, or would do.
///
/// @param lines how many devices it names
/// @param items the lines on which something happened, in their order
public record ImportReport(
    boolean dryRun,
    int lines,
    int created,
    int changed,
    int unchanged,
    int refused,
    List<Item> items) {

  /// What a line did.
  public enum Outcome {
    CREATED,
    CHANGED,
    UNCHANGED,
    REFUSED
  }

  /// One line.
  ///
  /// @param line where it begins, the first being 1
  /// @param claimCode one that was made; on a dry run none is
  public record Item(
      long line,
      String id,
      Outcome outcome,
      List<Difference> changes,
      @Nullable ClaimCode claimCode,
      @Nullable Problem why) {}

  /// One field that differs.
  public record Difference(String field, @Nullable String before, @Nullable String after) {}

  static ImportReport of(boolean dryRun, List<Item> all) {
    return new ImportReport(
        dryRun,
        all.size(),
        count(all, Outcome.CREATED),
        count(all, Outcome.CHANGED),
        count(all, Outcome.UNCHANGED),
        count(all, Outcome.REFUSED),
        all.stream().filter(item -> item.outcome() != Outcome.UNCHANGED).toList());
  }

  private static int count(List<Item> all, Outcome outcome) {
    return Math.toIntExact(all.stream().filter(item -> item.outcome() == outcome).count());
  }
}

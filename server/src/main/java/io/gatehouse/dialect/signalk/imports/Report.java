package io.gatehouse.dialect.signalk.imports;

import java.util.List;

/// What an import did, and what it could not do.
///
/// @param complete whether nothing is left that it could not do
record Report(boolean complete, List<Line> lines) {

  static Report of(List<Line> lines) {
    return new Report(
        lines.stream().noneMatch(line -> line.outcome() == Outcome.FAILED), List.copyOf(lines));
  }

  /// What became of one thing.
  record Line(Outcome outcome, String text) {}

  /// What became of it.
  enum Outcome {
    DONE,
    /// It is so already.
    KEPT,
    /// Something that the operator should know or do.
    NOTE,
    FAILED
  }
}

package io.gatehouse.audit;

/// What a look at the whole chain found.
public sealed interface Verdict {

  /// Every entry is as it was written, and none is missing.
  ///
  /// @param entries how many there are
  /// @param confirmed up to which entry the note outside the database agrees; 0 if there is no note
  record Intact(long entries, long confirmed) implements Verdict {}

  /// Something was done to the chain.
  ///
  /// @param sequence the first entry that is not as it was written
  /// @param text what it looks like, for people
  record Broken(long sequence, Fault fault, String text) implements Verdict {}

  /// What was done.
  enum Fault {
    WRONG_KEY,
    EDITED,
    REMOVED,
    REORDERED,
    TRUNCATED
  }
}

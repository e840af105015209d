package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.NameTable;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.IdPattern.Piece;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// The rights of one index to things with ids whose patterns have wildcards: found by the
/// characters before the first `*`.
final class IdWildcards {
  private static final int LONGEST = 63;

  private final NameTable<Right> table = new NameTable<>(Right[]::new);
  private @Nullable Right[] places = new Right[0];

  /// A bit for each number of characters that some pattern has before its first `*`.
  private long lengths;

  /// The characters under which a right is found.
  static String key(IdPattern pattern) {
    String prefix = pattern.pieces().getFirst() instanceof Piece.Text(String text) ? text : "";
    return prefix.length() <= LONGEST ? prefix : prefix.substring(0, LONGEST);
  }

  void add(Right right, IdPattern pattern) {
    table.add(right, Right::chained);
    lengths |= 1L << key(pattern).length();
  }

  void finish() {
    places = table.finish(Right::sorted);
  }

  /// The first right that reaches the thing and applies.
  @Nullable Right find(Resource at, Subject subject, Question question) {
    String id = at.id();
    long start = Right.start(at.type());
    long hash = start;
    for (int i = 0; i <= Math.min(id.length(), LONGEST); i++) {
      if (((lengths >>> i) & 1) != 0) {
        Right chain = NameTable.find(places, start, hash, id, i);
        Right found = matching(chain, at, subject, question);
        if (found != null) {
          return found;
        }
      }
      hash = i < id.length() ? NameHash.add(hash, id.charAt(i)) : hash;
    }
    return null;
  }

  private static @Nullable Right matching(
      @Nullable Right chain, Resource at, Subject subject, Question question) {
    for (Right right = chain; right != null; right = right.next) {
      if (right.applies(at, true, subject, question)
          && right.pattern instanceof IdPattern pattern
          && pattern.matches(at.id())) {
        return right;
      }
    }
    return null;
  }
}

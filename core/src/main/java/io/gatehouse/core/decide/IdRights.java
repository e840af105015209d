package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.NameTable;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.IdPattern.Piece;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// The rights of one index to things with ids, found by type and id.
///
/// Patterns with wildcards are found by the characters before the first `*`; few begin with one.
final class IdRights {
  private static final int LONGEST_PREFIX = 63;

  private final NameTable<Right> exact = new NameTable<>();
  private final NameTable<Right> prefixed = new NameTable<>();
  private final NameTable<Right> unprefixed = new NameTable<>();
  private long prefixLengths;

  void add(Right right, IdPattern pattern) {
    long start = start(right.type());
    String id = pattern.exact();
    if (id != null) {
      exact.add(start, id, right, Right::chained);
      return;
    }
    String prefix = pattern.pieces().getFirst() instanceof Piece.Text(String text) ? text : "";
    if (prefix.isEmpty() || prefix.length() > LONGEST_PREFIX) {
      unprefixed.add(start, "", right, Right::chained);
    } else {
      prefixed.add(start, prefix, right, Right::chained);
      prefixLengths |= 1L << prefix.length();
    }
  }

  /// Brings every chain into order.
  void sort() {
    exact.replaceAll(Right::sorted);
    prefixed.replaceAll(Right::sorted);
    unprefixed.replaceAll(Right::sorted);
  }

  /// The first right that reaches the thing and applies.
  @Nullable Right find(Resource at, Subject subject, Question question) {
    String id = at.id();
    long start = start(at.type());
    long hash = start;
    for (int i = 0; i < id.length(); i++) {
      hash = NameHash.add(hash, id.charAt(i));
      if (i < LONGEST_PREFIX && ((prefixLengths >>> (i + 1)) & 1) != 0) {
        Right chain = prefixed.find(start, hash, id, i + 1);
        Right found = matching(chain, at, subject, question);
        if (found != null) {
          return found;
        }
      }
    }
    Right chain = exact.find(start, hash, id, id.length());
    Right found = Right.first(chain, at, true, subject, question);
    return found != null
        ? found
        : matching(unprefixed.find(start, start, id, 0), at, subject, question);
  }

  /// Each type has its own names in the tables.
  private static long start(ResourceType type) {
    return NameHash.START + type.index();
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

package io.gatehouse.core.decide;

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

  private final IdTable exact = new IdTable();
  private final IdTable prefixed = new IdTable();
  private final @Nullable Right[] unprefixed = new Right[ResourceType.values().length];
  private long prefixLengths;

  void add(Right right, IdPattern pattern) {
    String id = pattern.exact();
    if (id != null) {
      exact.add(right, id);
      return;
    }
    String prefix = pattern.pieces().getFirst() instanceof Piece.Text(String text) ? text : "";
    if (prefix.isEmpty() || prefix.length() > LONGEST_PREFIX) {
      int type = right.type().index();
      right.next = unprefixed[type];
      unprefixed[type] = right;
    } else {
      prefixed.add(right, prefix);
      prefixLengths |= 1L << prefix.length();
    }
  }

  /// Brings every chain into order.
  void sort() {
    exact.sort();
    prefixed.sort();
    for (int type = 0; type < unprefixed.length; type++) {
      Right chain = unprefixed[type];
      unprefixed[type] = chain == null ? null : Right.sorted(chain);
    }
  }

  /// The first right that reaches the thing and applies.
  @Nullable Right find(Resource at, Subject subject, Question question) {
    String id = at.id();
    long hash = IdTable.start(at.type());
    for (int i = 0; i < id.length(); i++) {
      hash = NameHash.add(hash, id.charAt(i));
      if (i < LONGEST_PREFIX && (prefixLengths >>> (i + 1) & 1) != 0) {
        Right chain = prefixed.find(hash, at.type(), id, i + 1);
        Right found = matching(chain, at, subject, question);
        if (found != null) {
          return found;
        }
      }
    }
    Right chain = exact.find(hash, at.type(), id, id.length());
    Right found = Right.first(chain, at, true, subject, question);
    return found != null ? found : matching(unprefixed[at.type().index()], at, subject, question);
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

package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.TopicNode;
import io.gatehouse.core.index.TopicWalk;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rights to channels of one index, found by name or by filter.
///
/// A right to a channel is a right to everything below, so each stands in the tree as if its filter
/// ended in `#`.
final class ChannelRights {
  private final TopicNode<Right> root = TopicNode.root();

  void add(Right right, TopicFilter filter) {
    root.add(filter.opened(), right, Right::chained);
  }

  /// Brings every chain into order.
  void sort() {
    root.replaceAll(Right::sorted);
  }

  /// The first right that reaches the channel and applies; a filter is allowed as a whole, and
  /// denied for a part.
  @Nullable Right find(Resource at, boolean denies, Subject subject, Question question) {
    TopicFilter filter = at.filter();
    if (filter != null) {
      Found found = new Found(at, subject, question);
      boolean _ =
          denies
              ? TopicWalk.overlapping(root, filter, found)
              : TopicWalk.covering(root, filter, found);
      return found.right;
    }
    boolean reserved = at.id().charAt(0) == '$';
    Right everywhere = reserved ? null : root.below();
    Right found = Right.first(everywhere, at, true, subject, question);
    return found == null ? find(root, 0, at, subject, question) : found;
  }

  /// @param from where the next level begins
  private static @Nullable Right find(
      TopicNode<Right> node, int from, Resource channel, Subject subject, Question question) {
    String name = channel.id();
    long hash = NameHash.START;
    int to = from;
    for (; to < name.length(); to++) {
      char c = name.charAt(to);
      if (c == '/') {
        break;
      }
      hash = NameHash.add(hash, c);
    }
    TopicNode<Right> named = node.find(hash, name, from, to);
    Right found = named == null ? null : visit(named, to, channel, subject, question);
    TopicNode<Right> single = node.single();
    if (found == null && single != null && (from > 0 || name.charAt(0) != '$')) {
      found = visit(single, to, channel, subject, question);
    }
    return found;
  }

  private static @Nullable Right visit(
      TopicNode<Right> node, int to, Resource channel, Subject subject, Question question) {
    boolean whole = to == channel.id().length();
    Right found = Right.first(node.below(), channel, whole, subject, question);
    return found != null || whole ? found : find(node, to + 1, channel, subject, question);
  }

  /// Keeps the first right that applies to the filter.
  private static final class Found implements Predicate<Right> {
    private final Resource at;
    private final Subject subject;
    private final Question question;
    private @Nullable Right right;

    Found(Resource at, Subject subject, Question question) {
      this.at = at;
      this.subject = subject;
      this.question = question;
    }

    @Override
    public boolean test(Right chain) {
      right = Right.first(chain, at, true, subject, question);
      return right != null;
    }
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.TopicNode;
import io.gatehouse.core.index.TopicWalk;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rights of one index to channels whose filters have wildcards, and all denials of channels,
/// since it must be found out which of them a subscription overlaps.
///
/// A right to a channel is a right to everything below, so a filter counts as if it ended in `#`.
final class ChannelWildcards {
  private final TopicNode<Right> root = TopicNode.root();

  void add(Right right, TopicFilter filter) {
    root.add(filter.opened(), right, Right::chained);
  }

  void finish() {
    root.replaceAll(Right::sorted);
  }

  /// The first right that reaches the channel and applies.
  @Nullable Right find(Resource channel, Subject subject, Question question) {
    Right everywhere = channel.id().charAt(0) == '$' ? null : root.below();
    Right found = Right.first(everywhere, channel, true, subject, question);
    return found == null ? find(root, 0, channel, subject, question) : found;
  }

  /// Follows the levels of the name; only where both a name and `+` go on, it calls itself.
  ///
  /// @param from where the next level begins
  private static @Nullable Right find(
      TopicNode<Right> above, int from, Resource channel, Subject subject, Question question) {
    String name = channel.id();
    int length = name.length();
    TopicNode<Right> node = above;
    int at = from;
    while (true) {
      long hash = NameHash.START;
      int to = at;
      for (; to < length; to++) {
        char c = name.charAt(to);
        if (c == '/') {
          break;
        }
        hash = NameHash.add(hash, c);
      }
      TopicNode<Right> named = node.find(hash, name, at, to);
      TopicNode<Right> single = at == 0 && name.charAt(0) == '$' ? null : node.single();
      if (named != null && single != null) {
        Right found = visit(named, to, channel, subject, question);
        if (found != null) {
          return found;
        }
      }
      TopicNode<Right> next = single == null ? named : single;
      if (next == null) {
        return null;
      }
      Right found = Right.first(next.below(), channel, to == length, subject, question);
      if (found != null || to == length) {
        return found;
      }
      node = next;
      at = to + 1;
    }
  }

  private static @Nullable Right visit(
      TopicNode<Right> node, int to, Resource channel, Subject subject, Question question) {
    boolean whole = to == channel.id().length();
    Right found = Right.first(node.below(), channel, whole, subject, question);
    return found != null || whole ? found : find(node, to + 1, channel, subject, question);
  }

  /// The first right that reaches all channels of a filter and applies.
  @Nullable Right covering(
      Resource channels, TopicFilter filter, Subject subject, Question question) {
    First first = new First(channels, subject, question);
    boolean _ = TopicWalk.covering(root, filter, first);
    return first.found;
  }

  /// The first right that reaches some channel of a filter and applies.
  @Nullable Right overlapping(
      Resource channels, TopicFilter filter, Subject subject, Question question) {
    First first = new First(channels, subject, question);
    boolean _ = TopicWalk.overlapping(root, filter, first);
    return first.found;
  }

  /// Keeps the first right that applies to the channels of a filter.
  private static final class First implements Predicate<Right> {
    private final Resource channels;
    private final Subject subject;
    private final Question question;
    private @Nullable Right found;

    First(Resource channels, Subject subject, Question question) {
      this.channels = channels;
      this.subject = subject;
      this.question = question;
    }

    @Override
    public boolean test(Right chain) {
      found = Right.first(chain, channels, true, subject, question);
      return found != null;
    }
  }
}

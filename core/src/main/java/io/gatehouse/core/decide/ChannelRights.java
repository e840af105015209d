package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Part;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// The rights to channels of one index, found by name or by filter.
///
/// A right to a channel is a right to everything below, so each stands in the tree as if its filter
/// ended in `#`.
final class ChannelRights {
  private final TopicNode<Right> root = TopicNode.root();
  private boolean denies;

  void add(Right right, TopicFilter filter) {
    denies = right.denies();
    root.add(
        filter.opened(),
        right,
        (old, added) -> {
          added.next = old;
          return added;
        });
  }

  /// Brings every chain into order.
  void sort() {
    root.replaceAll(Right::sorted);
  }

  /// The first right that reaches the channel, or some or all channels of the filter, and applies.
  @Nullable Right find(Resource at, Subject subject, Question question) {
    TopicFilter filter = at.filter();
    return filter == null
        ? named(at, subject, question)
        : find(new Walk(at, filter, subject, question));
  }

  /// A filter is allowed as a whole, and denied for a part.
  private @Nullable Right find(Walk walk) {
    return denies ? walk.overlapping(root, 0) : walk.covering(root, 0);
  }

  private @Nullable Right named(Resource channel, Subject subject, Question question) {
    String name = channel.id();
    boolean reserved = name.charAt(0) == '$';
    Right everywhere = root.below();
    if (everywhere != null && !reserved) {
      Right found = Right.first(everywhere, channel, true, subject, question);
      if (found != null) {
        return found;
      }
    }
    return find(root, 0, channel, subject, question);
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

  /// One search with a filter.
  private record Walk(Resource channels, TopicFilter filter, Subject subject, Question question) {
    private @Nullable Right covering(TopicNode<Right> node, int level) {
      boolean reserved = level == 0 && startsReserved();
      Right found = reserved ? null : applying(node);
      if (found != null || level == filter.parts().size()) {
        return found;
      }
      TopicNode<Right> single = node.single();
      Part part = filter.parts().get(level);
      if (part instanceof Part.Multi) {
        // Every channel has a first level: there `+` with what is below covers as much as `#`.
        return level == 0 && single != null ? applying(single) : null;
      }
      if (part instanceof Part.Literal(String name)) {
        TopicNode<Right> named = node.find(name);
        found = named == null ? null : covering(named, level + 1);
      }
      return found == null && single != null && !reserved ? covering(single, level + 1) : found;
    }

    private @Nullable Right overlapping(TopicNode<Right> node, int level) {
      boolean reserved = level == 0 && startsReserved();
      Right found = reserved ? null : applying(node);
      if (found != null || level == filter.parts().size()) {
        return found;
      }
      TopicNode<Right> single = node.single();
      Part part = filter.parts().get(level);
      if (part instanceof Part.Multi) {
        return below(node, level);
      }
      if (part instanceof Part.Literal(String name)) {
        TopicNode<Right> named = node.find(name);
        found = named == null ? null : overlapping(named, level + 1);
      } else {
        found = overlappingNamed(node, level);
      }
      return found == null && single != null && !reserved ? overlapping(single, level + 1) : found;
    }

    private @Nullable Right overlappingNamed(TopicNode<Right> node, int level) {
      for (TopicNode<Right> named : node.named()) {
        if (named != null && (level > 0 || !named.isReserved())) {
          Right found = overlapping(named, level + 1);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }

    /// The first right that applies anywhere below the node.
    private @Nullable Right below(TopicNode<Right> node, int level) {
      Right found = applying(node);
      for (TopicNode<Right> named : node.named()) {
        if (found == null && named != null && (level > 0 || !named.isReserved())) {
          found = below(named, level + 1);
        }
      }
      TopicNode<Right> single = node.single();
      return found == null && single != null ? below(single, level + 1) : found;
    }

    private @Nullable Right applying(TopicNode<Right> node) {
      return Right.first(node.below(), channels, true, subject, question);
    }

    private boolean startsReserved() {
      return filter.parts().getFirst() instanceof Part.Literal(String name) && name.startsWith("$");
    }
  }
}

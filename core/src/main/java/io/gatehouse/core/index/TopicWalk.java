package io.gatehouse.core.index;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Part;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A walk over the values of a tree whose filters have to do with one filter; it goes on until a
/// visitor says that it has seen enough.
public final class TopicWalk<V> {
  private final List<Part> parts;
  private final boolean reserved;
  private final Predicate<V> visitor;

  private TopicWalk(TopicFilter filter, Predicate<V> visitor) {
    this.parts = filter.parts();
    this.reserved = parts.getFirst() instanceof Part.Literal(String name) && name.startsWith("$");
    this.visitor = visitor;
  }

  /// Visits the values of all filters that cover the given one.
  ///
  /// @return whether the visitor saw enough
  public static <V> boolean covering(TopicNode<V> root, TopicFilter filter, Predicate<V> visitor) {
    return new TopicWalk<>(filter, visitor).covering(root, 0);
  }

  /// Visits the values of all filters that overlap the given one; of two that match a channel in
  /// common the more specific comes first.
  ///
  /// @return whether the visitor saw enough
  public static <V> boolean overlapping(
      TopicNode<V> root, TopicFilter filter, Predicate<V> visitor) {
    return new TopicWalk<>(filter, visitor).overlapping(root, 0);
  }

  private boolean covering(TopicNode<V> node, int level) {
    boolean wild = level > 0 || !reserved;
    if (wild && enough(node.below())) {
      return true;
    }
    if (level == parts.size()) {
      return enough(node.here());
    }
    TopicNode<V> single = node.single();
    return switch (parts.get(level)) {
      case Part.Literal(String name) ->
          coveringBelow(node.find(name), level) || (wild && coveringBelow(single, level));
      case Part.Single _ -> coveringBelow(single, level);
      // Every channel has a first level: `+/#` covers as much as `#`.
      case Part.Multi _ -> level == 0 && single != null && enough(single.below());
      case Part.Slot _ -> false;
    };
  }

  private boolean coveringBelow(@Nullable TopicNode<V> node, int level) {
    return node != null && covering(node, level + 1);
  }

  /// INVARIANT: names come before `+`, `+` before the end, the end before `#`, as in
  /// [TopicFilter#MOST_SPECIFIC_FIRST].
  private boolean overlapping(TopicNode<V> node, int level) {
    boolean wild = level > 0 || !reserved;
    if (level == parts.size()) {
      return enough(node.here()) || enough(node.below());
    }
    boolean enough =
        switch (parts.get(level)) {
          case Part.Literal(String name) ->
              overlappingBelow(node.find(name), level)
                  || (wild && overlappingBelow(node.single(), level));
          case Part.Single _ -> overlappingAny(node, level);
          case Part.Multi _ -> anyBelow(node, level);
          case Part.Slot _ -> false;
        };
    return enough || (wild && enough(node.below()));
  }

  private boolean overlappingBelow(@Nullable TopicNode<V> node, int level) {
    return node != null && overlapping(node, level + 1);
  }

  private boolean overlappingAny(TopicNode<V> node, int level) {
    for (TopicNode<V> named : node.named()) {
      if (named != null && (level > 0 || !named.isReserved()) && overlapping(named, level + 1)) {
        return true;
      }
    }
    return overlappingBelow(node.single(), level);
  }

  /// Visits what ends at this node, and everything in the nodes below but what is open here.
  private boolean anyBelow(TopicNode<V> node, int level) {
    for (TopicNode<V> named : node.named()) {
      if (named != null && (level > 0 || !named.isReserved()) && any(named)) {
        return true;
      }
    }
    TopicNode<V> single = node.single();
    return (single != null && any(single)) || enough(node.here());
  }

  private boolean any(TopicNode<V> node) {
    return anyBelow(node, 1) || enough(node.below());
  }

  private boolean enough(@Nullable V value) {
    return value != null && visitor.test(value);
  }
}

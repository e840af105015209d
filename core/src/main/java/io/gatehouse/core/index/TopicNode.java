package io.gatehouse.core.index;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Part;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A node of a tree of channel filters: one level, with what is said there and the levels below.
///
/// INVARIANT: nobody adds or replaces after the tree is handed out.
public final class TopicNode<V> extends Named {
  private static final int SMALLEST = 4;

  private @Nullable TopicNode<V>[] named = table(0);
  private int count;
  private @Nullable TopicNode<V> single;
  private @Nullable V here;
  private @Nullable V below;

  private TopicNode(String name) {
    super(NameHash.START, name);
  }

  public static <V> TopicNode<V> root() {
    return new TopicNode<>("");
  }

  /// Puts a value at the place of the filter, merged with the value that is there.
  public void add(TopicFilter filter, V value, BinaryOperator<V> merge) {
    TopicNode<V> node = this;
    for (Part part : filter.parts()) {
      switch (part) {
        case Part.Literal(String level) -> node = node.openNamed(level);
        case Part.Single _ -> node = node.openSingle();
        case Part.Multi _ -> {
          V old = node.below;
          node.below = old == null ? value : merge.apply(old, value);
          return;
        }
        case Part.Slot _ -> throw new IllegalArgumentException("a placeholder is still open");
      }
    }
    V old = node.here;
    node.here = old == null ? value : merge.apply(old, value);
  }

  /// Changes every value of the tree.
  public void replaceAll(UnaryOperator<V> change) {
    V end = here;
    here = end == null ? null : change.apply(end);
    V open = below;
    below = open == null ? null : change.apply(open);
    if (single != null) {
      single.replaceAll(change);
    }
    for (TopicNode<V> node : named) {
      if (node != null) {
        node.replaceAll(change);
      }
    }
  }

  /// What is said about channels that end here.
  public @Nullable V here() {
    return here;
  }

  /// What is said about this level and everything below: the place of `#`.
  public @Nullable V below() {
    return below;
  }

  /// The level below that stands for any name: the place of `+`.
  public @Nullable TopicNode<V> single() {
    return single;
  }

  /// The level below whose name stands between two positions of a text.
  ///
  /// @param hash of these characters, from [NameHash#START]
  public @Nullable TopicNode<V> find(long hash, String text, int from, int to) {
    int mask = named.length - 1;
    if (mask < 0) {
      return null;
    }
    for (int i = NameHash.slot(hash, mask); ; i = (i + 1) & mask) {
      TopicNode<V> node = named[i];
      if (node == null || (node.hash == hash && node.isNamed(text, from, to))) {
        return node;
      }
    }
  }

  @Nullable TopicNode<V> find(String level) {
    return find(NameHash.of(NameHash.START, level), level, 0, level.length());
  }

  /// The levels below that have a name, with gaps.
  @Nullable TopicNode<V>[] named() {
    return named;
  }

  /// Whether wildcards at the first level do not match this level.
  boolean isReserved() {
    return name.length > 0 && name[0] == '$';
  }

  private TopicNode<V> openSingle() {
    TopicNode<V> node = single;
    if (node == null) {
      node = new TopicNode<>("+");
      single = node;
    }
    return node;
  }

  private TopicNode<V> openNamed(String level) {
    TopicNode<V> node = find(level);
    if (node == null) {
      node = new TopicNode<>(level);
      if (2 * (count + 1) > named.length) {
        grow();
      }
      place(named, node);
      count++;
    }
    return node;
  }

  private void grow() {
    @Nullable TopicNode<V>[] larger = table(Math.max(SMALLEST, 2 * named.length));
    for (TopicNode<V> node : named) {
      if (node != null) {
        place(larger, node);
      }
    }
    named = larger;
  }

  private static <V> void place(@Nullable TopicNode<V>[] table, TopicNode<V> node) {
    int mask = table.length - 1;
    int i = NameHash.slot(node.hash, mask);
    while (table[i] != null) {
      i = (i + 1) & mask;
    }
    table[i] = node;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <V> @Nullable TopicNode<V>[] table(int size) {
    return new TopicNode[size];
  }
}

package io.gatehouse.messaging;

import io.gatehouse.messaging.message.Counts;
import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.Publication;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who listens to which channels of one application.
///
/// Any thread may match while others change the tree: a match takes no lock and allocates nothing
/// per subscriber. Changes take the tree's own lock. A subscription that is added or removed during
/// a match may or may not be found by it.
@SuppressWarnings("ReferenceEquality") // event loops are told apart by identity
final class SubscriptionTree {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTree.class);

  private final Node root = new Node(null, "");

  /// Adds a subscription whose connection lives on `loop`.
  synchronized void add(Subscription subscription, Executor loop) {
    String[] levels = Levels.of(subscription.filter());
    boolean deep = levels[levels.length - 1].equals("#");
    Node node = root;
    for (int i = 0; i < (deep ? levels.length - 1 : levels.length); i++) {
      node = node.childToAdd(levels[i]);
    }
    node.listenersToAdd(deep, loop).add(subscription);
  }

  /// Removes a subscription; one that is not in the tree is ignored.
  synchronized void remove(Subscription subscription) {
    Listeners listeners = subscription.listeners;
    if (listeners == null) {
      return;
    }
    listeners.remove(subscription);
    if (listeners.live == 0) {
      listeners.node.remove(listeners);
      prune(listeners.node);
    }
  }

  private static void prune(Node from) {
    Node node = from;
    while (node.parent != null && node.isEmpty()) {
      node.parent.removeChild(node);
      node = node.parent;
    }
  }

  /// Collects everybody who listens to the channel with these levels.
  void match(String[] levels, Found found) {
    boolean hidden = levels[0].startsWith("$");
    match(root, levels, 0, hidden, found);
  }

  private static void match(Node node, String[] levels, int at, boolean hidden, Found found) {
    boolean wildcards = at > 0 || !hidden;
    if (wildcards) {
      found.addAll(node.below);
    }
    if (at == levels.length) {
      found.addAll(node.here);
      return;
    }
    Map<String, Node> children = node.children;
    Node child = children == null ? null : children.get(levels[at]);
    if (child != null) {
      match(child, levels, at + 1, hidden, found);
    }
    Node any = node.any;
    if (any != null && wildcards) {
      match(any, levels, at + 1, hidden, found);
    }
  }

  /// How many nodes there are: what a test looks at to see that nothing stays behind.
  synchronized int size() {
    return root.size();
  }

  /// One level of the filters; `+` has its own place, `#` is a second list of its parent.
  private static final class Node {
    private static final Listeners[] NONE = {};

    private final @Nullable Node parent;
    private final String level;
    private volatile @Nullable Map<String, Node> children;
    private volatile @Nullable Node any;
    private volatile Listeners[] here = NONE;
    private volatile Listeners[] below = NONE;

    Node(@Nullable Node parent, String level) {
      this.parent = parent;
      this.level = level;
    }

    Node childToAdd(String name) {
      if (name.equals("+")) {
        Node node = any;
        if (node == null) {
          node = new Node(this, name);
          any = node;
        }
        return node;
      }
      Map<String, Node> named = children;
      if (named == null) {
        named = new ConcurrentHashMap<>(2);
        children = named;
      }
      return named.computeIfAbsent(name, missing -> new Node(this, missing));
    }

    void removeChild(Node child) {
      if (child == any) {
        any = null;
        return;
      }
      Map<String, Node> named = children;
      if (named != null) {
        named.remove(child.level);
        if (named.isEmpty()) {
          children = null;
        }
      }
    }

    boolean isEmpty() {
      return children == null && any == null && here.length == 0 && below.length == 0;
    }

    Listeners listenersToAdd(boolean deep, Executor loop) {
      Listeners[] present = deep ? below : here;
      for (Listeners listeners : present) {
        if (listeners.loop == loop) {
          return listeners;
        }
      }
      Listeners added = new Listeners(this, loop);
      Listeners[] more = Arrays.copyOf(present, present.length + 1);
      more[present.length] = added;
      if (deep) {
        below = more;
      } else {
        here = more;
      }
      return added;
    }

    void remove(Listeners gone) {
      here = without(here, gone);
      below = without(below, gone);
    }

    private static Listeners[] without(Listeners[] all, Listeners gone) {
      return Arrays.stream(all).filter(one -> one != gone).toArray(Listeners[]::new);
    }

    int size() {
      int size = 1 + (any == null ? 0 : any.size());
      Map<String, Node> named = children;
      return named == null ? size : size + named.values().stream().mapToInt(Node::size).sum();
    }
  }

  /// The subscriptions of one filter whose connections share an event loop.
  ///
  /// INVARIANT: changed only under the tree's lock; a reader sees each slot either filled or empty,
  /// and what has ended says so itself.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  static final class Listeners {
    final Executor loop;
    private final Node node;
    private volatile Slots slots = new Slots(new Subscription[2]);
    private volatile int live;

    private Listeners(Node node, Executor loop) {
      this.node = node;
      this.loop = loop;
    }

    int live() {
      return live;
    }

    /// Hands the publication to every subscription; on the loop only.
    int deliver(Publication publication) {
      Slots current = slots;
      int used = current.used;
      int delivered = 0;
      for (int i = 0; i < used; i++) {
        Subscription subscription = current.array[i];
        if (subscription != null && handed(publication, subscription)) {
          delivered++;
        }
      }
      return delivered;
    }

    /// Whoever fails over a message takes it from nobody else.
    private static boolean handed(Publication publication, Subscription subscription) {
      try {
        return subscription.listener().hand(publication, subscription);
      } catch (RuntimeException failed) {
        LOG.error("a message did not reach a listener to `{}`", subscription.filter(), failed);
        return false;
      }
    }

    private void add(Subscription subscription) {
      Slots current = slots;
      if (current.used == current.array.length) {
        current = compacted(current);
        slots = current;
      }
      subscription.listeners = this;
      subscription.slot = current.used;
      current.array[current.used] = subscription;
      current.used++;
      live++;
    }

    private void remove(Subscription subscription) {
      slots.array[subscription.slot] = null;
      subscription.listeners = null;
      live--;
    }

    /// Moves the living to a new array with room for as many again: readers keep the old one.
    private Slots compacted(Slots old) {
      Slots fresh = new Slots(new Subscription[Math.max(2, live * 2)]);
      int next = 0;
      for (Subscription subscription : old.array) {
        if (subscription != null) {
          subscription.slot = next;
          fresh.array[next++] = subscription;
        }
      }
      fresh.used = next;
      return fresh;
    }
  }

  private static final class Slots {
    final @Nullable Subscription[] array;
    volatile int used;

    Slots(@Nullable Subscription[] array) {
      this.array = array;
    }
  }

  /// What one match found; it may be used for one match after another on the same thread.
  static final class Found {
    private Listeners[] all = new Listeners[4];
    private int count;

    private void addAll(Listeners[] more) {
      for (Listeners listeners : more) {
        if (count == all.length) {
          all = Arrays.copyOf(all, count * 2);
        }
        all[count++] = listeners;
      }
    }

    int count() {
      return count;
    }

    Listeners get(int index) {
      return all[index];
    }

    /// Hands the message to every listener, by one task for each loop, and on this one without any.
    ///
    /// @param here the loop that this runs on, where it is one
    int deliver(Publication publication, @Nullable Executor here, Counts counts) {
      int receivers = 0;
      while (count > 0) {
        Listeners[] sameLoop = takeLoopOf(0);
        for (Listeners listeners : sameLoop) {
          receivers += listeners.live();
        }
        Executor loop = sameLoop[0].loop;
        if (loop == here) {
          deliver(publication, sameLoop, counts);
        } else {
          deliverOn(loop, publication, sameLoop, counts);
        }
      }
      return receivers;
    }

    private static void deliverOn(
        Executor loop, Publication publication, Listeners[] sameLoop, Counts counts) {
      try {
        loop.execute(() -> deliver(publication, sameLoop, counts));
      } catch (RejectedExecutionException _) {
        // the loop ends with the server, and its connections with it
      }
    }

    private static void deliver(Publication publication, Listeners[] sameLoop, Counts counts) {
      int delivered = 0;
      for (Listeners listeners : sameLoop) {
        delivered += listeners.deliver(publication);
      }
      counts.delivered(delivered);
    }

    /// Takes out every list of the same loop as the one at `index`, and leaves the rest.
    Listeners[] takeLoopOf(int index) {
      Executor loop = all[index].loop;
      Listeners[] taken = new Listeners[count - index];
      int found = 0;
      int kept = index;
      for (int i = index; i < count; i++) {
        if (all[i].loop == loop) {
          taken[found++] = all[i];
        } else {
          all[kept++] = all[i];
        }
      }
      count = kept;
      return found == taken.length ? taken : Arrays.copyOf(taken, found);
    }
  }
}

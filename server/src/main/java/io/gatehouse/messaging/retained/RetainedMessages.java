package io.gatehouse.messaging.retained;

import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The message that each channel of one application shows to whoever begins to listen.
///
/// Any thread may look while others change it; changes take its lock.
public final class RetainedMessages {
  private final int mostMessages;
  private final long mostBytes;
  private final Node root = new Node();
  private int messages;
  private long bytes;

  public RetainedMessages(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /// Keeps the message, or forgets the channel's message if this one has no payload.
  ///
  /// @return why it cannot be kept, or null
  public synchronized @Nullable Problem keep(String[] levels, Publication publication) {
    if (publication.payload().length == 0) {
      forget(root, levels, 0);
      return null;
    }
    Publication old = find(levels);
    int more = old == null ? 1 : 0;
    long grown = bytes + size(publication) - (old == null ? 0 : size(old));
    if (messages + more > mostMessages || grown > mostBytes) {
      return Problem.of(ProblemType.TOO_MANY, "the application keeps too many retained messages")
          .cure("clear retained messages by empty ones, or send this one without the retain flag");
    }
    Node node = root;
    for (String level : levels) {
      node = node.childToAdd(level);
    }
    node.shown = publication;
    messages += more;
    bytes = grown;
    return null;
  }

  private @Nullable Publication find(String[] levels) {
    Node node = root;
    for (String level : levels) {
      Map<String, Node> children = node.children;
      Node next = children == null ? null : children.get(level);
      if (next == null) {
        return null;
      }
      node = next;
    }
    return node.shown;
  }

  private void forget(Node node, String[] levels, int at) {
    if (at == levels.length) {
      Publication old = node.shown;
      if (old != null) {
        messages--;
        bytes -= size(old);
        node.shown = null;
      }
      return;
    }
    Map<String, Node> children = node.children;
    Node child = children == null ? null : children.get(levels[at]);
    if (children == null || child == null) {
      return;
    }
    forget(child, levels, at + 1);
    if (child.shown == null && child.children == null) {
      children.remove(levels[at]);
      node.children = children.isEmpty() ? null : children;
    }
  }

  private static long size(Publication publication) {
    return publication.size() + 2L * publication.channel().length();
  }

  synchronized int count() {
    return messages;
  }

  /// The messages of every channel that the filter matches.
  public List<Publication> matching(String filter) {
    List<Publication> found = new ArrayList<>();
    collect(root, Levels.of(filter), 0, found);
    return found;
  }

  private static void collect(Node node, String[] filter, int at, List<Publication> found) {
    if (at == filter.length) {
      node.addShown(found);
      return;
    }
    Map<String, Node> children = node.children;
    if (filter[at].equals("#")) {
      collectBelow(node, at == 0, found);
    } else if (children != null && filter[at].equals("+")) {
      children.forEach((name, child) -> {
        if (at > 0 || !name.startsWith("$")) {
          collect(child, filter, at + 1, found);
        }
      });
    } else if (children != null) {
      Node child = children.get(filter[at]);
      if (child != null) {
        collect(child, filter, at + 1, found);
      }
    }
  }

  private static void collectBelow(Node node, boolean top, List<Publication> found) {
    node.addShown(found);
    Map<String, Node> children = node.children;
    if (children != null) {
      children.forEach((name, child) -> {
        if (!top || !name.startsWith("$")) {
          collectBelow(child, false, found);
        }
      });
    }
  }

  private static final class Node {
    private volatile @Nullable Map<String, Node> children;
    private volatile @Nullable Publication shown;

    Node childToAdd(String name) {
      Map<String, Node> named = children;
      if (named == null) {
        named = new ConcurrentHashMap<>(2);
        children = named;
      }
      return named.computeIfAbsent(name, missing -> new Node());
    }

    void addShown(List<Publication> found) {
      Publication publication = shown;
      if (publication != null) {
        found.add(publication);
      }
    }
  }
}

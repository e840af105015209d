package io.gatehouse.dialect.signalk.model;

import io.gatehouse.messaging.message.Publication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The latest value of one place by each of its sources.
///
/// Safe for use by any thread: what it holds is replaced as a whole.
public final class Leaf {
  private static final int MOST_SOURCES = 16;

  private final Place place;
  private final String channel;
  private volatile List<Held> latest = List.of();

  /// A value with the message that brought it.
  ///
  /// @param connection id of the connection that sent it, where there was one
  public record Held(Reading reading, Publication publication, @Nullable String connection) {}

  Leaf(Place place, String channel) {
    this.place = place;
    this.channel = channel;
  }

  public Place place() {
    return place;
  }

  public String channel() {
    return channel;
  }

  /// By source, the newest first.
  public List<Held> latest() {
    return latest;
  }

  /// Those that somebody may see, the newest first.
  public List<Held> seen(Predicate<Publication> visible) {
    List<Held> all = latest;
    if (all.isEmpty()) {
      return all;
    }
    if (all.size() == 1) {
      return visible.test(all.getFirst().publication()) ? all : List.of();
    }
    return all.stream().filter(held -> visible.test(held.publication())).toList();
  }

  /// Takes the value over; returns by how many bytes it has grown.
  synchronized long put(Held fresh) {
    List<Held> kept = new ArrayList<>(latest.size() + 1);
    kept.add(fresh);
    long grown = size(fresh);
    for (Held old : latest) {
      if (old.reading().source().equals(fresh.reading().source())) {
        if (old.publication().id() > fresh.publication().id()) {
          return 0; // another event loop was faster
        }
        grown -= size(old);
      } else {
        kept.add(old);
      }
    }
    kept.sort(Comparator.comparingLong((Held held) -> held.publication().id()).reversed());
    if (kept.size() > MOST_SOURCES) {
      grown -= size(kept.removeLast());
    }
    latest = List.copyOf(kept);
    return grown;
  }

  /// Forgets what a source said; returns by how many bytes it has grown, which is less than none.
  synchronized long forget(String source) {
    long grown = 0;
    List<Held> kept = new ArrayList<>(latest.size());
    for (Held old : latest) {
      if (old.reading().source().equals(source)) {
        grown -= size(old);
      } else {
        kept.add(old);
      }
    }
    latest = List.copyOf(kept);
    return grown;
  }

  private static long size(Held held) {
    return (long) held.publication().size() + held.reading().json().length;
  }
}

package io.gatehouse.dialect.signalk.stream;

import io.gatehouse.dialect.signalk.model.Glob;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.messaging.message.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// One thing that somebody subscribed to: which paths of which contexts, and how often.
///
/// Belongs to the event loop of its connection.
final class Interest {
  private static final int MOST_HELD = 20_000;
  private static final int MOST_EXCEPTIONS = 100;

  private final Glob context;
  private final Glob path;
  private final Terms terms;
  private final List<Row> exceptions = new ArrayList<>(0);
  private final Map<Key, Publication> held = new LinkedHashMap<>(0);
  private final Set<String> announced = new HashSet<>(0);
  private boolean waits;
  private boolean over;

  /// Paths in contexts, as somebody wrote them.
  record Row(Glob context, Glob path) {
    boolean matches(Place place) {
      return context.matches(place.context()) && path.matches(place.path());
    }
  }

  /// How somebody wants what they subscribe to.
  ///
  /// @param pace when
  /// @param every at most so often, where the pace is not instant
  /// @param without sources of which nothing is wanted
  record Terms(Pace pace, Duration every, Set<String> without) {
    static final Terms INSTANT = new Terms(Pace.INSTANT, Duration.ZERO, Set.of());

    Terms {
      without = Set.copyOf(without);
    }

    boolean isPlain() {
      return pace == Pace.INSTANT && without.isEmpty();
    }
  }

  /// When a value is sent.
  enum Pace {
    /// As soon as it comes.
    INSTANT,
    /// The latest at each end of a period.
    FIXED,
    /// At once, and then the latest at each end of a period as long as more come.
    THROTTLED,
    /// Only the first of each path, so that somebody learns which there are.
    ANNOUNCED
  }

  Interest(Row row, Terms terms) {
    this.context = row.context();
    this.path = row.path();
    this.terms = terms;
  }

  Glob context() {
    return context;
  }

  Glob path() {
    return path;
  }

  Terms terms() {
    return terms;
  }

  /// The filter by which the hub finds what may be meant.
  String filter(boolean meta) {
    return PathChannels.filter(context.text(), path.text(), meta);
  }

  boolean matches(Place place) {
    if (!path.matches(place.path()) || !context.matches(place.context())) {
      return false;
    }
    for (Row exception : exceptions) {
      if (exception.matches(place)) {
        return false;
      }
    }
    return true;
  }

  /// Wants less from now on; false where nothing is left, or too much was taken away.
  boolean without(Row row) {
    boolean all =
        row.context().matches(context.text().replace('*', ' '))
            && row.path().matches(path.text().replace('*', ' '));
    boolean same =
        row.context().text().equals(context.text()) && row.path().text().equals(path.text());
    if (all || same || exceptions.size() >= MOST_EXCEPTIONS) {
      return false;
    }
    exceptions.add(row);
    return true;
  }

  /// Takes a message for later, or sends it.
  ///
  /// @param timer does something after a while
  void offer(
      Publication publication, Consumer<Publication> send, BiConsumer<Duration, Runnable> timer) {
    if (!terms.without().isEmpty() && terms.without().contains(Key.of(publication).source())) {
      return;
    }
    switch (terms.pace()) {
      case INSTANT -> send.accept(publication);
      case ANNOUNCED -> {
        if (announced.size() < MOST_HELD && announced.add(publication.channel())) {
          send.accept(publication);
        }
      }
      case FIXED -> hold(publication, send, timer);
      case THROTTLED -> {
        if (waits) {
          hold(publication, send, timer);
        } else {
          send.accept(publication);
          wait(send, timer);
        }
      }
    }
  }

  private void hold(
      Publication publication, Consumer<Publication> send, BiConsumer<Duration, Runnable> timer) {
    if (held.size() < MOST_HELD) {
      held.put(Key.of(publication), publication);
    }
    wait(send, timer);
  }

  private void wait(Consumer<Publication> send, BiConsumer<Duration, Runnable> timer) {
    if (!waits) {
      waits = true;
      timer.accept(terms.every(), () -> release(send, timer));
    }
  }

  private void release(Consumer<Publication> send, BiConsumer<Duration, Runnable> timer) {
    waits = false;
    if (over) {
      return;
    }
    List<Publication> now = List.copyOf(held.values());
    held.clear();
    now.forEach(send);
    if (terms.pace() == Pace.THROTTLED && !now.isEmpty()) {
      wait(send, timer);
    }
  }

  /// Nobody wants it any more.
  void end() {
    over = true;
    held.clear();
  }
}

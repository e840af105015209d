package io.gatehouse.dialect.signalk.stream;

import io.gatehouse.dialect.signalk.model.LatestValues;
import io.gatehouse.dialect.signalk.model.Leaf;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that one connection subscribed to; it outlives a login.
///
/// Belongs to the event loop of its connection.
final class Interests {
  private static final int MOST = 1_000;
  private static final int MOST_WILD = 100;
  private static final int MOST_KNOWN = 4_096;
  private static final Interest[] NONE = {};
  private static final Match NOTHING = new Match(false, NONE);

  private final boolean meta;
  private final LatestValues values;
  private final Consumer<Publication> send;
  private final BiConsumer<Duration, Runnable> timer;
  private final List<Interest> all = new ArrayList<>(1);
  private final Map<String, Match> matches = new HashMap<>(4);
  private final Set<String> filters = new HashSet<>(2);
  private @Nullable Session session;

  /// Who wants the messages of a channel.
  ///
  /// @param instant whether somebody wants each at once
  /// @param others who want them otherwise
  private record Match(boolean instant, Interest[] others) {}

  /// @param meta whether what describes the paths is wanted too
  Interests(
      boolean meta,
      LatestValues values,
      Consumer<Publication> send,
      BiConsumer<Duration, Runnable> timer) {
    this.meta = meta;
    this.values = values;
    this.send = send;
    this.timer = timer;
  }

  /// A message has come by one of the filters.
  void deliver(Publication publication) {
    Match match = matches.get(publication.channel());
    if (match == null) {
      match = found(publication.channel());
    }
    if (match.instant()) {
      send.accept(publication);
      return;
    }
    for (Interest interest : match.others()) {
      interest.offer(publication, send, timer);
    }
  }

  private Match found(String channel) {
    if (matches.size() >= MOST_KNOWN) {
      matches.clear();
    }
    Match match = match(channel);
    matches.put(channel, match);
    return match;
  }

  private Match match(String channel) {
    Place place = PathChannels.place(channel);
    if (place == null || (place.meta() && !meta)) {
      return NOTHING;
    }
    List<Interest> wanting = all.stream().filter(one -> one.matches(place)).toList();
    return wanting.stream().anyMatch(one -> one.terms().isPlain())
        ? new Match(true, NONE)
        : new Match(false, wanting.toArray(NONE));
  }

  /// Wants more from now on.
  ///
  /// @param cached whether to send at once what is known
  /// @return why not, or null
  @Nullable Problem add(Interest interest, boolean cached) {
    all.removeIf(one -> {
      boolean same =
          one.context().text().equals(interest.context().text())
              && one.path().text().equals(interest.path().text())
              && (one.terms().pace() == Interest.Pace.ANNOUNCED)
                  == (interest.terms().pace() == Interest.Pace.ANNOUNCED);
      if (same) {
        one.end();
      }
      return same;
    });
    boolean wild = !interest.path().isPlain();
    if (all.size() >= MOST || (wild && wild() >= MOST_WILD)) {
      return Problem.of(ProblemType.TOO_MANY, "this connection has too many subscriptions");
    }
    all.add(interest);
    matches.clear();
    Problem refusal = look(interest.filter(meta));
    if (refusal == null && cached) {
      replay(interest);
    }
    return refusal;
  }

  private long wild() {
    return all.stream().filter(one -> !one.path().isPlain()).count();
  }

  private @Nullable Problem look(String filter) {
    Session now = session;
    if (now == null || !filters.add(filter)) {
      return null;
    }
    if (now.look(filter) instanceof Outcome.Rejected<Subscription>(Problem why)) {
      filters.remove(filter);
      return why;
    }
    return null;
  }

  /// Wants less from now on.
  void remove(Interest.Row row) {
    for (Iterator<Interest> each = all.iterator(); each.hasNext(); ) {
      Interest interest = each.next();
      if (!interest.without(row)) {
        interest.end();
        each.remove();
      }
    }
    matches.clear();
    Session now = session;
    Set<String> wanted = new HashSet<>();
    all.forEach(interest -> wanted.add(interest.filter(meta)));
    filters.removeIf(filter -> {
      boolean gone = !wanted.contains(filter);
      if (gone && now != null) {
        now.unsubscribe(filter);
      }
      return gone;
    });
  }

  /// Goes on under the rights of this session, or under none.
  ///
  /// @param cached whether to send at once what is known
  void begin(@Nullable Session fresh, boolean cached) {
    session = fresh;
    filters.clear();
    if (fresh != null) {
      all.forEach(interest -> look(interest.filter(meta)));
      if (cached) {
        List.copyOf(all).forEach(this::replay);
      }
    }
  }

  private void replay(Interest interest) {
    Session now = session;
    if (now == null) {
      return;
    }
    if (meta) {
      values.each(interest.context(), interest.path(), true, leaf -> send(leaf, interest, now));
    }
    values.each(interest.context(), interest.path(), false, leaf -> send(leaf, interest, now));
  }

  private void send(Leaf leaf, Interest interest, Session now) {
    if (!interest.matches(leaf.place())) {
      return;
    }
    for (Leaf.Held held : leaf.latest().reversed()) {
      boolean wanted = !interest.terms().without().contains(held.reading().source());
      if (wanted && now.mayHear(held.publication())) {
        if (interest.terms().pace() == Interest.Pace.ANNOUNCED) {
          interest.offer(held.publication(), send, timer);
        } else {
          send.accept(held.publication());
        }
      }
    }
  }

  void end() {
    all.forEach(Interest::end);
    all.clear();
    matches.clear();
  }
}

package io.gatehouse.access;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the application's backend has said about one session: who may publish and listen where, and
/// until when that counts.
///
/// Bounded; safe for use by any thread. It takes no memory worth counting until something is asked.
public final class Answers {
  private static final int MOST_PUBLISH = 256;
  private static final int MOST_SUBSCRIBE = 2_000;

  private final AtomicLong version = new AtomicLong();
  private volatile @Nullable Map<String, Known> publish;
  private volatile @Nullable Map<String, Known> subscribe;

  Answers() {}

  /// One answer.
  ///
  /// @param code of a refusal
  /// @param until epoch milliseconds; from then on it says nothing any more
  /// @param renewAt when to ask again, for whoever still listens then
  /// @param by the backend that gave it: another one has not said that
  public record Known(
      boolean allowed, String code, String why, long until, long renewAt, String by) {
    Known renewedAt(long moment) {
      return new Known(allowed, code, why, until, moment, by);
    }
  }

  /// Grows with each new answer.
  public long version() {
    return version.get();
  }

  /// What is known about a channel or filter, or null.
  public @Nullable Known find(Verb verb, String name, long now) {
    Map<String, Known> own = verb == Verb.PUBLISH ? publish : subscribe;
    if (own == null) {
      return null;
    }
    Known known = own.get(name);
    if (known != null && now < known.until()) {
      return known;
    }
    return verb == Verb.SUBSCRIBE ? covering(own, name, now) : null;
  }

  /// A yes to a filter with wildcards is one to each of its channels.
  private static @Nullable Known covering(Map<String, Known> own, String name, long now) {
    if (isWide(name)) {
      return null;
    }
    for (Map.Entry<String, Known> one : own.entrySet()) {
      Known known = one.getValue();
      if (isWide(one.getKey())
          && known.allowed()
          && now < known.until()
          && TopicFilter.parse(one.getKey()).matches(name)) {
        return known;
      }
    }
    return null;
  }

  private static boolean isWide(String name) {
    return name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
  }

  /// Keeps an answer. Where there are too many, those to publish are forgotten, and no more of
  /// those to listen are taken: what is not kept is refused, and may be asked for again.
  public void put(Verb verb, String name, Known known, long now) {
    Map<String, Known> own = verb == Verb.PUBLISH ? toPublish() : toSubscribe();
    int most = verb == Verb.PUBLISH ? MOST_PUBLISH : MOST_SUBSCRIBE;
    if (own.size() >= most) {
      own.values().removeIf(old -> old.until() <= now);
    }
    if (own.size() >= most && verb == Verb.PUBLISH) {
      own.clear();
    }
    if (own.size() < most || own.containsKey(name)) {
      own.put(name, known);
    }
    version.incrementAndGet();
  }

  private synchronized Map<String, Known> toPublish() {
    Map<String, Known> known = publish;
    if (known == null) {
      known = new ConcurrentHashMap<>(4);
      publish = known;
    }
    return known;
  }

  private synchronized Map<String, Known> toSubscribe() {
    Map<String, Known> known = subscribe;
    if (known == null) {
      known = new ConcurrentHashMap<>(4);
      subscribe = known;
    }
    return known;
  }

  /// Takes out which of the names that somebody listens to are to be asked about again, and forgets
  /// what nobody listens to any more. A name is taken out once; its answer counts until its end.
  public List<String> takeDue(Collection<String> listened, long now) {
    Map<String, Known> own = subscribe;
    if (own == null) {
      return List.of();
    }
    List<String> due = new ArrayList<>();
    own.forEach((name, known) -> {
      if (known.renewAt() > now) {
        return;
      }
      if (!known.allowed() || !listened.contains(name)) {
        own.remove(name, known);
      } else if (now < known.until() && known.renewAt() < known.until()) {
        own.put(name, known.renewedAt(known.until()));
        due.add(name);
      }
    });
    return due;
  }

  /// Asks about this name again at that moment: the backend could not be asked just now.
  public void retryAt(String name, long at) {
    Map<String, Known> own = subscribe;
    if (own != null) {
      own.computeIfPresent(name, (key, known) -> known.renewedAt(Math.min(at, known.until())));
    }
  }

  /// The next moment at which something has to be asked again, or an answer ends; never in the
  /// past.
  long nextEnd(long now) {
    Map<String, Known> own = subscribe;
    long next = Long.MAX_VALUE;
    if (own != null) {
      for (Known known : own.values()) {
        long moment = known.renewAt() > now ? known.renewAt() : known.until();
        if (moment > now) {
          next = Math.min(next, moment);
        }
      }
    }
    return next;
  }
}

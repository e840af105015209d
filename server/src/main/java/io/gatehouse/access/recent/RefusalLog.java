package io.gatehouse.access.recent;

import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The latest refusals, each under an id that its caller was told. Bounded: a new one takes the
/// place of the oldest. Safe for use by any thread; takes no lock.
///
/// How a refusal came about is worked out only when somebody asks. What decided it is held weakly:
/// a refusal must not keep an old policy in memory.
public final class RefusalLog {
  private static final String DIGITS = "123456789abcdefghjkmnpqrstuvwxyz";
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
  private static final int LENGTH = 8;
  private static final int MOST = 10_000_000;

  private final AtomicReferenceArray<@Nullable Entry> ring;
  private final Map<String, Entry> byId = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong();
  private final long start;
  private final List<Consumer<Recorded>> listeners = new CopyOnWriteArrayList<>();

  /// @param start where ids begin; a random number, so that two runs of the server give different
  public RefusalLog(long most, long start) {
    this.ring = new AtomicReferenceArray<>(Math.clamp(most, 1, MOST));
    this.start = start;
  }

  /// Is told of every refusal, on the thread that refused: it must not block. To be called before
  /// any door opens.
  public void listen(Consumer<Recorded> listener) {
    listeners.add(listener);
  }

  /// What is known of a refusal before it has an id.
  ///
  /// @param guarded the access list of the thing; null for none
  /// @param guest whether the directory does not know the caller
  public record Refusal(
      Profile profile,
      Question question,
      @Nullable Guarded guarded,
      boolean guest,
      String code,
      String why,
      String cure) {}

  /// Keeps a refusal and returns its id.
  public String add(Refusal refusal) {
    long number = next.getAndIncrement();
    Question question = refusal.question();
    Profile profile = refusal.profile();
    Recorded recorded =
        new Recorded(
            id(start + number * STEP),
            profile.application(),
            question.context().nowMillis(),
            profile.subject(),
            question.verb(),
            question.resource(),
            refusal.code(),
            refusal.why(),
            refusal.cure(),
            question.context().transport(),
            question.context().address(),
            profile.epoch(),
            null);
    Entry entry =
        new Entry(
            number,
            recorded,
            question,
            refusal.guarded(),
            refusal.guest(),
            new WeakReference<>(profile));
    byId.put(recorded.id(), entry);
    Entry oldest = ring.getAndSet((int) (number % ring.length()), entry);
    if (oldest != null) {
      byId.remove(oldest.recorded().id(), oldest);
    }
    for (Consumer<Recorded> listener : listeners) {
      listener.accept(recorded);
    }
    return recorded.id();
  }

  public @Nullable Entry find(String id) {
    return byId.get(id);
  }

  /// Which refusals a listing shows; null means any.
  public record Filter(@Nullable Subject subject, @Nullable Verb verb, @Nullable String code) {
    boolean includes(Recorded refusal) {
      return (subject == null || subject.equals(refusal.subject()))
          && (verb == null || verb == refusal.verb())
          && (code == null || code.equals(refusal.code()));
    }
  }

  /// The same refused again and again.
  ///
  /// @param number of the latest; a later one has a greater one
  /// @param latest the last time
  /// @param firstAt the first time that is still known, in epoch milliseconds
  /// @param count how often, as far as that is known
  public record Repeated(long number, Recorded latest, long firstAt, int count) {}

  /// The latest refusals of an application, newest first; what was refused several times stands
  /// once.
  ///
  /// @param before only what was last refused before the one of this number; null for all
  public List<Repeated> list(String application, Filter filter, @Nullable Long before, int limit) {
    Map<Same, Repeated> found = new LinkedHashMap<>();
    long end = next.get();
    for (long at = end - 1; at >= Math.max(0, end - ring.length()); at--) {
      Entry entry = ring.get((int) (at % ring.length()));
      if (entry != null
          && entry.recorded().application().equals(application)
          && filter.includes(entry.recorded())) {
        found.merge(
            Same.of(entry.recorded()),
            new Repeated(entry.number(), entry.recorded(), entry.recorded().at(), 1),
            (known, one) ->
                new Repeated(known.number(), known.latest(), one.firstAt(), known.count() + 1));
      }
    }
    return found.values().stream()
        .filter(one -> before == null || one.number() < before)
        .limit(limit)
        .toList();
  }

  private static String id(long number) {
    StringBuilder id = new StringBuilder("d-");
    for (int at = 0; at < LENGTH; at++) {
      id.append(DIGITS.charAt((int) (number >>> (59 - 5 * at)) & 31));
    }
    return id.toString();
  }

  private record Same(Subject subject, Verb verb, String resource, String code) {
    static Same of(Recorded one) {
      return new Same(one.subject(), one.verb(), one.resource().toString(), one.code());
    }
  }

  /// A refusal with what it takes to explain it.
  ///
  /// @param number in the order of refusals
  /// @param guarded the access list of the thing; null for none
  /// @param guest whether the directory does not know the caller
  public record Entry(
      long number,
      Recorded recorded,
      Question question,
      @Nullable Guarded guarded,
      boolean guest,
      WeakReference<Profile> profile) {}
}

package io.gatehouse.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The latest refusals, each under an id that its caller was told. Bounded; safe for use by any
/// thread.
///
/// How a refusal came about is worked out only when somebody asks. What decided it is held weakly:
/// a refusal must not keep an old policy in memory.
final class DecisionLog {
  private static final String DIGITS = "123456789abcdefghjkmnpqrstuvwxyz";
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
  private static final int LENGTH = 8;

  private final Cache<String, Entry> entries;
  private final AtomicLong sequence;

  /// @param start where ids begin; a random number, so that two runs of the server give different
  DecisionLog(long most, long start) {
    entries = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
    sequence = new AtomicLong(start);
  }

  /// Keeps a refusal and returns it with its id.
  Entry add(
      Rights.State state, Question question, String code, String cure, @Nullable Guarded guarded) {
    String id = id(sequence.getAndAdd(STEP));
    Profile profile = state.current().profile;
    Recorded recorded =
        new Recorded(
            id,
            state.identity().application(),
            question.context().nowMillis(),
            profile.subject(),
            question.verb(),
            question.resource(),
            code,
            cure,
            profile.epoch(),
            null);
    Entry entry =
        new Entry(
            recorded, question, guarded, state.identity().isGuest(), new WeakReference<>(profile));
    entries.put(id, entry);
    return entry;
  }

  @Nullable Entry find(String id) {
    return entries.getIfPresent(id);
  }

  private static String id(long number) {
    StringBuilder id = new StringBuilder("d-");
    for (int at = 0; at < LENGTH; at++) {
      id.append(DIGITS.charAt((int) (number >>> (59 - 5 * at)) & 31));
    }
    return id.toString();
  }

  /// A refusal with what it takes to explain it.
  ///
  /// @param guarded the access list of the thing; null for none
  /// @param guest whether the directory does not know the caller
  record Entry(
      Recorded recorded,
      Question question,
      @Nullable Guarded guarded,
      boolean guest,
      WeakReference<Profile> profile) {}
}

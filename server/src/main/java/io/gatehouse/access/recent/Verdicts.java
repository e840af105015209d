package io.gatehouse.access.recent;

import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The questions that were decided lately in each application, each once with how often it came:
/// what a change of the policy is rehearsed on.
///
/// Bounded: of two that want the same place the older gives way. To note a question again takes no
/// lock and allocates nothing. Safe for use by any thread.
public final class Verdicts {
  /// How many questions of one application are remembered at most; a power of two.
  public static final int MOST = 8_192;

  private static final int FIRST = 256;

  private final Map<String, AtomicReferenceArray<@Nullable Seen>> seen = new ConcurrentHashMap<>();

  /// Somebody asked whether they may, and was answered.
  ///
  /// @param guarded the access list of the thing; null for none
  /// @param guest whether the directory does not know who asked
  public void note(
      String application,
      Subject subject,
      boolean guest,
      Question question,
      @Nullable Guarded guarded) {
    AtomicReferenceArray<@Nullable Seen> table = seen.get(application);
    if (table == null) {
      table = seen.computeIfAbsent(application, _ -> new AtomicReferenceArray<>(FIRST));
    }
    int place = place(subject, question, table.length());
    Seen one = table.get(place);
    if (one != null && one.is(subject, guest, question)) {
      one.again(question, guarded);
      return;
    }
    int second = place ^ 1;
    Seen other = table.get(second);
    if (other != null && other.is(subject, guest, question)) {
      other.again(question, guarded);
      return;
    }
    Seen fresh = new Seen(subject, guest, question, guarded);
    if (one != null && other != null && table.length() < MOST) {
      table = grown(application, table);
      table.set(place(subject, question, table.length()), fresh);
    } else {
      boolean first = one == null || (other != null && one.last() <= other.last());
      table.set(first ? place : second, fresh);
    }
  }

  private static int place(Subject subject, Question question, int length) {
    Resource resource = question.resource();
    int hash = subject.id().hashCode() * 31 + resource.id().hashCode();
    hash = hash * 31 + question.verb().bit() * 64 + resource.type().index();
    return (hash ^ (hash >>> 16)) & (length - 1);
  }

  /// A larger table with what is in this one; what is noted meanwhile may be lost.
  private AtomicReferenceArray<@Nullable Seen> grown(
      String application, AtomicReferenceArray<@Nullable Seen> table) {
    AtomicReferenceArray<@Nullable Seen> larger = new AtomicReferenceArray<>(table.length() * 2);
    for (int i = 0; i < table.length(); i++) {
      Seen one = table.get(i);
      if (one != null) {
        int place = place(one.subject, one.asked, larger.length());
        larger.set(larger.get(place) == null ? place : place ^ 1, one);
      }
    }
    seen.put(application, larger);
    return larger;
  }

  /// What was asked lately, the latest first.
  public List<Seen> latest(String application, int limit) {
    AtomicReferenceArray<@Nullable Seen> table = seen.get(application);
    if (table == null) {
      return List.of();
    }
    List<Timed> all = new ArrayList<>();
    for (int i = 0; i < table.length(); i++) {
      Seen one = table.get(i);
      if (one != null) {
        all.add(new Timed(one.last(), one));
      }
    }
    return all.stream()
        .sorted(Comparator.comparingLong(Timed::at).reversed())
        .limit(limit)
        .map(Timed::seen)
        .toList();
  }

  /// A question with its time as it was when it was looked at: sorting must not see it change.
  private record Timed(long at, Seen seen) {}

  /// One question, as it was asked last.
  public static final class Seen {
    private final Subject subject;
    private final boolean guest;
    private final AtomicInteger count = new AtomicInteger(1);
    private volatile Question asked;
    private volatile @Nullable Guarded guarded;

    Seen(Subject subject, boolean guest, Question question, @Nullable Guarded guarded) {
      this.subject = subject;
      this.guest = guest;
      this.asked = question;
      this.guarded = guarded;
    }

    private boolean is(Subject who, boolean unknown, Question question) {
      Question known = asked;
      Resource mine = known.resource();
      Resource theirs = question.resource();
      return known.verb() == question.verb()
          && guest == unknown
          && mine.type() == theirs.type()
          && mine.id().equals(theirs.id())
          && (mine.filter() == null) == (theirs.filter() == null)
          && subject.equals(who);
    }

    private void again(Question question, @Nullable Guarded list) {
      count.incrementAndGet();
      asked = question;
      guarded = list;
    }

    public Subject subject() {
      return subject;
    }

    /// Whether the directory does not know who asked.
    public boolean isGuest() {
      return guest;
    }

    public int count() {
      return count.get();
    }

    /// When it was asked last, in epoch milliseconds.
    public long last() {
      return asked.context().nowMillis();
    }

    /// The access list of the thing as it was; null for none.
    public @Nullable Guarded guarded() {
      return guarded;
    }

    /// The question again, at this moment, with a credential that has not ended.
    public Question question(long now) {
      Question last = asked;
      Context then = last.context();
      Context again =
          new Context(
              now,
              then.address(),
              then.transport(),
              then.clientId(),
              then.certificateName(),
              then.narrowing(),
              Context.NEVER);
      return new Question(last.verb(), last.resource(), again);
    }
  }
}

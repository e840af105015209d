package io.gatehouse.access.explore;

import io.gatehouse.access.Inspection;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Suspects;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may do something: found from the rules that can matter, never by a walk through the
/// directory. Blocks.
///
/// First come those whom a rule or a grant names, then the holders of each role and the members of
/// each group that a rule can reach; each of them is asked about as every door would.
public final class WhoCan {
  /// How many principals are looked at for one answer.
  static final int MOST_EXAMINED = 2_000;

  private static final int BATCH = 200;

  private final Stores stores;

  public WhoCan(Stores stores) {
    this.stores = stores;
  }

  /// What somebody may.
  public enum Standing {
    ALLOW,
    /// As soon as the condition of a grant is met.
    CONDITIONAL,
    /// Although everybody else may.
    DENY
  }

  /// Somebody who may, or who may not although everybody else may.
  ///
  /// @param record null for whoever has not signed in
  /// @param decision with the rule that gives or takes it
  /// @param way the groups by which the rule reaches them
  public record Found(
      Subject subject,
      @Nullable PrincipalRecord record,
      Standing standing,
      Decision decision,
      List<String> way) {}

  /// One page of an answer.
  ///
  /// @param everyone who may without a rule of their own: everybody, or who has signed in; null for
  ///   nobody
  /// @param asked whether the application's backend decides about everybody else
  /// @param examined how many principals were looked at
  /// @param cut whether there are more grants than are looked through, so that somebody may be
  ///   missing
  /// @param next where the next page begins; null at the end. A page may hold fewer than asked for,
  ///   also none, although there is a next one
  public record Answer(
      List<Found> found,
      @Nullable Level everyone,
      boolean asked,
      int examined,
      boolean cut,
      @Nullable String next) {}

  public Answer ask(Inspection inspection, Question question, @Nullable String after, int limit) {
    Place place = Place.parse(after);
    Judge judge = new Judge(inspection, question);
    Set<Effect> effects =
        judge.everyone() == null ? EnumSet.of(Effect.ALLOW) : EnumSet.allOf(Effect.class);
    Suspects suspects = Suspects.of(inspection.policy(), question, effects);
    return stores.read(transaction -> {
      Singles singles = Singles.find(transaction, inspection, question, suspects, effects);
      Search search = new Search(transaction, judge, singles, suspects, limit);
      String next = search.run(place);
      return new Answer(
          search.found, judge.everyone(), judge.asks(), search.examined, singles.cut(), next);
    });
  }

  /// The search through one view of the store.
  private static final class Search {
    private final Transaction transaction;
    private final Judge judge;
    private final Singles singles;
    private final List<Subject> holders;
    private final int limit;
    private final List<Found> found = new ArrayList<>();
    private int examined;

    Search(Transaction transaction, Judge judge, Singles singles, Suspects suspects, int limit) {
      this.transaction = transaction;
      this.judge = judge;
      this.singles = singles;
      this.holders =
          Stream.concat(
                  suspects.roles().stream().map(Subject::role),
                  suspects.groups().stream().map(Subject::group))
              .toList();
      this.limit = limit;
    }

    /// @return where to go on; null at the end
    @Nullable String run(Place from) {
      int first = 0;
      String last = null;
      if (from.holder() == null) {
        Place stopped = singles(from.last());
        if (stopped != null) {
          return stopped.text();
        }
      } else {
        // a role that is gone meanwhile has no holders any more: go on with the next
        while (first < holders.size() && before(holders.get(first), from.holder())) {
          first++;
        }
        boolean there = first < holders.size() && holders.get(first).equals(from.holder());
        last = there ? from.last() : null;
      }
      for (int at = first; at < holders.size(); at++) {
        Place stopped = holders(at, last);
        if (stopped != null) {
          return stopped.text();
        }
        last = null;
      }
      return null;
    }

    /// Roles stand before groups, each by their ids.
    private static boolean before(Subject one, Subject other) {
      return one.kind() == other.kind()
          ? one.id().compareTo(other.id()) < 0
          : one.kind() == Subject.Kind.ROLE;
    }

    private @Nullable Place singles(@Nullable String after) {
      for (Subject subject : singles.subjects()) {
        String key = subject.toString();
        if (after == null || key.compareTo(after) > 0) {
          examine(subject, singles.record(transaction, subject));
          if (isFull()) {
            return new Place(null, key);
          }
        }
      }
      return null;
    }

    private @Nullable Place holders(int at, @Nullable String after) {
      Subject holder = holders.get(at);
      boolean role = holder.kind() == Subject.Kind.ROLE;
      PrincipalStore.Filter filter =
          new PrincipalStore.Filter(
              null, null, role ? null : holder.id(), role ? holder.id() : null, null);
      String from = after;
      do {
        Page<PrincipalRecord> page =
            transaction.principals().list(judge.application(), filter, from, BATCH);
        for (PrincipalRecord record : page.items()) {
          if (!isKnownBefore(record, at)) {
            examine(record.subject(), record);
          } else {
            examined++;
          }
          if (isFull()) {
            return new Place(holder, record.subject().id());
          }
        }
        from = page.next();
      } while (from != null);
      return null;
    }

    /// Whether somebody was looked at as a single one, or as a holder of something before this.
    private boolean isKnownBefore(PrincipalRecord record, int at) {
      if (singles.subjects().contains(record.subject())) {
        return true;
      }
      for (Subject earlier : holders.subList(0, at)) {
        boolean has =
            earlier.kind() == Subject.Kind.ROLE
                ? record.roles().contains(earlier.id())
                : record.groups().contains(earlier.id());
        if (has) {
          return true;
        }
      }
      return false;
    }

    private void examine(Subject subject, @Nullable PrincipalRecord record) {
      examined++;
      if (record == null && subject.kind() != Subject.Kind.ANONYMOUS) {
        return;
      }
      Found one =
          judge.judge(subject, record, transaction.grants().of(judge.application(), subject));
      if (one != null) {
        found.add(one);
      }
    }

    private boolean isFull() {
      return found.size() >= limit || examined >= MOST_EXAMINED;
    }
  }
}

package io.gatehouse.access.explore;

import io.gatehouse.access.Inspection;
import io.gatehouse.access.Paper;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.recent.Verdicts;
import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.core.reverse.Difference;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks again what was asked lately, once by the policy as it is and once by what it would be.
/// Changes nothing. Blocks.
public final class WhatIf {
  /// How many principals are read for one rehearsal.
  private static final int MOST_PRINCIPALS = 2_000;

  /// How many of those who lose, and of those who gain, are told of.
  private static final int MOST_TURNS = 500;

  private final Stores stores;
  private final InstantSource time;

  public WhatIf(Stores stores, InstantSource time) {
    this.stores = stores;
    this.time = time;
  }

  /// A decision with the groups by which its rule reaches the principal.
  public record Placed(Decision decision, List<String> way) {
    static Placed of(Profile profile, Decision decision) {
      return new Placed(
          decision,
          switch (decision.reason()) {
            case Reason.AllowedByRule allowed -> profile.way(allowed.source());
            case Reason.DeniedByRule denied -> profile.way(denied.source());
            case Reason other -> List.of();
          });
    }
  }

  /// A question that would be answered otherwise.
  ///
  /// @param count how often it was asked lately
  public record Turn(
      Subject subject, Verb verb, Resource resource, int count, Placed before, Placed after) {}

  /// What a rehearsal has shown.
  ///
  /// @param replayed how many questions were asked again
  /// @param since when the oldest of them was asked last, in epoch milliseconds; null for none
  /// @param omitted how many turns are left out of the two lists
  public record Answer(
      int replayed, @Nullable Long since, List<Turn> lost, List<Turn> gained, int omitted) {}

  /// @param most how many questions are asked again, the latest first
  public Answer rehearse(Inspection inspection, Paper paper, int most) {
    List<Verdicts.Seen> seen = inspection.asked(most);
    return stores.read(transaction -> {
      Stage stage = new Stage(transaction, inspection, paper);
      for (Verdicts.Seen one : seen) {
        stage.play(one, time.millis());
      }
      return stage.answer();
    });
  }

  /// Somebody as they are and as they would be.
  private record Actor(Profile now, Profile then) {}

  /// One rehearsal.
  private static final class Stage {
    private final Transaction transaction;
    private final Inspection inspection;
    private final Paper paper;
    private final Map<Subject, Optional<Actor>> known = new HashMap<>();
    private final List<Turn> lost = new ArrayList<>();
    private final List<Turn> gained = new ArrayList<>();
    private int replayed;
    private long since = Long.MAX_VALUE;

    Stage(Transaction transaction, Inspection inspection, Paper paper) {
      this.transaction = transaction;
      this.inspection = inspection;
      this.paper = paper;
    }

    void play(Verdicts.Seen seen, long now) {
      Actor actor = seen.isGuest() ? guest(seen.subject()) : actor(seen.subject());
      if (actor == null) {
        return;
      }
      replayed++;
      since = Math.min(since, seen.last());
      Question question = seen.question(now);
      Decision before = decide(actor.now(), question, seen);
      Decision after = decide(actor.then(), question, seen);
      Difference difference = Difference.between(before, after);
      if (difference != Difference.NONE) {
        (difference == Difference.LOST ? lost : gained)
            .add(
                new Turn(
                    seen.subject(),
                    question.verb(),
                    question.resource(),
                    seen.count(),
                    Placed.of(actor.now(), before),
                    Placed.of(actor.then(), after)));
      }
    }

    private static Decision decide(Profile profile, Question question, Verdicts.Seen seen) {
      Guarded guarded = seen.guarded();
      return guarded == null
          ? Decider.decide(profile, question)
          : guarded.decide(profile, question, seen.isGuest());
    }

    private Actor guest(Subject subject) {
      Principal guest = Inspection.guest(subject);
      return new Actor(inspection.profile(guest, List.of()), paper.guest(guest));
    }

    /// Null for somebody who is gone, and where there are too many.
    private @Nullable Actor actor(Subject subject) {
      Optional<Actor> found = known.get(subject);
      if (found == null) {
        if (known.size() >= MOST_PRINCIPALS) {
          return null;
        }
        found = read(subject);
        known.put(subject, found);
      }
      return found.orElse(null);
    }

    private Optional<Actor> read(Subject subject) {
      String application = inspection.application();
      boolean anonymous = subject.kind() == Subject.Kind.ANONYMOUS;
      PrincipalRecord record = Principals.find(transaction, application, subject).orElse(null);
      if (record == null && !anonymous) {
        return Optional.empty();
      }
      List<Grant> own =
          anonymous
              ? List.of()
              : transaction.grants().of(application, subject).stream()
                  .map(GrantRecord::grant)
                  .toList();
      Principal principal = inspection.principal(record);
      return Optional.of(
          new Actor(inspection.profile(principal, own), paper.profile(principal, own)));
    }

    Answer answer() {
      int omitted = Math.max(0, lost.size() - MOST_TURNS) + Math.max(0, gained.size() - MOST_TURNS);
      return new Answer(
          replayed, replayed == 0 ? null : since, mostAsked(lost), mostAsked(gained), omitted);
    }

    private static List<Turn> mostAsked(List<Turn> turns) {
      return turns.stream()
          .sorted(Comparator.comparingInt(Turn::count).reversed())
          .limit(MOST_TURNS)
          .toList();
    }
  }
}

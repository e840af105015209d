package io.gatehouse.access.explore;

import io.gatehouse.access.Inspection;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Spellings;
import io.gatehouse.core.reverse.Suspects;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.Owner;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Those whom a rule or a grant names one by one, each once.
///
/// @param cut whether there are more than are looked at
record Singles(String application, SortedSet<Subject> subjects, boolean cut) {
  /// How many grants that begin alike are looked through, and how many ids are looked for.
  private static final int MOST = 5_000;

  private static final int MOST_IDS = 300;

  static Singles find(
      Transaction transaction,
      Inspection inspection,
      Question question,
      Suspects suspects,
      Set<Effect> effects) {
    String application = inspection.application();
    SortedSet<Subject> found = new TreeSet<>(Comparator.comparing(Subject::toString));
    found.add(Subject.ANONYMOUS);
    for (Owner owner : transaction.accounts().owners()) {
      found.add(Subject.owner(owner.id()));
    }
    found.addAll(suspects.subjects());
    suspects.ids().stream()
        .limit(MOST_IDS)
        .forEach(id -> {
          found.add(Subject.user(id));
          found.add(Subject.device(id));
          found.add(Subject.client(id));
        });
    suspects.names().stream()
        .limit(MOST_IDS)
        .forEach(name ->
            Principals.named(transaction, application, name)
                .ifPresent(named -> found.add(named.subject())));
    boolean cut = suspects.ids().size() > MOST_IDS || suspects.names().size() > MOST_IDS;
    Spellings spellings = Spellings.of(question);
    add(transaction.grants().withPermissions(application, spellings.labels()), effects, found);
    for (String beginning : spellings.beginnings()) {
      cut |=
          add(transaction.grants().beginning(application, beginning, true, MOST), effects, found);
    }
    if (effects.contains(Effect.DENY)) {
      for (String beginning : spellings.under()) {
        cut |=
            add(
                transaction.grants().beginning(application, beginning, false, MOST),
                effects,
                found);
      }
    }
    return new Singles(application, found, cut);
  }

  /// @return whether there may be more of them
  private static boolean add(
      List<GrantRecord> grants, Set<Effect> effects, SortedSet<Subject> found) {
    for (GrantRecord record : grants) {
      Grant grant = record.grant();
      if (grant.subject().isPrincipal() && effects.contains(grant.effect())) {
        found.add(grant.subject());
      }
    }
    return grants.size() >= MOST;
  }

  @Nullable PrincipalRecord record(Transaction transaction, Subject subject) {
    return Principals.find(transaction, application, subject).orElse(null);
  }
}

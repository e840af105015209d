package io.gatehouse.access;

import io.gatehouse.access.Profiles.Entry;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Brings the rights of live sessions up to date; looks into the store once for each principal that
/// has changed, however many sessions it has.
///
/// Safe for use by any thread.
final class Refresher {
  private static final int ROUNDS = 10;

  /// How many principals are read in one view of the store.
  private static final int TOGETHER = 100;

  private static final Problem UNSETTLED =
      Problem.of(ProblemType.UNAVAILABLE, "your rights change all the time").cure("connect again");
  static final Problem CLOSED =
      Problem.of(ProblemType.CREDENTIAL_ENDED, "the application is suspended")
          .cure("wait until its owner opens it again");
  private static final Problem DISABLED =
      Problem.of(ProblemType.CREDENTIAL_ENDED, Outcomes.PRINCIPAL_DISABLED).cure("sign in again");

  private final Stores stores;
  private final Policies policies;
  private final Profiles profiles;
  private final Tokens tokens;
  private final InstantSource time;

  Refresher(
      Stores stores, Policies policies, Profiles profiles, Tokens tokens, InstantSource time) {
    this.stores = stores;
    this.policies = policies;
    this.profiles = profiles;
    this.tokens = tokens;
    this.time = time;
  }

  /// INVARIANT: what is older than another change never stays: whoever was swapped is looked at
  /// again afterwards, and done again if a change came between.
  ///
  /// @return why sessions have to end; those that may stay are not in it
  Map<Rights, Problem> refresh(Collection<Rights> all) {
    Map<Rights, Problem> ended = new HashMap<>();
    List<Rights> open = List.copyOf(all);
    for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
      refresh(open, ended);
      open =
          open.stream().filter(one -> !ended.containsKey(one)).filter(this::isOvertaken).toList();
    }
    open.forEach(one -> ended.put(one, UNSETTLED));
    return ended;
  }

  private void refresh(List<Rights> open, Map<Rights, Problem> ended) {
    Map<Who, List<Rights>> changed = new LinkedHashMap<>();
    for (Rights rights : open) {
      Rights.State state = rights.state();
      Identity identity = state.identity();
      try {
        tokens.requireStanding(rights.origin().certificate(), identity);
        if (isToBeRead(state)) {
          changed
              .computeIfAbsent(
                  new Who(identity.application(), identity.subject(), identity.isGuest()),
                  who -> new ArrayList<>())
              .add(rights);
        } else {
          swap(rights, identity, state.entry(), ended);
        }
      } catch (Refused refused) {
        ended.put(rights, refused.problem());
      }
    }
    List<Look> looks = new ArrayList<>(changed.size());
    changed.forEach((who, own) -> looks.add(new Look(who, own)));
    for (int from = 0; from < looks.size(); from += TOGETHER) {
      read(looks.subList(from, Math.min(looks.size(), from + TOGETHER)), ended);
    }
  }

  /// A session that slides may have been prolonged elsewhere.
  private boolean isToBeRead(Rights.State state) {
    return state.entry().stale() || state.identity().credential().expiresAt() <= time.millis();
  }

  private void read(List<Look> looks, Map<Rights, Problem> ended) {
    List<Profiles.Reading> readings =
        looks.stream()
            .map(look -> profiles.reading(look.who().application(), look.who().subject()))
            .toList();
    List<Seen> seen =
        stores.read(transaction -> {
          List<Seen> all = new ArrayList<>(looks.size());
          for (int i = 0; i < looks.size(); i++) {
            all.add(see(transaction, looks.get(i), readings.get(i)));
          }
          return all;
        });
    for (int i = 0; i < looks.size(); i++) {
      settle(looks.get(i), seen.get(i), ended);
    }
  }

  private Seen see(Transaction transaction, Look look, Profiles.Reading reading) {
    Who who = look.who();
    PrincipalRecord principal =
        Principals.find(transaction, who.application(), who.subject()).orElse(null);
    try {
      Identity any = look.own().getFirst().identity();
      Entry entry = any.isGuest() ? profiles.load(any) : reading.load(transaction, principal);
      return entry.enabled()
          ? new Seen.Enabled(
              entry,
              tokens.renewed(
                  transaction, principal, look.own().stream().map(Rights::identity).toList()))
          : new Seen.Ended(DISABLED);
    } catch (Refused refused) {
      return new Seen.Ended(refused.problem());
    }
  }

  private void settle(Look look, Seen seen, Map<Rights, Problem> ended) {
    switch (seen) {
      case Seen.Ended(Problem why) -> look.own().forEach(rights -> ended.put(rights, why));
      case Seen.Enabled(Entry entry, List<Identity.Renewed> renewed) -> {
        for (int i = 0; i < renewed.size(); i++) {
          Rights rights = look.own().get(i);
          switch (renewed.get(i)) {
            case Identity.Renewed.Ended(Problem why) -> ended.put(rights, why);
            case Identity.Renewed.Standing(Identity identity) ->
                swap(rights, identity, entry, ended);
          }
        }
      }
    }
  }

  private void swap(Rights rights, Identity identity, Entry entry, Map<Rights, Problem> ended) {
    Profiles.Current current = profiles.current(identity.application(), entry);
    if (current.policy.closesOut(identity.subject())) {
      ended.put(rights, CLOSED);
    } else {
      rights.swap(identity, entry, current);
    }
  }

  private boolean isOvertaken(Rights rights) {
    Rights.State state = rights.state();
    return state.entry().stale()
        || !state.current().isOf(policies.known(state.identity().application()));
  }

  private record Who(String application, Subject subject, boolean guest) {}

  /// A principal to read, with its sessions.
  private record Look(Who who, List<Rights> own) {}

  /// What the store says of a principal and, in their order, of its sessions.
  private sealed interface Seen {
    record Ended(Problem why) implements Seen {}

    record Enabled(Entry entry, List<Identity.Renewed> renewed) implements Seen {}
  }
}

package io.gatehouse.access;

import io.gatehouse.access.Profiles.Entry;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
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
  private static final Problem UNSETTLED =
      Problem.of(ProblemType.UNAVAILABLE, "your rights change all the time").cure("connect again");

  private final Policies policies;
  private final Profiles profiles;
  private final Tokens tokens;
  private final InstantSource time;

  Refresher(Policies policies, Profiles profiles, Tokens tokens, InstantSource time) {
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
          Entry entry = state.entry();
          rights.swap(identity, entry, profiles.current(identity.application(), entry));
        }
      } catch (Refused refused) {
        ended.put(rights, refused.problem());
      }
    }
    changed.forEach((who, own) -> read(who, own, ended));
  }

  /// A session that slides may have been prolonged elsewhere.
  private boolean isToBeRead(Rights.State state) {
    return state.entry().stale() || state.identity().credential().expiresAt() <= time.millis();
  }

  private void read(Who who, List<Rights> own, Map<Rights, Problem> ended) {
    Entry entry;
    try {
      entry = profiles.load(own.getFirst().identity());
    } catch (Refused refused) {
      own.forEach(rights -> ended.put(rights, refused.problem()));
      return;
    }
    if (!entry.enabled()) {
      Problem disabled =
          Problem.of(ProblemType.CREDENTIAL_ENDED, "the principal is disabled")
              .cure("sign in again");
      own.forEach(rights -> ended.put(rights, disabled));
      return;
    }
    List<Identity.Renewed> renewed = tokens.renewed(own.stream().map(Rights::identity).toList());
    for (int i = 0; i < own.size(); i++) {
      Rights rights = own.get(i);
      switch (renewed.get(i)) {
        case Identity.Renewed.Ended(Problem why) -> ended.put(rights, why);
        case Identity.Renewed.Standing(Identity identity) ->
            rights.swap(identity, entry, profiles.current(who.application(), entry));
      }
    }
  }

  private boolean isOvertaken(Rights rights) {
    Rights.State state = rights.state();
    return state.entry().stale()
        || !state.current().isOf(policies.known(state.identity().application()));
  }

  private record Who(String application, Subject subject, boolean guest) {}
}

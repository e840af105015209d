package io.gatehouse.access;

import io.gatehouse.access.Policies.Compiled;
import io.gatehouse.access.recent.RefusalLog;
import io.gatehouse.access.recent.Verdicts;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Sketch;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The policy of one application and what was lately decided by it, for somebody who may read the
/// audit: made by [Access#inspect], which asks for that right.
public final class Inspection {
  private final Rights viewer;
  private final Compiled compiled;
  private final RefusalLog refusals;
  private final Verdicts verdicts;
  private final InstantSource time;

  Inspection(
      Rights viewer,
      Compiled compiled,
      RefusalLog refusals,
      Verdicts verdicts,
      InstantSource time) {
    this.viewer = viewer;
    this.compiled = compiled;
    this.refusals = refusals;
    this.verdicts = verdicts;
    this.time = time;
  }

  public Rights viewer() {
    return viewer;
  }

  public String application() {
    return compiled.policy().application();
  }

  /// The policy as it is now.
  public Policy policy() {
    return compiled.policy();
  }

  /// The same, compiled.
  public Snapshot snapshot() {
    return compiled.snapshot();
  }

  /// Somebody as the policy knows them; null for whoever has not signed in.
  public Principal principal(@Nullable PrincipalRecord record) {
    return record == null
        ? Principal.anonymous()
        : compiled.placed(
            new Principal(
                record.subject(),
                record.name(),
                record.enabled(),
                record.roles(),
                record.groups(),
                record.attributes()));
  }

  /// Somebody whom the directory does not know: without a role, a group or a grant.
  public static Principal guest(Subject subject) {
    return new Principal(subject, subject.id(), true, Set.of(), Set.of(), Map.of());
  }

  /// What somebody may do by the policy as it is now.
  public Profile profile(Principal principal, Collection<Grant> own) {
    return compiled.snapshot().profile(principal, own);
  }

  /// The policy as it would be after some changes; throws `Refused` where it would contradict
  /// itself.
  public Paper paper(Sketch sketch) {
    return new Paper(sketch, compiled, time);
  }

  /// What was refused lately, newest first.
  public List<RefusalLog.Repeated> refusals(
      RefusalLog.Filter filter, @Nullable Long before, int limit) {
    return refusals.list(application(), filter, before, limit);
  }

  /// What was asked lately, the latest first.
  public List<Verdicts.Seen> asked(int limit) {
    return verdicts.latest(application(), limit);
  }
}

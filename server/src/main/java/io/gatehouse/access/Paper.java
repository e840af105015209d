package io.gatehouse.access;

import io.gatehouse.access.Policies.Compiled;
import io.gatehouse.access.Profiles.Current;
import io.gatehouse.access.Profiles.Entry;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.PolicyException;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.reverse.Sketch;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/// The policy of an application as it would be after some changes: for rehearsals, never for
/// answers that somebody acts by. Safe for use by any thread.
public final class Paper {
  private final Sketch sketch;
  private final Compiled compiled;
  private final InstantSource time;

  Paper(Sketch sketch, Compiled now, InstantSource time) {
    this.sketch = sketch;
    this.time = time;
    Policy policy = sketch.policy(now.policy(), now.policy().epoch());
    try {
      this.compiled = now.changed(policy, now.snapshot().next(policy));
    } catch (PolicyException contradiction) {
      throw Problem.of(
              ProblemType.INVALID, "the changes do not fit: " + contradiction.faults().getFirst())
          .at("changes")
          .refused();
    }
  }

  /// What somebody could do.
  ///
  /// @param before as they are now
  /// @param own the grants to them as they are now
  public Profile profile(Principal before, Collection<Grant> own) {
    return compiled
        .snapshot()
        .profile(sketch.principal(before), sketch.grants(before.subject(), own));
  }

  /// What somebody could do whom the directory does not know, and whom no change is about.
  public Profile guest(Principal guest) {
    return compiled.snapshot().profile(guest, List.of());
  }

  /// The rights of a live session as they would be.
  public Rights rights(Rights live) {
    Entry now = live.state().entry();
    boolean guest = live.identity().isGuest();
    Entry then =
        guest
            ? now
            : now.changed(
                sketch.principal(now.principal), sketch.grants(now.principal.subject(), now.own));
    Profile profile = compiled.snapshot().profile(compiled.placed(then.principal), then.own);
    Rights rights =
        new Rights(
            live.identity(), live.origin(), time, then, new Current(compiled, profile, then.own));
    rights.answeredAs(live);
    return rights;
  }
}

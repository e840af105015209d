package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.PolicyException;
import io.gatehouse.core.policy.Principal;
import java.util.Collection;
import java.util.List;

/// A compiled policy: immutable, cheap to share, swapped as a whole.
public final class Snapshot {
  private final String application;
  private final long epoch;
  private final Membership membership;
  private final Layers layers;
  private final ChannelLevels levels;

  private Snapshot(Policy policy) {
    this.application = policy.application();
    this.epoch = policy.epoch();
    this.membership = new Membership(policy);
    this.layers = new Layers(policy);
    this.levels = new ChannelLevels(policy.channelRules());
  }

  /// Compiles a policy; throws [PolicyException] with every fault if it contradicts itself.
  public static Snapshot compile(Policy policy) {
    List<String> faults = PolicyFaults.of(policy);
    if (!faults.isEmpty()) {
      throw new PolicyException(faults);
    }
    return new Snapshot(policy);
  }

  public String application() {
    return application;
  }

  public long epoch() {
    return epoch;
  }

  /// Compiles the rights of one principal.
  ///
  /// Roles and groups that the policy does not know give nothing: see [Profile#unknown].
  ///
  /// @param ownGrants the grants to the principal itself
  public Profile profile(Principal principal, Collection<Grant> ownGrants) {
    for (Grant grant : ownGrants) {
      if (!grant.subject().equals(principal.subject())) {
        throw new IllegalArgumentException(
            "grant `"
                + grant.id()
                + "` is to "
                + grant.subject()
                + ", not to "
                + principal.subject());
      }
    }
    return new Profile(this, principal, ownGrants);
  }

  Membership membership() {
    return membership;
  }

  Layers layers() {
    return layers;
  }

  ChannelLevels levels() {
    return levels;
  }
}

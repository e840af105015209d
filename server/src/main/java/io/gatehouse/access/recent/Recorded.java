package io.gatehouse.access.recent;

import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import org.jspecify.annotations.Nullable;

/// A refusal that can be explained by its id.
///
/// @param at epoch milliseconds
/// @param code of the reason
/// @param why the reason in one sentence, for whoever may read the policy
/// @param cure the smallest change that would allow it, in words
/// @param address from where; null if that is not known
/// @param epoch of the policy that decided
/// @param explanation null for a viewer who may not read the application's policy
public record Recorded(
    String id,
    String application,
    long at,
    Subject subject,
    Verb verb,
    Resource resource,
    String code,
    String why,
    String cure,
    Transport transport,
    @Nullable Address address,
    long epoch,
    @Nullable Explanation explanation) {

  /// The thing as questions name it.
  public String named() {
    return resource.id().isEmpty() ? resource.type().label() : resource.toString();
  }

  public Recorded explained(Explanation explanation) {
    return new Recorded(
        id,
        application,
        at,
        subject,
        verb,
        resource,
        code,
        why,
        cure,
        transport,
        address,
        epoch,
        explanation);
  }
}

package io.gatehouse.access;

import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import org.jspecify.annotations.Nullable;

/// A refusal that can be explained by its id.
///
/// @param at epoch milliseconds
/// @param code of the reason
/// @param cure the smallest change that would allow it, in words
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
    String cure,
    long epoch,
    @Nullable Explanation explanation) {}

package io.gatehouse.store.action;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// What was said last about an action of a device.
///
/// @param call the call that it is about; null for none
/// @param state how that stood then; null for none
/// @param status for people
/// @param result JSON
/// @param at epoch milliseconds
public record ActionStatus(
    String application,
    String device,
    String action,
    @Nullable String call,
    ActionCall.@Nullable State state,
    @Nullable String status,
    @Nullable String result,
    Subject by,
    long at) {}

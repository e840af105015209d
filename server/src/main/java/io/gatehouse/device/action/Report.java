package io.gatehouse.device.action;

import io.gatehouse.store.action.ActionCall;
import org.jspecify.annotations.Nullable;

/// What a device says about an action.
///
/// @param call which call it is about; null for none
/// @param state how that stands now: running, done or failed; null leaves it
/// @param status for people; null leaves it
/// @param result JSON; null leaves it
public record Report(
    @Nullable String call,
    ActionCall.@Nullable State state,
    @Nullable String status,
    @Nullable String result) {}

package io.gatehouse.messaging.presence;

import io.gatehouse.core.policy.Subject;

/// A principal that listens to a channel.
///
/// @param publicData JSON object
/// @param since when its first subscription began, in epoch milliseconds
/// @param subscriptions how many it has, as from several connections
public record Member(
    Subject subject, String name, String publicData, long since, int subscriptions) {}

package io.gatehouse.dialect.carotene;

import io.gatehouse.access.Access;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.observe.Metrics;
import io.gatehouse.webhook.WebhookLogin;
import io.gatehouse.webhook.Webhooks;
import java.util.random.RandomGenerator;

/// What the dialect works with.
///
/// @param random from which the ids of polling sessions come: a secure one
public record Rooms(
    Hub hub,
    Connections connections,
    Access access,
    Webhooks webhooks,
    WebhookLogin login,
    Metrics metrics,
    RandomGenerator random) {}

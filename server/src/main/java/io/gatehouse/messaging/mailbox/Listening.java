package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import org.jspecify.annotations.Nullable;

/// A mailbox has begun to listen.
///
/// @param fresh whether it did not listen to this filter before
/// @param unit what has to be durable before the client is told; null where nothing has to
public record Listening(Subscription subscription, boolean fresh, @Nullable Unit unit) {}

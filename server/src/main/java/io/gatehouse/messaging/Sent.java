package io.gatehouse.messaging;

import io.gatehouse.messaging.journal.Unit;
import org.jspecify.annotations.Nullable;

/// What became of a message that was accepted.
///
/// A door that acknowledges messages does so when `unit` has ended well, or at once where there is
/// none, and keeps its acknowledgements in the order of the messages.
///
/// @param receivers how many subscriptions it goes to
/// @param unit what has to be durable first; null where nothing has to
public record Sent(int receivers, @Nullable Unit unit) {}

package io.gatehouse.store.record;

/// The message that a channel shows to each new subscriber.
public record RetainedRecord(String application, MessageRecord message) {}

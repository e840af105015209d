package io.gatehouse.store.record;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// The message that a channel shows to each new subscriber.
public record RetainedRecord(
    String application,
    String channel,
    byte[] payload,
    @Nullable String contentType,
    int qos,
    Subject sender,
    String senderData,
    long publishedAt) {}

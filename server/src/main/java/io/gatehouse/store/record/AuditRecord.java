package io.gatehouse.store.record;

import org.jspecify.annotations.Nullable;

/// One entry of the audit chain as it is kept.
///
/// @param sequence counts from 1 without gaps over the whole server
/// @param body the event as canonical JSON: who, what, when, where, old and new value
/// @param previousHash the `hash` of the entry before; hex
/// @param hash keyed hash over all the other fields; hex
public record AuditRecord(
    long sequence,
    @Nullable String application,
    long at,
    String action,
    String actor,
    @Nullable String target,
    String body,
    String previousHash,
    String hash) {}

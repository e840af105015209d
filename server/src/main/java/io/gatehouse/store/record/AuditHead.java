package io.gatehouse.store.record;

/// Where the audit chain ends: the newest entry's sequence and hash, with a keyed hash over both.
public record AuditHead(long sequence, String hash, String mac) {}

package io.gatehouse.store;

/// Where the audit chain ends: the newest entry's sequence and hash, with a keyed hash over both.
public record AuditHead(long sequence, String hash, String mac) {}

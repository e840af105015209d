package io.gatehouse.store.record;

import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Subject;

/// A grant with who gave it and when.
public record GrantRecord(
    String application, Grant grant, Subject createdBy, long createdAt, long version) {}

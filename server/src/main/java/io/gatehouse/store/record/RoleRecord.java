package io.gatehouse.store.record;

import io.gatehouse.core.policy.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named set of permissions that are allowed or denied.
public record RoleRecord(
    String application,
    String id,
    @Nullable String description,
    List<Rule> rules,
    long createdAt,
    long version) {}

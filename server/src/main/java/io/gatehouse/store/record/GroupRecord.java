package io.gatehouse.store.record;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A named set of principals; a member of a group is a member of the group's parents.
public record GroupRecord(
    String application,
    String id,
    @Nullable String description,
    Set<String> parents,
    Set<String> roles,
    long createdAt,
    long version) {}

package io.gatehouse.store.record;

import io.gatehouse.core.policy.Subject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A user, device or client of one application's directory.
///
/// @param subject its kind and stable id (`user:alice`); ids and names are unique over all kinds
/// @param owner id of the user who owns a device or client
/// @param parent id of the device above this one
/// @param attributes private facts that rules may refer to (`${attribute.NAME}`)
/// @param publicData JSON object shown to receivers beside each message of this principal
/// @param version grows by one with each change; the value of its ETag
public record PrincipalRecord(
    String application,
    Subject subject,
    String name,
    @Nullable String description,
    boolean enabled,
    @Nullable String owner,
    @Nullable String parent,
    Set<String> roles,
    Set<String> groups,
    Map<String, String> attributes,
    String publicData,
    @Nullable String passwordHash,
    long createdAt,
    long updatedAt,
    long version) {}

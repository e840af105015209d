package io.gatehouse.store.organisation;

import org.jspecify.annotations.Nullable;

/// An organisation of an application's users; its members and its roles are those of the group of
/// the same id.
///
/// @param consultancy id of the organisation whose client this one is
/// @param consults whether it may have clients
/// @param data JSON object with what the application wants to know of it
/// @param version grows by one with each change; the value of its ETag
public record OrganisationRecord(
    String application,
    String id,
    String name,
    @Nullable String consultancy,
    boolean consults,
    String data,
    long createdAt,
    long updatedAt,
    long version) {}

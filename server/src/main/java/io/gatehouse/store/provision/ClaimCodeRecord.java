package io.gatehouse.store.provision;

import io.gatehouse.core.policy.Subject;

/// A code by which a user becomes the owner of a device, once; only its hash is kept.
///
/// @param createdBy who hands the device over
/// @param authorSince when that one was created: another one of the same name is somebody else
public record ClaimCodeRecord(
    String application,
    String device,
    String hash,
    Subject createdBy,
    long authorSince,
    long createdAt,
    long expiresAt) {}

package io.gatehouse.store.oauth;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.TokenRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody granted to a client, and the refresh token that goes with it.
///
/// All refresh tokens of a grant name its family, and one of them at a time is good: whoever shows
/// another has an old one.
///
/// @param familyHash SHA-256 (hex) of what all its refresh tokens share; null where it has none
/// @param refreshHash SHA-256 (hex) of the one that is good
/// @param refreshUntil when that one ends unless it is used
/// @param signedInAt when the principal proved who it is
/// @param expiresAt when the grant ends, however much it is used
/// @param bound what has to be shown beside a refresh token; null where its client proves itself by
///   something else
public record OAuthGrantRecord(
    String application,
    String id,
    String client,
    Subject principal,
    List<String> scopes,
    @Nullable String familyHash,
    @Nullable String refreshHash,
    @Nullable Long refreshUntil,
    long signedInAt,
    long createdAt,
    @Nullable Long usedAt,
    long expiresAt,
    TokenRecord.@Nullable Binding bound) {

  public OAuthGrantRecord {
    scopes = List.copyOf(scopes);
  }

  /// With another refresh token in the place of the one so far.
  public OAuthGrantRecord renewed(String hash, long until, long now) {
    return new OAuthGrantRecord(
        application,
        id,
        client,
        principal,
        scopes,
        familyHash,
        hash,
        until,
        signedInAt,
        createdAt,
        now,
        expiresAt,
        bound);
  }

  /// Without what stands for a secret.
  @Override
  public String toString() {
    return "OAuthGrantRecord[" + application + ", " + id + ", " + client + ", " + principal + "]";
  }
}

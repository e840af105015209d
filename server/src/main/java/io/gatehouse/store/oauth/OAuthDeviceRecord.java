package io.gatehouse.store.oauth;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A device that waits until a person decides (RFC 8628), known by the SHA-256 (hex) of its code.
///
/// @param userCode what the person types, in capitals and without dashes
/// @param address where the device asked from
/// @param principal who decided; null while nobody has
/// @param signedInAt when that one proved who it is
/// @param pause seconds that have to pass between two polls
public record OAuthDeviceRecord(
    String hash,
    String userCode,
    String application,
    String client,
    List<String> scopes,
    String address,
    State state,
    @Nullable Subject principal,
    @Nullable Long signedInAt,
    long pause,
    @Nullable Long polledAt,
    long askedAt,
    long expiresAt) {
  public OAuthDeviceRecord {
    scopes = List.copyOf(scopes);
  }

  /// How far it is.
  public enum State {
    WAITING,
    APPROVED,
    DENIED
  }

  /// As a person decided.
  public OAuthDeviceRecord decided(State decision, Subject by, long proved) {
    return new OAuthDeviceRecord(
        hash,
        userCode,
        application,
        client,
        scopes,
        address,
        decision,
        by,
        proved,
        pause,
        polledAt,
        askedAt,
        expiresAt);
  }

  /// After one more question of the device.
  public OAuthDeviceRecord polled(long now, long nextPause) {
    return new OAuthDeviceRecord(
        hash,
        userCode,
        application,
        client,
        scopes,
        address,
        state,
        principal,
        signedInAt,
        nextPause,
        now,
        askedAt,
        expiresAt);
  }

  /// Without what stands for a secret.
  @Override
  public String toString() {
    return "OAuthDeviceRecord[" + application + ", " + client + ", " + state + "]";
  }
}

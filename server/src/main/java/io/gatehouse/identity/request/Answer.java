package io.gatehouse.identity.request;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.AccessRequestRecord;
import org.jspecify.annotations.Nullable;

/// What the asker may know of a request.
///
/// @param reason of a denial, in the words of whoever decided
/// @param expiresAt until when this can be asked for
/// @param tokenWaits whether there is a token to collect
public record Answer(
    String id,
    String application,
    Subject subject,
    Status status,
    @Nullable String reason,
    long expiresAt,
    boolean tokenWaits) {

  /// How it stands.
  public enum Status {
    PENDING,
    APPROVED,
    DENIED,
    /// The token was taken.
    COLLECTED,
    /// Nobody decided in time, or nobody came for the token.
    EXPIRED,
    WITHDRAWN
  }

  public boolean decided() {
    return status != Status.PENDING;
  }

  static Answer of(AccessRequestRecord record) {
    return of(
        record,
        switch (record.state()) {
          case PENDING -> Status.PENDING;
          case APPROVED -> Status.APPROVED;
          case DENIED -> Status.DENIED;
          case COLLECTED -> Status.COLLECTED;
        });
  }

  static Answer of(AccessRequestRecord record, Status status) {
    AccessRequestRecord.Decision decision = record.decision();
    return new Answer(
        record.id(),
        record.application(),
        record.subject(),
        status,
        decision == null ? null : decision.reason(),
        record.expiresAt(),
        status == Status.APPROVED && record.subject().kind() == Subject.Kind.DEVICE);
  }
}

package io.gatehouse.identity.request;

import io.gatehouse.store.record.AccessRequestRecord;

/// Something happened to a request and is durable.
public record RequestEvent(Kind kind, AccessRequestRecord request) {

  /// What happened.
  public enum Kind {
    ASKED,
    APPROVED,
    DENIED,
    COLLECTED,
    EXPIRED,
    WITHDRAWN
  }
}

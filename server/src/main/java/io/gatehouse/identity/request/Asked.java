package io.gatehouse.identity.request;

import io.gatehouse.store.record.AccessRequestRecord;

/// What comes of asking.
public sealed interface Asked {

  /// The request waits.
  ///
  /// @param secret known to the asker alone from now on; only it opens what is decided
  record Waiting(AccessRequestRecord request, String secret) implements Asked {
    public String id() {
      return request.id();
    }

    @Override
    public String toString() {
      return "Waiting[" + id() + "]";
    }
  }

  /// Somebody has asked for the same name, and nobody has decided; that may be another asker, so
  /// that the id is all there is to say.
  record AlreadyPending(String id) implements Asked {}
}

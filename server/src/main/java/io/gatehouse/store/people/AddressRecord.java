package io.gatehouse.store.people;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// Where somebody gets mail.
///
/// @param address as it was typed
/// @param folded the same in lower case: unique in the application
/// @param verifiedAt when a mail to it was answered, or somebody vouched for it; null for neither
public record AddressRecord(
    String application,
    Subject principal,
    String address,
    String folded,
    @Nullable Long verifiedAt,
    long createdAt) {

  public boolean verified() {
    return verifiedAt != null;
  }
}

package io.gatehouse.identity.organisation;

import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.record.GroupRecord;

/// An organisation with the group that holds its members and roles.
public record Organisation(OrganisationRecord record, GroupRecord group) {
  public String id() {
    return record.id();
  }
}

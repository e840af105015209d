package io.gatehouse.identity.request;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.store.record.AccessRequestRecord;
import java.util.Map;

/// What the audit says of a request.
final class Events {
  private Events() {}

  static AuditEvent event(
      AuditAction action, AccessRequestRecord record, Actor actor, Map<String, ?> facts) {
    return new AuditEvent(
        action, record.application(), actor, "access_request:" + record.id(), Map.of(), facts);
  }
}

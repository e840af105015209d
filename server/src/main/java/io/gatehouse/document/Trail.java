package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.DocumentRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the audit says of documents, within the transaction that writes them: whose they are, who
/// may do what, and the names of fields that were written. What is in the fields is nobody's
/// business there.
record Trail(AuditLog audit, Access access) {

  void created(Transaction t, Rights by, DocumentRecord made, Collection<String> fields) {
    Map<String, Object> facts = new LinkedHashMap<>(facts(made));
    facts.put("fields", sorted(fields));
    audit.record(t, List.of(event(AuditAction.DOCUMENT_CREATED, by, made, Map.of(), facts)));
  }

  /// @param fields whose values are others than before; those of a file are its name
  void changed(
      Transaction t,
      Rights by,
      DocumentRecord before,
      DocumentRecord after,
      Collection<String> fields) {
    List<AuditEvent> events = new ArrayList<>();
    if (!fields.isEmpty()) {
      events.add(
          event(
              AuditAction.DOCUMENT_CHANGED,
              by,
              after,
              Map.of("version", before.version()),
              Map.of("version", after.version(), "fields", sorted(fields))));
    }
    Map<String, ?> old = facts(before);
    Map<String, ?> now = facts(after);
    if (!old.equals(now)) {
      events.add(event(AuditAction.DOCUMENT_ACCESS_CHANGED, by, after, old, now));
    }
    audit.record(t, events);
  }

  AuditEvent deleted(Rights by, DocumentRecord old) {
    return event(AuditAction.DOCUMENT_DELETED, by, old, facts(old), Map.of());
  }

  Actor actor(Rights by) {
    return access.author(by).actor();
  }

  private AuditEvent event(
      AuditAction action,
      Rights by,
      DocumentRecord document,
      Map<String, ?> before,
      Map<String, ?> after) {
    return Facts.event(
        action,
        document.application(),
        actor(by),
        "document:" + document.store() + "/" + document.id(),
        before,
        after);
  }

  private static List<String> sorted(Collection<String> names) {
    return List.copyOf(new TreeSet<>(names));
  }

  private static Map<String, ?> facts(DocumentRecord record) {
    Map<String, Object> facts = new LinkedHashMap<>();
    put(facts, "schema", record.schema());
    put(facts, "creator", record.creator());
    put(facts, "owner", record.owner());
    DocumentRecord.Lists lists = record.lists();
    if (lists != null) {
      facts.put("read", lists.read());
      facts.put("write", lists.write());
      facts.put("delete", lists.delete());
    }
    return facts;
  }

  private static void put(Map<String, Object> facts, String name, @Nullable String value) {
    if (value != null) {
      facts.put(name, value);
    }
  }
}

package io.gatehouse.identity.record;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the audit may say about a record: everything but secrets.
public final class Facts {
  private Facts() {}

  /// An event with only those values that differ.
  public static AuditEvent event(
      AuditAction action,
      String application,
      Actor actor,
      String target,
      Map<String, ?> before,
      Map<String, ?> after) {
    return new AuditEvent(
        action, application, actor, target, only(before, after), only(after, before));
  }

  public static Map<String, ?> of(@Nullable PrincipalRecord record) {
    if (record == null) {
      return Map.of();
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", record.name());
    put(facts, "description", record.description());
    facts.put("enabled", record.enabled());
    put(facts, "owner", record.owner());
    put(facts, "parent", record.parent());
    facts.put("roles", record.roles().stream().sorted().toList());
    facts.put("groups", record.groups().stream().sorted().toList());
    facts.put("attributes", record.attributes());
    facts.put("public_data", record.publicData());
    return facts;
  }

  public static Map<String, ?> of(@Nullable TokenRecord record) {
    if (record == null) {
      return Map.of();
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("principal", record.principal().toString());
    facts.put("kind", record.kind().name().toLowerCase(Locale.ROOT));
    facts.put("name", record.name());
    facts.put("enabled", record.enabled());
    put(facts, "expires_at", record.expiresAt());
    if (record.permissions() != null) {
      facts.put("permissions", record.permissions().stream().map(Object::toString).toList());
    }
    return facts;
  }

  private static Map<String, ?> only(Map<String, ?> these, Map<String, ?> others) {
    Map<String, Object> changed = new LinkedHashMap<>(these);
    changed
        .entrySet()
        .removeIf(entry -> Objects.equals(others.get(entry.getKey()), entry.getValue()));
    return changed;
  }

  private static void put(Map<String, Object> facts, String name, @Nullable Object value) {
    if (value != null) {
      facts.put(name, value);
    }
  }
}

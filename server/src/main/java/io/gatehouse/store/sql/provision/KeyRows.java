package io.gatehouse.store.sql.provision;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.provision.ProvisionedRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Provisioning keys, and who registered by them, as they stand in their tables.
final class KeyRows {
  private KeyRows() {}

  /// None of them holds a space.
  static String words(Collection<String> words) {
    return String.join(" ", new TreeSet<>(words));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  static ProvisioningKeyRecord key(Row row) {
    return new ProvisioningKeyRecord(
        row.text("application"),
        row.text("id"),
        row.text("name"),
        row.text("hash"),
        Subject.parse(row.text("created_by")),
        row.number("author_since"),
        new ProvisioningKeyRecord.Template(
            row.text("pattern"),
            row.flag("known_only"),
            row.textOrNull("owner"),
            row.textOrNull("parent"),
            Set.copyOf(words(row.text("given_roles"))),
            Set.copyOf(words(row.text("given_groups"))),
            PolicyJson.permissions(row.textOrNull("permissions")),
            row.numberOrNull("token_life"),
            words(row.text("addresses"))),
        row.flag("enabled"),
        row.numberOrNull("expires_at"),
        row.number("most"),
        row.number("used"),
        row.numberOrNull("last_used_at"),
        row.number("created_at"),
        row.number("version"));
  }

  static ProvisionedRecord provisioned(Row row) {
    return new ProvisionedRecord(
        row.text("application"),
        row.text("device"),
        row.text("provisioning_key"),
        row.text("token"),
        row.textOrNull("retry_hash"),
        row.number("registered_at"));
  }
}

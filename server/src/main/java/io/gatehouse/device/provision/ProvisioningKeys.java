package io.gatehouse.device.provision;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.provision.ProvisionedRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keys by which devices register themselves: made, looked at and taken back by administrators.
/// Blocks.
public final class ProvisioningKeys {
  private static final long MOST_DEVICES = 10_000_000;
  private static final int MOST_PERMISSIONS = 100;

  private final Stores stores;
  private final Changes changes;
  private final Directory directory;
  private final Lender lender;
  private final SecureRandom random;
  private final InstantSource time;

  public ProvisioningKeys(Surroundings around) {
    this.stores = around.stores();
    this.changes = around.changes();
    this.directory = around.directory();
    this.lender = new Lender(around.directory(), around.access());
    this.random = around.random();
    this.time = around.time();
  }

  /// The part of a key that its maker writes.
  ///
  /// @param expiresAt epoch milliseconds
  /// @param most how many devices may register
  public record Draft(
      String name, ProvisioningKeyRecord.Template template, long expiresAt, long most) {}

  /// Nobody makes a key that gives more than they could give themselves.
  public ProvisioningKey create(Author author, Draft draft) {
    requireAdministrator(author);
    Names.label(draft.name(), "name");
    requireBounds(draft.expiresAt(), draft.most());
    Template template = new Template(draft.template());
    template.form();
    directory.creating(author, template.sample());
    List<Permission> permissions = draft.template().permissions();
    if (permissions != null && permissions.size() > MOST_PERMISSIONS) {
      throw Names.refused("permissions", "too many permissions", "use at most " + MOST_PERMISSIONS);
    }
    String text = ProvisioningKey.text(random);
    long now = time.millis();
    ProvisioningKeyRecord record =
        new ProvisioningKeyRecord(
            author.application(),
            "pk" + TokenText.id(random).substring(1),
            draft.name(),
            TokenText.hash(text),
            author.subject(),
            lender.since(author),
            draft.template(),
            true,
            draft.expiresAt(),
            draft.most(),
            0,
            null,
            now,
            1);
    changes.make(transaction -> {
      template.place(transaction, author.application());
      transaction.provisioning().addKey(record);
      return outcome(AuditAction.PROVISIONING_KEY_CREATED, author, null, record);
    });
    return new ProvisioningKey(record, text);
  }

  public ProvisioningKeyRecord read(Author author, String id) {
    requireAdministrator(author);
    return stores
        .read(t -> t.provisioning().key(author.application(), id))
        .orElseThrow(() -> Versions.missing("provisioning_key:" + id));
  }

  public Page<ProvisioningKeyRecord> list(Author author, @Nullable String after, int limit) {
    requireAdministrator(author);
    return Cut.page(
        limit,
        most -> stores.read(t -> t.provisioning().keys(author.application(), after, most)),
        ProvisioningKeyRecord::id);
  }

  /// Who registered by a key.
  public Page<ProvisionedRecord> devices(
      Author author, String id, @Nullable String after, int limit) {
    read(author, id);
    return Cut.page(
        limit,
        most ->
            stores.read(t -> t.provisioning().registeredBy(author.application(), id, after, most)),
        ProvisionedRecord::device);
  }

  /// Changes name, end, number of devices, and whether it may be used; what it gives stays.
  public ProvisioningKeyRecord change(
      Author author,
      String id,
      @Nullable Long expected,
      UnaryOperator<ProvisioningKeyRecord> change) {
    requireAdministrator(author);
    return changes
        .make(transaction -> {
          ProvisioningKeyRecord before = required(transaction, author, id);
          Versions.require(expected, before.version());
          ProvisioningKeyRecord wanted = change.apply(before);
          Names.label(wanted.name(), "name");
          requireBounds(wanted.expiresAt() == null ? 0 : wanted.expiresAt(), wanted.most());
          Optional<ProvisioningKeyRecord> after =
              transaction.provisioning().updateKey(author.application(), id, _ -> wanted);
          return outcome(
              AuditAction.PROVISIONING_KEY_CHANGED, author, before, after.orElse(before));
        })
        .record();
  }

  /// From now on nobody registers by it; who has stays.
  public void delete(Author author, String id) {
    requireAdministrator(author);
    changes.make(transaction -> {
      ProvisioningKeyRecord before = required(transaction, author, id);
      transaction.provisioning().removeKey(author.application(), id);
      return new Outcome<>(
          before,
          List.of(
              Facts.event(
                  AuditAction.PROVISIONING_KEY_DELETED,
                  before.application(),
                  author.actor(),
                  "provisioning_key:" + id,
                  facts(before),
                  Map.of())),
          List.of());
    });
  }

  private static ProvisioningKeyRecord required(Transaction transaction, Author author, String id) {
    return transaction
        .provisioning()
        .key(author.application(), id)
        .orElseThrow(() -> Versions.missing("provisioning_key:" + id));
  }

  private static void requireAdministrator(Author author) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
  }

  private static void requireBounds(long expiresAt, long most) {
    if (expiresAt <= 0) {
      throw Names.refused("expires_at", "a key has an end", "name a moment");
    }
    if (most < 1 || most > MOST_DEVICES) {
      throw Names.refused(
          "max_devices", "a key is for 1 to %d devices".formatted(MOST_DEVICES), "name how many");
    }
  }

  private static Outcome<ProvisioningKeyRecord> outcome(
      AuditAction action,
      Author author,
      @Nullable ProvisioningKeyRecord before,
      ProvisioningKeyRecord after) {
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                after.application(),
                author.actor(),
                "provisioning_key:" + after.id(),
                before == null ? Map.of() : facts(before),
                facts(after))),
        List.of());
  }

  private static Map<String, ?> facts(ProvisioningKeyRecord key) {
    ProvisioningKeyRecord.Template template = key.template();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", key.name());
    facts.put("enabled", key.enabled());
    facts.put("max_devices", key.most());
    facts.put("id_pattern", template.pattern());
    facts.put("known_only", template.knownOnly());
    facts.put("roles", template.roles().stream().sorted().toList());
    facts.put("groups", template.groups().stream().sorted().toList());
    facts.put("addresses", template.addresses());
    if (key.expiresAt() != null) {
      facts.put("expires_at", key.expiresAt());
    }
    if (template.owner() != null) {
      facts.put("owner", template.owner());
    }
    if (template.parent() != null) {
      facts.put("parent", template.parent());
    }
    if (template.permissions() != null) {
      facts.put("permissions", template.permissions().stream().map(Object::toString).toList());
    }
    return facts;
  }
}

package io.gatehouse.dialect.api.provision;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.device.provision.ProvisioningKey;
import io.gatehouse.device.provision.ProvisioningKeys;
import io.gatehouse.device.provision.Registrations;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.store.provision.ProvisionedRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Provisioning keys as JSON.
public final class KeyJson {
  private static final Duration USUAL_LIFE = Duration.ofDays(30);

  private KeyJson() {}

  /// What is sent to make one.
  ///
  /// @param tokenExpiresIn seconds
  public record New(
      String name,
      long maxDevices,
      @Nullable Instant expiresAt,
      @Nullable String idPattern,
      @Nullable Boolean knownOnly,
      @Nullable String owner,
      @Nullable String parent,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable List<String> permissions,
      @Nullable Long tokenExpiresIn,
      @Nullable List<String> addresses) {

    ProvisioningKeys.Draft draft(long now) {
      return new ProvisioningKeys.Draft(
          name,
          new Template(
              Asked.or(idPattern, "${serial}"),
              Asked.or(knownOnly, false),
              owner,
              parent,
              Asked.or(roles, Set.of()),
              Asked.or(groups, Set.of()),
              permissions == null ? null : Asked.permissions(permissions, "/permissions"),
              tokenExpiresIn == null ? null : millis(tokenExpiresIn),
              Asked.or(addresses, List.of())),
          expiresAt == null ? now + USUAL_LIFE.toMillis() : expiresAt.toEpochMilli(),
          maxDevices);
    }

    private static long millis(long seconds) {
      return Math.max(-1, Math.min(seconds, Integer.MAX_VALUE)) * 1_000;
    }
  }

  /// A key without its value.
  public record Key(
      String id,
      String name,
      boolean enabled,
      long maxDevices,
      long used,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      String idPattern,
      boolean knownOnly,
      @Nullable String owner,
      @Nullable String parent,
      SortedSet<String> roles,
      SortedSet<String> groups,
      @Nullable List<String> permissions,
      @Nullable Long tokenExpiresIn,
      List<String> addresses,
      String createdBy,
      Instant createdAt,
      long version) {

    static Key of(ProvisioningKeyRecord key) {
      Template template = key.template();
      return new Key(
          key.id(),
          key.name(),
          key.enabled(),
          key.most(),
          key.used(),
          Answers.time(key.expiresAt()),
          Answers.time(key.lastUsedAt()),
          template.pattern(),
          template.knownOnly(),
          template.owner(),
          template.parent(),
          new TreeSet<>(template.roles()),
          new TreeSet<>(template.groups()),
          labels(template.permissions()),
          template.tokenLife() == null ? null : template.tokenLife() / 1_000,
          template.addresses(),
          key.createdBy().toString(),
          Instant.ofEpochMilli(key.createdAt()),
          key.version());
    }

    private static @Nullable List<String> labels(@Nullable List<Permission> permissions) {
      return permissions == null ? null : permissions.stream().map(Permission::label).toList();
    }
  }

  /// A key with its value, this once.
  public record Shown(String value, Key key) {
    static Shown of(ProvisioningKey made) {
      return new Shown(made.text(), Key.of(made.record()));
    }

    @Override
    public String toString() {
      return "Shown[" + key.id() + "]";
    }
  }

  /// What is sent to change some fields: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public record Patch(
      @Nullable Optional<String> name,
      @Nullable Optional<Boolean> enabled,
      @Nullable Optional<Long> maxDevices,
      @Nullable Optional<Instant> expiresAt) {

    ProvisioningKeyRecord applied(ProvisioningKeyRecord now) {
      return now.changed(
          Asked.kept(name, now.name(), "name"),
          Asked.patched(enabled, now.enabled(), true),
          expiresAt == null ? now.expiresAt() : expiresAt.map(Instant::toEpochMilli).orElse(null),
          Asked.kept(maxDevices, now.most(), "max_devices"));
    }
  }

  /// A device that registered.
  public record Device(String device, String token, Instant registeredAt) {
    static Device of(ProvisionedRecord record) {
      return new Device(
          record.device(), record.token(), Instant.ofEpochMilli(record.registeredAt()));
    }
  }

  /// What a device sends.
  public record Ask(String key, String serial, @Nullable String retrySecret) {
    Registrations.Ask ask() {
      return new Registrations.Ask(key, serial, retrySecret);
    }

    @Override
    public String toString() {
      return "Ask[" + serial + "]";
    }
  }

  /// Who it is now, and its token, this once.
  public record Registered(
      String principal,
      String application,
      String token,
      String tokenId,
      @Nullable Instant expiresAt) {

    static Registered of(Registrations.Registered done) {
      return new Registered(
          done.device().toString(),
          done.token().token().application(),
          done.token().text(),
          done.token().token().id(),
          Answers.time(done.token().token().expiresAt()));
    }

    @Override
    public String toString() {
      return "Registered[" + principal + "]";
    }
  }
}

package io.gatehouse.store.provision;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key by which devices register themselves; only its hash is kept.
///
/// @param createdBy whose rights it lends
/// @param authorSince when that one was created: another one of the same name is somebody else
/// @param most how many devices may register by it
/// @param used how many have
public record ProvisioningKeyRecord(
    String application,
    String id,
    String name,
    String hash,
    Subject createdBy,
    long authorSince,
    Template template,
    boolean enabled,
    @Nullable Long expiresAt,
    long most,
    long used,
    @Nullable Long lastUsedAt,
    long createdAt,
    long version) {

  /// What every device gets that registers.
  ///
  /// @param pattern how its id is made: text around one `${serial}`
  /// @param knownOnly whether it must be in the directory already
  /// @param roles empty for the usual one
  /// @param permissions what its token is narrowed to; null for everything that it may
  /// @param tokenLife milliseconds; null for ever
  /// @param addresses blocks from which it may register; empty for everywhere
  public record Template(
      String pattern,
      boolean knownOnly,
      @Nullable String owner,
      @Nullable String parent,
      Set<String> roles,
      Set<String> groups,
      @Nullable List<Permission> permissions,
      @Nullable Long tokenLife,
      List<String> addresses) {
    public Template {
      roles = Set.copyOf(roles);
      groups = Set.copyOf(groups);
      permissions = permissions == null ? null : List.copyOf(permissions);
      addresses = List.copyOf(addresses);
    }
  }

  /// The same with what may be changed later.
  public ProvisioningKeyRecord changed(
      String label, boolean usable, @Nullable Long end, long devices) {
    return new ProvisioningKeyRecord(
        application,
        id,
        label,
        hash,
        createdBy,
        authorSince,
        template,
        usable,
        end,
        devices,
        used,
        lastUsedAt,
        createdAt,
        version);
  }
}

package io.gatehouse.store.record;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a device or a person who has no access yet has asked for, and what was decided.
///
/// @param subject who the asker would be: a device or a user
/// @param description in the asker's own words, which nobody has checked
/// @param roles those wished; they need not exist
/// @param permissions those wished
/// @param passwordHash of a person, until it is decided
/// @param secretHash of what the asker proves by that it is the one who asked
/// @param address where it was asked from, as limits count it
/// @param expiresAt when the request, or what became of it, is forgotten
/// @param decision null while it is pending
/// @param version grows by one with each change
public record AccessRequestRecord(
    String id,
    String application,
    Subject subject,
    @Nullable String description,
    Set<String> roles,
    List<Permission> permissions,
    @Nullable String passwordHash,
    String secretHash,
    String address,
    long askedAt,
    long expiresAt,
    State state,
    @Nullable Decision decision,
    long version) {
  public AccessRequestRecord {
    roles = Set.copyOf(roles);
    permissions = List.copyOf(permissions);
  }

  /// The same after something became of it; a password is not needed any more.
  public AccessRequestRecord become(State next, @Nullable Decision decided, long end) {
    return new AccessRequestRecord(
        id,
        application,
        subject,
        description,
        roles,
        permissions,
        null,
        secretHash,
        address,
        askedAt,
        end,
        next,
        decided,
        version);
  }

  /// What can become of a request.
  public enum State {
    /// Nobody has decided.
    PENDING,
    /// The asker may take its token; a person may sign in.
    APPROVED,
    DENIED,
    /// The token was taken.
    COLLECTED
  }

  /// What somebody decided.
  ///
  /// @param by written form, such as `user:alice`
  /// @param at epoch milliseconds
  /// @param reason for the asker to read
  /// @param tokenName what the token will be called
  /// @param tokenExpiresAt epoch milliseconds; null for never
  public record Decision(
      String by,
      long at,
      @Nullable String reason,
      @Nullable String tokenName,
      @Nullable Long tokenExpiresAt) {}

  @Override
  public String toString() {
    return "AccessRequestRecord[" + id + " " + state + "]";
  }
}

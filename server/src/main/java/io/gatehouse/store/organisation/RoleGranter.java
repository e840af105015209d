package io.gatehouse.store.organisation;

/// Lets whoever holds a role give another one, and take it, within some organisations.
///
/// @param role what is given and taken
/// @param granter the role of whoever does
public record RoleGranter(String role, String granter, Reach reach) {
  /// Whose members.
  public enum Reach {
    /// Those of the granter's own organisation.
    OWN,
    /// Those of its clients.
    CLIENTS
  }
}

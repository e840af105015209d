package io.gatehouse.conformance.store;

import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Principals with one thing changed.
final class Described {
  private Described() {}

  static PrincipalRecord with(PrincipalRecord old, @Nullable String description) {
    return copy(old, old.name(), description, old.owner(), old.parent(), old.roles(), old.groups());
  }

  static PrincipalRecord named(PrincipalRecord old, String name) {
    return copy(old, name, old.description(), old.owner(), old.parent(), old.roles(), old.groups());
  }

  static PrincipalRecord owned(PrincipalRecord old, @Nullable String owner) {
    return copy(old, old.name(), old.description(), owner, old.parent(), old.roles(), old.groups());
  }

  static PrincipalRecord under(PrincipalRecord old, @Nullable String parent) {
    return copy(old, old.name(), old.description(), old.owner(), parent, old.roles(), old.groups());
  }

  static PrincipalRecord linked(PrincipalRecord old, Set<String> roles, Set<String> groups) {
    return copy(old, old.name(), old.description(), old.owner(), old.parent(), roles, groups);
  }

  private static PrincipalRecord copy(
      PrincipalRecord old,
      String name,
      @Nullable String description,
      @Nullable String owner,
      @Nullable String parent,
      Set<String> roles,
      Set<String> groups) {
    return new PrincipalRecord(
        old.application(),
        old.subject(),
        name,
        description,
        old.enabled(),
        owner,
        parent,
        roles,
        groups,
        old.attributes(),
        old.publicData(),
        old.passwordHash(),
        old.createdAt(),
        old.updatedAt(),
        old.version());
  }

  /// Every field holds something.
  static PrincipalRecord full(PrincipalRecord old, String text) {
    return new PrincipalRecord(
        old.application(),
        old.subject(),
        text,
        text,
        false,
        text,
        text,
        Set.of("crew", "guest"),
        Set.of("fleet", "harbour"),
        Map.of(text, text, "colour", "red"),
        text,
        text,
        old.createdAt(),
        old.updatedAt(),
        old.version());
  }

  /// The same token in another application.
  static TokenRecord elsewhere(TokenRecord old, String application) {
    return new TokenRecord(
        application,
        old.id(),
        old.principal(),
        old.kind(),
        old.name(),
        old.hash(),
        old.permissions(),
        old.enabled(),
        old.expiresAt(),
        old.previousHash(),
        old.previousExpiresAt(),
        old.lastUse(),
        old.createdAt(),
        old.version());
  }
}

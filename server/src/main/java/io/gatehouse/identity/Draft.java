package io.gatehouse.identity;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of a user, device or client that its administrator may write.
///
/// @param id stable id; null takes the name
/// @param roles empty takes the default role of the kind
public record Draft(
    Subject.Kind kind,
    @Nullable String id,
    String name,
    @Nullable String description,
    boolean enabled,
    @Nullable String owner,
    @Nullable String parent,
    Set<String> roles,
    Set<String> groups,
    Map<String, String> attributes,
    String publicData) {
  public Draft {
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
  }

  /// A new principal with nothing but its name.
  public static Draft named(Subject.Kind kind, String name) {
    return new Draft(kind, null, name, null, true, null, null, Set.of(), Set.of(), Map.of(), "{}");
  }

  /// What is written in a record today: where a change starts from.
  public static Draft of(PrincipalRecord record) {
    return new Draft(
        record.subject().kind(),
        record.subject().id(),
        record.name(),
        record.description(),
        record.enabled(),
        record.owner(),
        record.parent(),
        record.roles(),
        record.groups(),
        record.attributes(),
        record.publicData());
  }

  /// Who it is, or will be.
  public Subject subject() {
    return new Subject(kind, idOrName());
  }

  /// The same for another owner.
  public Draft ownedBy(@Nullable String user) {
    return new Draft(
        kind, id, name, description, enabled, user, parent, roles, groups, attributes, publicData);
  }

  /// The same in other groups.
  public Draft inGroups(Set<String> others) {
    return new Draft(
        kind, id, name, description, enabled, owner, parent, roles, others, attributes, publicData);
  }

  String idOrName() {
    return id == null ? name : id;
  }

  /// A new principal as drafted.
  PrincipalRecord fresh(
      String application,
      @Nullable String belongsTo,
      Set<String> given,
      @Nullable String passwordHash,
      long now) {
    return new PrincipalRecord(
        application,
        new Subject(kind, idOrName()),
        name,
        description,
        enabled,
        belongsTo,
        parent,
        given,
        groups,
        attributes,
        publicData,
        passwordHash,
        now,
        now,
        1);
  }

  /// What this makes of a principal that is there already.
  PrincipalRecord over(PrincipalRecord before, long now) {
    return new PrincipalRecord(
        before.application(),
        before.subject(),
        name,
        description,
        enabled,
        owner,
        parent,
        roles,
        groups,
        attributes,
        publicData,
        before.passwordHash(),
        before.createdAt(),
        now,
        before.version());
  }

  static PrincipalRecord withPassword(PrincipalRecord before, @Nullable String hash, long now) {
    return new PrincipalRecord(
        before.application(),
        before.subject(),
        before.name(),
        before.description(),
        before.enabled(),
        before.owner(),
        before.parent(),
        before.roles(),
        before.groups(),
        before.attributes(),
        before.publicData(),
        hash,
        before.createdAt(),
        now,
        before.version());
  }
}

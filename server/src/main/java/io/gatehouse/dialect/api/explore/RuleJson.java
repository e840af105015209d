package io.gatehouse.dialect.api.explore;

import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.decide.Source;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule with its place, as a path can be drawn from it.
///
/// @param kind `role`, `group`, `grant`, `ownership`, `admin`, `list`, `channel-rule`, `token`, or
///   `none` where no rule decides
/// @param id of the role, the group, the grant or the pattern
/// @param label the permission as written, or the level of the channel
/// @param via groups by which it reaches the principal, the nearest first
/// @param role that has the rule or the grant
/// @param grant that is the rule
public record RuleJson(
    String kind,
    @Nullable String id,
    @Nullable String label,
    List<String> via,
    @Nullable String role,
    @Nullable String grant) {

  static RuleJson of(Reason reason, List<String> via) {
    return switch (reason) {
      case Reason.AllowedByRule(Source source, Permission permission) ->
          of(source, permission, via);
      case Reason.DeniedByRule(Source source, Permission permission) -> of(source, permission, via);
      case Reason.ChannelLevel level ->
          new RuleJson(
              "channel-rule", level.pattern().text(), level.level().label(), via, null, null);
      case Reason.Listed(String entry) -> new RuleJson("list", null, entry, via, null, null);
      case Reason.NotListed _, Reason.ListClosed _ ->
          new RuleJson("list", null, null, via, null, null);
      case Reason.OutsideToken _ -> new RuleJson("token", null, null, via, null, null);
      case Reason.NoRule _,
          Reason.PrincipalDisabled _,
          Reason.CredentialExpired _,
          Reason.OtherApplication _ ->
          new RuleJson("none", null, reason.sentence(), via, null, null);
    };
  }

  static RuleJson of(Source source, Permission permission, List<String> via) {
    String label = permission.label();
    return switch (source) {
      case Source.InRole(String role) ->
          new RuleJson(permission.own() ? "ownership" : "role", role, label, via, role, null);
      case Source.InGrant(String grant, Subject to) -> {
        boolean group = to.kind() == Subject.Kind.GROUP;
        String role = to.kind() == Subject.Kind.ROLE ? to.id() : null;
        String kind = permission.own() ? "ownership" : group ? "group" : "grant";
        yield new RuleJson(kind, group ? to.id() : grant, label, via, role, grant);
      }
      case Source.OfOwner _ -> new RuleJson("admin", null, label, via, null, null);
      case Source.InToken _ -> new RuleJson("token", null, label, via, null, null);
    };
  }
}

package io.gatehouse.dialect.api.explore;

import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.reverse.Sketch.Change;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One change on paper: exactly one of its fields is there.
public record ChangeJson(
    @Nullable RoleForm putRole,
    @Nullable String deleteRole,
    @Nullable GrantForm addGrant,
    @Nullable String deleteGrant,
    @Nullable Holder giveRole,
    @Nullable Holder takeRole,
    @Nullable RuleForm putRule,
    @Nullable String deleteRule) {

  /// A role as `POST /v1/roles` takes it.
  public record RoleForm(
      String id,
      @Nullable String description,
      @Nullable List<String> allow,
      @Nullable List<String> deny) {}

  /// A grant as `POST /v1/grants` takes it.
  public record GrantForm(
      String subject,
      @Nullable Effect effect,
      String permission,
      @Nullable Instant expiresAt,
      @Nullable List<String> addresses,
      @Nullable Set<Transport> transports) {}

  /// @param principal a user, device, client or group
  public record Holder(String principal, String role) {}

  public record RuleForm(String pattern, String publish, String subscribe) {}

  /// The change.
  ///
  /// @param field where it stands in the body
  /// @param number makes the id of a grant that is not there yet
  Change read(String field, int number, long now) {
    long given =
        Stream.of(
                putRole, deleteRole, addGrant, deleteGrant, giveRole, takeRole, putRule, deleteRule)
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      throw Problem.of(ProblemType.INVALID, "a change is exactly one thing")
          .at(field)
          .cure("write several changes one after the other")
          .refused();
    }
    String at = field + '/' + name();
    try {
      return read(at, "paper-" + number, now);
    } catch (Refused refused) {
      Problem problem = refused.problem();
      String own = problem.field();
      throw own == null || own.startsWith("/") ? refused : problem.at(at + '/' + own).refused();
    }
  }

  private String name() {
    if (putRole != null) {
      return "put_role";
    }
    if (addGrant != null) {
      return "add_grant";
    }
    if (giveRole != null) {
      return "give_role";
    }
    if (takeRole != null) {
      return "take_role";
    }
    return putRule != null ? "put_rule" : deleteRule != null ? "delete_rule" : "";
  }

  private Change read(String at, String id, long now) {
    if (putRole != null) {
      return new Change.PutRole(
          new Roles.Draft(
                  putRole.id(),
                  putRole.description(),
                  Asked.or(putRole.allow(), List.of()),
                  Asked.or(putRole.deny(), List.of()))
              .role());
    }
    if (addGrant != null) {
      return new Change.AddGrant(draft(addGrant, at).grant(id, now));
    }
    if (giveRole != null) {
      return new Change.GiveRole(subject(giveRole, at), giveRole.role());
    }
    if (takeRole != null) {
      return new Change.TakeRole(subject(takeRole, at), takeRole.role());
    }
    if (putRule != null) {
      return new Change.PutRule(
          ChannelRules.rule(putRule.pattern(), putRule.publish(), putRule.subscribe()));
    }
    if (deleteRule != null) {
      return new Change.DeleteRule(ChannelRules.pattern(deleteRule));
    }
    return deleteRole != null
        ? new Change.DeleteRole(deleteRole)
        : new Change.DeleteGrant(Objects.requireNonNull(deleteGrant));
  }

  private static Grants.Draft draft(GrantForm form, String at) {
    return new Grants.Draft(
        Asked.subject(form.subject(), at + "/subject"),
        Asked.or(form.effect(), Effect.ALLOW),
        form.permission(),
        form.expiresAt() == null ? null : form.expiresAt().toEpochMilli(),
        Asked.or(form.addresses(), List.of()),
        Asked.or(form.transports(), Set.<Transport>of()).stream().map(Transport::label).toList());
  }

  private static Subject subject(Holder holder, String at) {
    Subject subject = Asked.subject(holder.principal(), at + "/principal");
    boolean may =
        switch (subject.kind()) {
          case USER, DEVICE, CLIENT, GROUP -> true;
          case OWNER, ANONYMOUS, ROLE -> false;
        };
    if (!may) {
      throw Problem.of(ProblemType.INVALID, "`" + subject + "` has no roles")
          .at(at + "/principal")
          .cure("name a user, device, client or group")
          .refused();
    }
    return subject;
  }
}

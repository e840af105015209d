package io.gatehouse.identity.record;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the change of a record means to the audit and to what is live.
public final class Outcomes {
  /// Why a connection ends whose token is gone.
  public static final String DELETED = "the token was deleted";

  /// Why a connection ends whose token may not be used for now.
  public static final String DISABLED = "the token is disabled";

  /// Why a connection ends whose principal may do nothing for now.
  public static final String PRINCIPAL_DISABLED = "the principal is disabled";

  private Outcomes() {}

  /// @param verb create, update or delete
  public static Outcome<PrincipalRecord> of(
      Actor actor, Verb verb, @Nullable PrincipalRecord before, PrincipalRecord after) {
    Subject subject = after.subject();
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action(verb, subject.kind()),
                after.application(),
                actor,
                subject.toString(),
                Facts.of(before),
                verb == Verb.DELETE ? Map.of() : Facts.of(after))),
        // a new user ends what a guest of the same id has
        List.of(
            new Change.OfPrincipal(
                after.application(),
                subject,
                verb == Verb.UPDATE && !after.enabled() ? PRINCIPAL_DISABLED : null)));
  }

  public static Outcome<TokenRecord> of(
      AuditAction action, Actor actor, @Nullable TokenRecord before, TokenRecord after) {
    boolean ended = action == AuditAction.TOKEN_DELETED || action == AuditAction.LOGOUT;
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                after.application(),
                actor,
                "token:" + after.id(),
                Facts.of(before),
                ended ? Map.of() : Facts.of(after))),
        before == null
            ? List.of()
            : List.of(
                new Change.OfCredential(
                    after.application(), after.principal(), after.id(), over(ended, after))));
  }

  /// Connections that showed a certificate may go on without its registration, where an authority
  /// vouches for it: that has to be looked at.
  private static @Nullable String over(boolean ended, TokenRecord after) {
    if (after.kind() == TokenRecord.Kind.CERTIFICATE) {
      return null;
    }
    if (ended) {
      return DELETED;
    }
    return after.enabled() ? null : DISABLED;
  }

  /// @param action [AuditAction#GRANT_CREATED] or [AuditAction#GRANT_DELETED]
  public static Outcome<GrantRecord> of(AuditAction action, Actor actor, GrantRecord record) {
    Grant grant = record.grant();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("subject", grant.subject().toString());
    facts.put("effect", grant.effect().name().toLowerCase(Locale.ROOT));
    facts.put("permission", grant.permission().label());
    if (grant.expires() != null) {
      facts.put("expires", grant.expires().toString());
    }
    if (grant.condition() != null) {
      facts.put("condition", grant.condition().text());
    }
    boolean gone = action == AuditAction.GRANT_DELETED;
    return new Outcome<>(
        record,
        List.of(
            Facts.event(
                action,
                record.application(),
                actor,
                "grant:" + grant.id(),
                gone ? facts : Map.of(),
                gone ? Map.of() : facts)),
        List.of(new Change.OfGrant(record.application(), grant.subject())));
  }

  private static AuditAction action(Verb verb, Subject.Kind kind) {
    boolean device = kind == Subject.Kind.DEVICE;
    return switch (verb) {
      case CREATE -> device ? AuditAction.DEVICE_CREATED : AuditAction.USER_CREATED;
      case DELETE -> device ? AuditAction.DEVICE_DELETED : AuditAction.USER_DELETED;
      case READ, UPDATE, PUSH, PULL, EXECUTE, PUBLISH, SUBSCRIBE, ADMIN ->
          device ? AuditAction.DEVICE_CHANGED : AuditAction.USER_CHANGED;
    };
  }
}

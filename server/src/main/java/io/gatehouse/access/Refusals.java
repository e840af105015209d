package io.gatehouse.access;

import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.recent.RefusalLog;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Words refusals: for the caller, for the audit, and for whoever asks why.
///
/// A refusal never says more about a resource than the caller put into the question: what is there
/// and what is not are refused alike.
final class Refusals {
  private final AuditLog audit;
  private final RefusalLog log;

  Refusals(AuditLog audit, RefusalLog log) {
    this.audit = audit;
    this.log = log;
  }

  Problem refuse(Rights.State state, Origin origin, Question question, Decision decision) {
    return refuse(state, origin, question, decision, null, null);
  }

  /// @param answer what the application's backend said, where it was asked
  /// @param guarded the access list of the thing, where it has one
  Problem refuse(
      Rights.State state,
      Origin origin,
      Question question,
      Decision decision,
      Answers.@Nullable Known answer,
      @Nullable Guarded guarded) {
    Identity identity = state.identity();
    String code = answer == null ? decision.reason().code() : answer.code();
    boolean nobody = identity.credential().kind() == Identity.Kind.NONE;
    String cure =
        nobody && opensToSomebody(decision.reason())
            ? "sign in as somebody who may"
            : cure(identity.subject(), question, decision.reason());
    state.current().policy.counts().refused(code);
    String id =
        log.add(
            new RefusalLog.Refusal(
                state.current().profile,
                question,
                guarded,
                identity.isGuest(),
                code,
                answer == null ? decision.reason().sentence() : answer.why(),
                cure));
    String what = question.verb().label() + " " + question.resource();
    audit.refused(
        new AuditEvent(
            AuditAction.REFUSED,
            identity.application(),
            origin.actor(identity.subject(), identity.credential().id()),
            question.resource().toString(),
            Map.of(),
            Map.of("verb", question.verb().label(), "code", code, "decision", id)));
    return Problem.of(
            nobody ? ProblemType.UNAUTHENTICATED : type(decision.reason()),
            "`"
                + identity.subject()
                + "` may not `"
                + Names.shown(what)
                + "`"
                + (answer == null ? "" : ": " + answer.why()))
        .cure(cure)
        .decided(code, id);
  }

  Optional<RefusalLog.Entry> find(String id) {
    return Optional.ofNullable(log.find(id));
  }

  /// Without the rules that were looked at, and without what only an administrator can change.
  static Explanation withoutPolicy(Explanation full) {
    return new Explanation(
        full.question(),
        full.subject(),
        full.decision(),
        List.of(),
        0,
        full.remedies().stream().filter(Refusals::isForEverybody).toList(),
        List.of());
  }

  private static boolean isForEverybody(Explanation.Remedy remedy) {
    return switch (remedy) {
      case Explanation.Remedy.AddGrant add -> true;
      case Explanation.Remedy.WidenToken widen -> true;
      case Explanation.Remedy.RenewCredential renew -> true;
      case Explanation.Remedy.StayInside stay -> true;
      case Explanation.Remedy.GrantMore more -> true;
      case Explanation.Remedy.EnablePrincipal enable -> false;
      case Explanation.Remedy.RemoveDenial denial -> false;
      case Explanation.Remedy.OpenChannel open -> false;
      case Explanation.Remedy.OpenList open -> false;
    };
  }

  private static ProblemType type(Reason reason) {
    return switch (reason) {
      case Reason.PrincipalDisabled disabled -> ProblemType.CREDENTIAL_ENDED;
      case Reason.CredentialExpired expired -> ProblemType.CREDENTIAL_ENDED;
      case Reason.OtherApplication other -> ProblemType.FORBIDDEN;
      case Reason.DeniedByRule denied -> ProblemType.FORBIDDEN;
      case Reason.OutsideToken outside -> ProblemType.FORBIDDEN;
      case Reason.AllowedByRule allowed -> ProblemType.FORBIDDEN;
      case Reason.ChannelLevel level -> ProblemType.FORBIDDEN;
      case Reason.Listed listed -> ProblemType.FORBIDDEN;
      case Reason.NotListed listed -> ProblemType.FORBIDDEN;
      case Reason.ListClosed closed -> ProblemType.FORBIDDEN;
      case Reason.NoRule none -> ProblemType.FORBIDDEN;
    };
  }

  /// Whether a credential alone might help: nobody would grant a stranger what members have.
  private static boolean opensToSomebody(Reason reason) {
    return switch (reason) {
      case Reason.NoRule none -> true;
      case Reason.NotListed listed -> true;
      case Reason.Listed listed -> false;
      case Reason.ListClosed closed -> false;
      case Reason.ChannelLevel level ->
          level.level() == Level.AUTHENTICATED
              || level.level() == Level.PERMISSION
              || level.level() == Level.ASK;
      case Reason.PrincipalDisabled disabled -> false;
      case Reason.CredentialExpired expired -> false;
      case Reason.OtherApplication other -> false;
      case Reason.OutsideToken outside -> false;
      case Reason.DeniedByRule denied -> false;
      case Reason.AllowedByRule allowed -> false;
    };
  }

  /// The smallest thing that would help, from what the caller knows anyway.
  private static String cure(Subject subject, Question question, Reason reason) {
    String permission = smallest(question);
    return switch (reason) {
      case Reason.PrincipalDisabled disabled -> "ask an administrator to enable " + subject;
      case Reason.CredentialExpired expired -> "sign in again";
      case Reason.OtherApplication other -> "ask in the application that it belongs to";
      case Reason.OutsideToken outside -> "add `" + permission + "` to the token's permissions";
      case Reason.DeniedByRule denied ->
          "a rule denies it: an administrator can look the decision up and change that";
      case Reason.ChannelLevel level when level.level() == Level.ASK ->
          "the application's backend decides this; or grant `" + permission + "` to " + subject;
      case Reason.ChannelLevel level when level.level() != Level.PERMISSION ->
          "the channel is closed by its rule: an administrator can look the decision up";
      case Reason.ChannelLevel level -> "grant `" + permission + "` to " + subject;
      case Reason.AllowedByRule allowed -> "try again";
      case Reason.Listed listed -> "try again";
      case Reason.NotListed listed ->
          "put them on its access list, or grant `" + permission + "` to " + subject;
      case Reason.ListClosed closed ->
          "its access list is `nobody`: an administrator can look the decision up";
      case Reason.NoRule none -> "grant `" + permission + "` to " + subject;
    };
  }

  private static String smallest(Question question) {
    Resource resource = question.resource();
    Verb verb = question.verb();
    Permission broad = Permission.of(verb, resource.type());
    if (resource.type() == ResourceType.APPLICATION || resource.id().isEmpty()) {
      return broad.label();
    }
    return resource.filter() != null
        ? new Permission(verb, false, ResourceType.CHANNEL, resource.filter()).label()
        : Permission.exactly(verb, resource.type(), resource.id()).orElse(broad).label();
  }
}

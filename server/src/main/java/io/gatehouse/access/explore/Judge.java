package io.gatehouse.access.explore;

import io.gatehouse.access.Inspection;
import io.gatehouse.access.explore.WhoCan.Found;
import io.gatehouse.access.explore.WhoCan.Standing;
import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.decide.Source;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks one question about one after the other.
final class Judge {
  private static final Subject NOBODY_KNOWN = Subject.user("*");

  private final Inspection inspection;
  private final Question question;
  private final Decision strangers;
  private final boolean conditions;
  private @Nullable Snapshot lenient;

  Judge(Inspection inspection, Question question) {
    this.inspection = inspection;
    this.question = question;
    Profile without = inspection.profile(Inspection.guest(NOBODY_KNOWN), List.of());
    this.strangers = Decider.decide(without, question);
    this.conditions =
        inspection.policy().grantsOfRolesAndGroups().stream().anyMatch(Judge::isConditional);
  }

  String application() {
    return inspection.application();
  }

  /// Who may without a rule of their own.
  @Nullable Level everyone() {
    return strangers instanceof Decision.Allow(Reason.ChannelLevel(_, _, Level level))
        ? level
        : null;
  }

  /// Whether the application's backend decides about whoever has no rule.
  boolean asks() {
    return strangers instanceof Decision.Ask;
  }

  /// What the answer says about somebody; null for nothing.
  @Nullable Found judge(
      Subject subject, @Nullable PrincipalRecord record, List<GrantRecord> granted) {
    Principal principal = inspection.principal(record);
    List<Grant> own =
        subject.kind() == Subject.Kind.ANONYMOUS
            ? List.of()
            : granted.stream().map(GrantRecord::grant).toList();
    Profile profile = inspection.profile(principal, own);
    Decision decision = Decider.decide(profile, question);
    return switch (decision.reason()) {
      case Reason.AllowedByRule(Source source, _) ->
          new Found(subject, record, Standing.ALLOW, decision, profile.way(source));
      case Reason.DeniedByRule(Source source, _) when everyone() != null ->
          new Found(subject, record, Standing.DENY, decision, profile.way(source));
      case Reason.NoRule _, Reason.ChannelLevel _ when !decision.allowed() ->
          conditional(subject, record, principal, own);
      case Reason reason -> null;
    };
  }

  /// Somebody who may under other circumstances.
  private @Nullable Found conditional(
      Subject subject, @Nullable PrincipalRecord record, Principal principal, List<Grant> own) {
    if (!conditions && own.stream().noneMatch(Judge::isConditional)) {
      return null;
    }
    Profile profile = lenient().profile(principal, own.stream().map(Judge::unconditional).toList());
    Decision decision = Decider.decide(profile, question);
    return decision.reason() instanceof Reason.AllowedByRule(Source source, _)
        ? new Found(subject, record, Standing.CONDITIONAL, decision, profile.way(source))
        : null;
  }

  private Snapshot lenient() {
    Snapshot known = lenient;
    if (known == null) {
      Policy policy = inspection.policy();
      known =
          inspection
              .snapshot()
              .next(
                  new Policy(
                      policy.application(),
                      policy.epoch(),
                      policy.roles(),
                      policy.groups(),
                      policy.grantsOfRolesAndGroups().stream().map(Judge::unconditional).toList(),
                      policy.channelRules()));
      lenient = known;
    }
    return known;
  }

  private static boolean isConditional(Grant grant) {
    return grant.condition() != null && grant.effect() == Effect.ALLOW;
  }

  private static Grant unconditional(Grant grant) {
    return isConditional(grant)
        ? new Grant(
            grant.id(), grant.subject(), grant.effect(), grant.permission(), grant.expires(), null)
        : grant;
  }
}

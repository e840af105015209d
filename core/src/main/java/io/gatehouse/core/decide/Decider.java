package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import org.jspecify.annotations.Nullable;

/// Answers questions about rights.
///
/// It has no state, takes no lock, and asks no clock; for one channel or thing it also allocates
/// nothing.
public final class Decider {
  static final Decision DISABLED = new Decision.Deny(new Reason.PrincipalDisabled());
  static final Decision EXPIRED = new Decision.Deny(new Reason.CredentialExpired());
  static final Decision ELSEWHERE = new Decision.Deny(new Reason.OtherApplication());
  static final Decision OUTSIDE_TOKEN = new Decision.Deny(new Reason.OutsideToken());
  static final Decision NO_RULE = new Decision.Deny(new Reason.NoRule());

  private Decider() {}

  /// Decides a question: the first step that has an answer gives it.
  public static Decision decide(Profile profile, Question question) {
    Decision refused = refuseUnlessLive(profile, question);
    if (refused != null) {
      return refused;
    }
    Right denial = profile.denial(question);
    if (denial != null) {
      return denial.decision;
    }
    ChannelLevels levels = profile.levels;
    boolean mayClose = levels.mayClose(question);
    Decision level = mayClose ? levels.decision(question, profile.isAnonymous()) : null;
    if (level != null && closes(level)) {
      return level;
    }
    Narrowing narrowing = question.context().narrowing();
    if (narrowing != null && !narrowing.includes(profile, question)) {
      return OUTSIDE_TOKEN;
    }
    Right allowance = profile.allowance(question);
    if (allowance != null) {
      return allowance.decision;
    }
    if (!mayClose) {
      level = levels.decision(question, profile.isAnonymous());
    }
    return level == null ? NO_RULE : level;
  }

  /// Decides a question and says how.
  public static Explanation explain(Profile profile, Question question) {
    return new Explainer(profile, question).explain();
  }

  static @Nullable Decision refuseUnlessLive(Profile profile, Question question) {
    if (!profile.enabled) {
      return DISABLED;
    }
    if (isExpired(question)) {
      return EXPIRED;
    }
    return isInside(profile, question) ? null : ELSEWHERE;
  }

  static boolean isExpired(Question question) {
    Context context = question.context();
    return context.nowMillis() >= context.credentialExpiresMillis();
  }

  /// Whether the resource is below the application of the principal: nothing crosses it.
  static boolean isInside(Profile profile, Question question) {
    Resource root = question.resource();
    for (Resource above = root.parent(); above != null; above = above.parent()) {
      root = above;
    }
    return root.type() == ResourceType.APPLICATION && root.id().equals(profile.application);
  }

  /// Whether the decision of a channel rule stands above every permission.
  static boolean closes(Decision level) {
    return level.reason() instanceof Reason.ChannelLevel reason && reason.level() == Level.NOBODY;
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.decide.Explanation.Outcome;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Reach;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What came of holding one right against the resources of a chain: the nearest it came.
///
/// @param resource the resource to which it came nearest
/// @param outcome [Outcome#PASSED] if it applies
record Trial(Outcome outcome, String resource, String text) {

  /// Null if no resource of the chain is of the right's type.
  static @Nullable Trial of(Right right, Subject subject, Question question) {
    Trial nearest = null;
    for (Resource at = question.resource(); at != null; at = at.parent()) {
      if (at.type() == right.type()) {
        Trial trial = at(at, right, subject, question);
        boolean nearer = nearest == null || trial.outcome.compareTo(nearest.outcome) > 0;
        nearest = nearer ? trial : nearest;
      }
    }
    return nearest;
  }

  private static Trial at(Resource at, Right right, Subject subject, Question question) {
    Reach reach = right.reach(at, question.context());
    if (reach == Reach.NONE) {
      return new Trial(Outcome.OTHER_RESOURCE, at.toString(), "the pattern does not match");
    }
    boolean whole = reach == Reach.WHOLE;
    String reached = whole ? at.toString() : prefix(at, right);
    if (!right.hasVerb(question)) {
      String verb = right.ruling.permission().verb().label();
      String text = "it is about " + verb + ", not " + question.verb().label();
      return new Trial(Outcome.WRONG_VERB, reached, text);
    }
    if (!right.isOwned(at, whole, subject)) {
      return new Trial(Outcome.NOT_OWNER, reached, subject + " is not the owner");
    }
    if (!right.isLive(question)) {
      String text = "it expired at " + Instant.ofEpochMilli(right.ruling.expiresMillis());
      return new Trial(Outcome.EXPIRED, reached, text);
    }
    Condition condition = right.ruling.condition();
    if (condition != null && !right.isMet(question.context())) {
      String text = "condition: " + fault(condition, question.context());
      return new Trial(Outcome.CONDITION_NOT_MET, reached, text);
    }
    return new Trial(Outcome.PASSED, reached, "it applies");
  }

  /// The channel above to which the pattern reaches.
  private static String prefix(Resource channel, Right right) {
    int levels = right.pattern instanceof TopicFilter filter ? filter.parts().size() : 0;
    int end = -1;
    for (int i = 0; i < levels; i++) {
      end = channel.id().indexOf('/', end + 1);
    }
    return channel.type().label() + ":" + channel.id().substring(0, end);
  }

  /// Why a condition is not met.
  private static String fault(Condition condition, Context context) {
    return switch (condition) {
      case Condition.AddressRange range ->
          context.address() == null
              ? "address not known"
              : "address " + context.address() + " outside " + range.block();
      case Condition.OnTransport on -> on.text() + ", not " + context.transport().label();
      case Condition.AllOf all ->
          all.conditions().stream()
              .filter(part -> Right.met(part, context) != Right.Met.YES)
              .map(part -> fault(part, context))
              .findFirst()
              .orElse("");
    };
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A decision with the way that led to it, and the way to another.
///
/// @param steps what was looked at, in order; the last one decided
/// @param omitted how many rules that do not match are left out of the steps
/// @param remedies everything that must change so that the answer is yes; empty unless it is no
public record Explanation(
    Question question,
    Subject subject,
    Decision decision,
    List<Step> steps,
    int omitted,
    List<Remedy> remedies) {

  public Explanation {
    steps = List.copyOf(steps);
    remedies = List.copyOf(remedies);
  }

  /// The parts of a decision, in order.
  public enum Phase {
    /// Principal, credential and application are as they must be.
    LIVE,
    /// Rules that deny, and channel rules that let nobody in.
    DENIAL,
    /// The token's own permissions.
    TOKEN,
    /// Rules that allow.
    ALLOWANCE,
    /// The channel rule of the most specific pattern.
    CHANNEL,
    /// What holds if nothing else does.
    DEFAULT
  }

  /// What came of looking at a rule.
  public enum Outcome {
    /// It gave the answer.
    DECIDED,
    /// It lets the question pass on to the next phase.
    PASSED,
    CONDITION_NOT_MET,
    EXPIRED,
    NOT_OWNER,
    WRONG_VERB,
    OTHER_RESOURCE
  }

  /// One rule or fact that was looked at.
  ///
  /// @param rule the rule and its place, or the fact
  /// @param resource the resource on the chain that the rule was held against
  /// @param text what came of it, in words
  public record Step(Phase phase, Outcome outcome, String rule, String resource, String text) {}

  /// Something to change so that the answer may be yes.
  public sealed interface Remedy {
    String sentence();

    record EnablePrincipal(Subject subject) implements Remedy {
      @Override
      public String sentence() {
        return "enable " + subject;
      }
    }

    record RenewCredential() implements Remedy {
      @Override
      public String sentence() {
        return "use a credential that has not expired";
      }
    }

    record AskElsewhere(String application) implements Remedy {
      @Override
      public String sentence() {
        return "ask for a resource of application `" + application + "`";
      }
    }

    record RemoveDenial(Source source, Permission permission) implements Remedy {
      @Override
      public String sentence() {
        return "remove the denial of `" + permission + "` from " + source.text();
      }
    }

    record OpenChannel(TopicFilter pattern, Verb direction) implements Remedy {
      @Override
      public String sentence() {
        return "change the level of channel rule `" + pattern + "` to " + direction.label();
      }
    }

    record WidenToken(Permission permission) implements Remedy {
      @Override
      public String sentence() {
        return "add `" + permission + "` to the token's permissions";
      }
    }

    record AddGrant(Subject subject, Permission permission) implements Remedy {
      @Override
      public String sentence() {
        return "grant `" + permission + "` to " + subject;
      }
    }

    /// No permission names this resource alone.
    record Rename(String resource) implements Remedy {
      @Override
      public String sentence() {
        return "no permission can name `" + resource + "` alone, because of its `*` or `${`";
      }
    }
  }

  /// The one permission that would make the answer yes, if that is all that is missing.
  public Optional<Permission> smallestGrant() {
    return remedies.size() == 1 && remedies.getFirst() instanceof Remedy.AddGrant add
        ? Optional.of(add.permission())
        : Optional.empty();
  }

  /// The step that decided.
  public Step decisive() {
    return steps.getLast();
  }

  /// The explanation for a person, over several lines.
  public String text() {
    StringBuilder text = new StringBuilder();
    String answer = decision.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    text.append(answer).append(": ").append(decision.reason().sentence()).append('\n');
    String asked = question.verb().label() + " " + question.resource();
    text.append("question: may ").append(subject).append(' ').append(asked).append("?\n");
    for (Step step : steps) {
      String phase = step.phase().name().toLowerCase(Locale.ROOT);
      text.append("  ").append(phase).append(": ").append(step.rule());
      text.append(" on ").append(step.resource()).append(": ").append(step.text()).append('\n');
    }
    if (omitted > 0) {
      text.append("  and ").append(omitted).append(" rules that do not match\n");
    }
    for (Remedy remedy : remedies) {
      text.append("to change this: ").append(remedy.sentence()).append('\n');
    }
    return text.toString();
  }
}

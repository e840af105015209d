package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A decision with the way that led to it, and the way to another.
///
/// @param subject who asks
/// @param steps what was looked at, in order; the last one decided
/// @param omitted how many rules that have nothing to do with the question are left out
/// @param remedies everything that must change for a yes; empty unless the answer is no
/// @param path from who asks to what is asked about, by way of what decided
public record Explanation(
    Question question,
    Subject subject,
    Decision decision,
    List<Step> steps,
    int omitted,
    List<Remedy> remedies,
    List<Node> path) {

  public Explanation {
    path = List.copyOf(path);
    steps = List.copyOf(steps);
    remedies = List.copyOf(remedies);
  }

  /// One stop on the way from who asks to what is asked about.
  ///
  /// @param id as rules and questions name it; for a permission its label
  /// @param effect of a permission that decided; null for everything else
  public record Node(Kind kind, String id, @Nullable Effect effect) {
    /// What stops on the way are.
    public enum Kind {
      PRINCIPAL,
      GROUP,
      ROLE,
      GRANT,
      /// The right that owners have to their applications.
      OWNER,
      TOKEN,
      CHANNEL_RULE,
      /// The access list of the thing.
      LIST,
      PERMISSION,
      /// A permission that nobody has given.
      MISSING,
      RESOURCE
    }

    public static Node of(Kind kind, String id) {
      return new Node(kind, id, null);
    }
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
    /// The access list of the thing itself.
    LIST,
    /// What holds if nothing else does.
    DEFAULT
  }

  /// What came of looking at a rule, from far to near.
  public enum Outcome {
    OTHER_RESOURCE,
    WRONG_VERB,
    NOT_OWNER,
    EXPIRED,
    CONDITION_NOT_MET,
    /// It applies, or does not stand in the way, and another step decides.
    PASSED,
    /// It gave the answer.
    DECIDED
  }

  /// One rule or fact that was looked at.
  ///
  /// @param rule the rule with its place, or the fact
  /// @param resource the thing on the chain that the rule came nearest to
  /// @param text what came of it: lower case, no full stop
  public record Step(Phase phase, Outcome outcome, String rule, String resource, String text) {}

  /// Something to change so that the answer may be yes.
  public sealed interface Remedy {
    /// What to do: lower case, no full stop.
    String sentence();

    /// Switch the principal on.
    record EnablePrincipal(Subject subject) implements Remedy {
      @Override
      public String sentence() {
        return "enable " + subject;
      }
    }

    /// Log in again.
    record RenewCredential() implements Remedy {
      @Override
      public String sentence() {
        return "use a credential that has not expired";
      }
    }

    /// Stay inside the application; nothing else helps.
    record StayInside(String application) implements Remedy {
      @Override
      public String sentence() {
        return "ask for what belongs to application `" + application + "`";
      }
    }

    /// Remove a rule that denies.
    record RemoveDenial(Source source, Permission permission) implements Remedy {
      @Override
      public String sentence() {
        return "remove the denial of `" + permission + "`, which is in " + source.text();
      }
    }

    /// Change a channel rule that lets nobody in; permissions count again from level `permission`
    /// on.
    record OpenChannel(TopicFilter pattern, Verb direction) implements Remedy {
      @Override
      public String sentence() {
        return "change channel rule `" + pattern + "`, which lets nobody " + direction.label();
      }
    }

    /// Change the access list of the thing, which is closed; rules count again then.
    record OpenList(String resource) implements Remedy {
      @Override
      public String sentence() {
        return "change the access list of `" + resource + "`, which is `nobody`";
      }
    }

    /// Put a permission on the token's list.
    record WidenToken(Permission permission) implements Remedy {
      @Override
      public String sentence() {
        return "add `" + permission + "` to the permissions of the token";
      }
    }

    /// Give a permission that is no wider than the question.
    record AddGrant(Subject subject, Permission permission) implements Remedy {
      @Override
      public String sentence() {
        return "grant `" + permission + "` to " + subject;
      }
    }

    /// Give a wider permission, since none names this thing alone.
    record GrantMore(Subject subject, String resource) implements Remedy {
      @Override
      public String sentence() {
        return "grant a wider permission to "
            + subject
            + ": because of its `*` or `${`, none can name `"
            + resource
            + "` alone";
      }
    }
  }

  /// The permission that would make the answer yes, if that is all that is missing.
  public Optional<Permission> smallestGrant() {
    return remedies.size() == 1 && remedies.getFirst() instanceof Remedy.AddGrant add
        ? Optional.of(add.permission())
        : Optional.empty();
  }

  /// To whom that permission would have to be given.
  public Optional<Subject> grantee() {
    return remedies.size() == 1 && remedies.getFirst() instanceof Remedy.AddGrant add
        ? Optional.of(add.subject())
        : Optional.empty();
  }

  /// The step that decided.
  public Step decisive() {
    return steps.getLast();
  }

  /// The explanation for a person, over several lines.
  public String text() {
    StringBuilder text = new StringBuilder();
    String asked = subject + " " + question.verb().label() + " " + question.resource();
    String answer =
        switch (decision) {
          case Decision.Allow _ -> "allowed";
          case Decision.Deny _ -> "denied";
          case Decision.Ask _ -> "to be asked";
        };
    text.append(asked).append(": ").append(answer).append('\n');
    text.append("because ").append(decision.reason().sentence()).append('\n');
    for (Step step : steps) {
      String phase = step.phase().name().toLowerCase(Locale.ROOT);
      text.append("  %-10s".formatted(phase)).append(step.rule());
      text.append(" on ").append(step.resource()).append(": ").append(step.text()).append('\n');
    }
    if (omitted > 0) {
      text.append("  and ").append(omitted).append(" more that do not match\n");
    }
    for (Remedy remedy : remedies) {
      text.append("to allow it: ").append(remedy.sentence()).append('\n');
    }
    return text.toString();
  }
}

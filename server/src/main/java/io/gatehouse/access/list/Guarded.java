package io.gatehouse.access.list;

import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.decide.Explanation.Node;
import io.gatehouse.core.decide.Explanation.Outcome;
import io.gatehouse.core.decide.Explanation.Phase;
import io.gatehouse.core.decide.Explanation.Remedy;
import io.gatehouse.core.decide.Explanation.Step;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An access list with those whom `owner` and `creator` mean.
///
/// The order is that of channel rules: whoever is not live and what is denied stays refused, then
/// `nobody` closes, then the narrowing of a token counts, then what the policy allows, then the
/// list.
public record Guarded(AccessList list, @Nullable Subject owner, @Nullable Subject creator) {
  private static final Decision CLOSED = new Decision.Deny(new Reason.ListClosed());
  private static final Decision NOT_LISTED = new Decision.Deny(new Reason.NotListed());

  /// Decides a question about a thing that has this list.
  public Decision decide(Profile profile, Question question, boolean guest) {
    Decision decision = Decider.decide(profile, question);
    return switch (decision.reason()) {
      case Reason.NoRule _ -> listed(profile, guest);
      case Reason.AllowedByRule _, Reason.OutsideToken _ -> list.isClosed() ? CLOSED : decision;
      case Reason.PrincipalDisabled _,
          Reason.CredentialExpired _,
          Reason.OtherApplication _,
          Reason.DeniedByRule _,
          Reason.ChannelLevel _,
          Reason.Listed _,
          Reason.NotListed _,
          Reason.ListClosed _ ->
          decision;
    };
  }

  private Decision listed(Profile profile, boolean guest) {
    if (list.isClosed()) {
      return CLOSED;
    }
    ListEntry entry = list.admits(profile, guest, owner, creator);
    return entry == null ? NOT_LISTED : new Decision.Allow(new Reason.Listed(entry.toString()));
  }

  /// Decides a question and says how.
  public Explanation explain(Profile profile, Question question, boolean guest) {
    Explanation bare = Decider.explain(profile, question);
    Decision decision = decide(profile, question, guest);
    if (decision.equals(bare.decision())) {
      return bare;
    }
    List<Step> steps = new ArrayList<>();
    for (Step step : bare.steps()) {
      if (step.outcome() == Outcome.DECIDED) {
        if (step.phase() != Phase.DEFAULT) {
          steps.add(
              new Step(step.phase(), Outcome.PASSED, step.rule(), step.resource(), step.text()));
        }
      } else {
        steps.add(step);
      }
    }
    String resource = question.resource().toString();
    steps.add(
        new Step(
            Phase.LIST,
            Outcome.DECIDED,
            "access list `" + list + "`",
            resource,
            decision.reason().sentence()));
    List<Remedy> remedies = new ArrayList<>(decision.allowed() ? List.of() : bare.remedies());
    if (list.isClosed()) {
      remedies.add(new Remedy.OpenList(resource));
    }
    List<Node> path =
        List.of(
            bare.path().getFirst(), Node.of(Node.Kind.LIST, list.text()), bare.path().getLast());
    return new Explanation(
        question, bare.subject(), decision, steps, bare.omitted(), remedies, path);
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.decide.Explanation.Node;
import io.gatehouse.core.decide.Explanation.Node.Kind;
import io.gatehouse.core.decide.Explanation.Outcome;
import io.gatehouse.core.decide.Explanation.Phase;
import io.gatehouse.core.decide.Explanation.Remedy;
import io.gatehouse.core.decide.Explanation.Step;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out how a decision came about, rule by rule and without an index.
final class Explainer {
  /// How many rules with the same outcome are shown of one phase.
  private static final int SHOWN = 20;

  private final Profile profile;
  private final Question question;
  private final Decision decision;
  private final List<Step> steps = new ArrayList<>();
  private final List<Remedy> remedies = new ArrayList<>();
  private boolean decided;
  private int omitted;

  Explainer(Profile profile, Question question) {
    this.profile = profile;
    this.question = question;
    this.decision = Decider.decide(profile, question);
  }

  Explanation explain() {
    boolean inside = live();
    if (inside) {
      List<Right> rights = profile.rights();
      deny(rights.stream().filter(Right::denies).toList());
      narrow();
      allow(rights.stream().filter(right -> !right.denies()).toList());
    }
    List<Remedy> cures = decision instanceof Decision.Deny ? remedies : List.of();
    return new Explanation(
        question,
        profile.subject(),
        decision,
        steps,
        omitted,
        cures.stream().distinct().toList(),
        path());
  }

  private List<Node> path() {
    List<Node> path = new ArrayList<>();
    path.add(Node.of(Kind.PRINCIPAL, profile.subject().toString()));
    switch (decision.reason()) {
      case Reason.AllowedByRule(Source source, Permission permission) ->
          addRule(source, new Node(Kind.PERMISSION, permission.label(), Effect.ALLOW), path);
      case Reason.DeniedByRule(Source source, Permission permission) ->
          addRule(source, new Node(Kind.PERMISSION, permission.label(), Effect.DENY), path);
      case Reason.ChannelLevel level -> {
        path.add(Node.of(Kind.CHANNEL_RULE, level.pattern().text()));
        if (level.level() == Level.PERMISSION) {
          addMissing(path);
        }
      }
      case Reason.OutsideToken _ -> {
        path.add(Node.of(Kind.TOKEN, ""));
        addMissing(path);
      }
      case Reason.NoRule _ -> addMissing(path);
      case Reason.PrincipalDisabled _,
          Reason.CredentialExpired _,
          Reason.OtherApplication _,
          Reason.Listed _,
          Reason.NotListed _,
          Reason.ListClosed _ -> {}
    }
    path.add(Node.of(Kind.RESOURCE, resource()));
    return path;
  }

  private void addRule(Source source, Node permission, List<Node> path) {
    profile.way(source).forEach(group -> path.add(Node.of(Kind.GROUP, group)));
    switch (source) {
      case Source.InRole(String role) -> path.add(Node.of(Kind.ROLE, role));
      case Source.InGrant(String grant, Subject to) -> {
        if (to.kind() == Subject.Kind.ROLE) {
          path.add(Node.of(Kind.ROLE, to.id()));
        }
        path.add(Node.of(Kind.GRANT, grant));
      }
      case Source.OfOwner _ -> path.add(Node.of(Kind.OWNER, profile.subject().id()));
      case Source.InToken _ -> path.add(Node.of(Kind.TOKEN, ""));
    }
    path.add(permission);
  }

  private void addMissing(List<Node> path) {
    exactly().ifPresent(one -> path.add(Node.of(Kind.MISSING, one.label())));
  }

  /// @return whether the question is about this application at all
  private boolean live() {
    Decision refusal = Decider.refuseUnlessLive(profile, question);
    if (refusal == null) {
      add(Phase.LIVE, Outcome.PASSED, "principal and credential", "may be used");
    } else {
      add(Phase.LIVE, Outcome.DECIDED, "principal and credential", refusal.reason().sentence());
    }
    if (!Decider.isInside(profile, question)) {
      remedies.add(new Remedy.StayInside(profile.application));
      return false;
    }
    if (!profile.enabled) {
      remedies.add(new Remedy.EnablePrincipal(profile.subject()));
    }
    if (Decider.isExpired(question)) {
      remedies.add(new Remedy.RenewCredential());
    }
    return true;
  }

  private void deny(List<Right> denials) {
    for (Right denial : examine(Phase.DENIAL, denials)) {
      Ruling ruling = denial.ruling;
      remedies.add(new Remedy.RemoveDenial(ruling.source(), ruling.permission()));
    }
    ChannelLevels levels = profile.levels;
    levels
        .closing(question)
        .forEach(rule -> remedies.add(new Remedy.OpenChannel(rule.pattern(), question.verb())));
    if (Decider.closes(decision)) {
      level(Phase.DENIAL);
    }
  }

  private void narrow() {
    Narrowing narrowing = question.context().narrowing();
    if (narrowing == null) {
      return;
    }
    if (examine(Phase.TOKEN, narrowing.rights()).isEmpty()) {
      add(Phase.TOKEN, Outcome.DECIDED, "the token", decision.reason().sentence());
      remedies.add(
          exactly()
              .<Remedy>map(Remedy.WidenToken::new)
              .orElseGet(() -> new Remedy.GrantMore(profile.subject(), resource())));
    }
  }

  private void allow(List<Right> allowances) {
    boolean allowed = !examine(Phase.ALLOWANCE, allowances).isEmpty();
    Decision level = profile.levels.decision(question, profile.isAnonymous());
    level(Phase.CHANNEL);
    add(Phase.DEFAULT, Outcome.DECIDED, "the default", Decider.NO_RULE.reason().sentence());
    if (!allowed && !(level instanceof Decision.Allow)) {
      Subject subject = profile.isAnonymous() ? Subject.role(Role.ANONYMOUS) : profile.subject();
      remedies.add(
          exactly()
              .<Remedy>map(permission -> new Remedy.AddGrant(subject, permission))
              .orElseGet(() -> new Remedy.GrantMore(subject, resource())));
    }
  }

  private void level(Phase phase) {
    if (decision.reason() instanceof Reason.ChannelLevel reason) {
      String rule = "channel rule `" + reason.pattern() + "`";
      add(phase, Outcome.DECIDED, rule, reason.sentence());
    }
  }

  /// Looks at every right, notes what came of it, and hands back those that apply.
  private List<Right> examine(Phase phase, List<Right> rights) {
    List<Right> applying = new ArrayList<>();
    Map<Outcome, List<Step>> found = new EnumMap<>(Outcome.class);
    int skipped = 0;
    for (Right right : rights) {
      Trial trial = Trial.of(right, profile.subject(), question);
      if (trial == null) {
        continue;
      }
      boolean applies = trial.outcome() == Outcome.PASSED;
      if (applies) {
        applying.add(right);
      }
      boolean decides = applies && right.decision.equals(decision);
      Outcome outcome = decides ? Outcome.DECIDED : trial.outcome();
      List<Step> same = found.computeIfAbsent(outcome, _ -> new ArrayList<>());
      if (same.size() < SHOWN) {
        same.add(new Step(phase, outcome, rule(right), trial.resource(), trial.text()));
      } else {
        skipped++;
      }
    }
    if (!decided) {
      found.values().forEach(steps::addAll);
      omitted += skipped;
      decided = found.containsKey(Outcome.DECIDED);
    }
    return applying;
  }

  private static String rule(Right right) {
    Ruling ruling = right.ruling;
    return ruling.source().text()
        + ": "
        + ruling.effect().label()
        + " `"
        + ruling.permission()
        + "`";
  }

  private void add(Phase phase, Outcome outcome, String rule, String text) {
    if (!decided) {
      steps.add(new Step(phase, outcome, rule, resource(), text));
      decided = outcome == Outcome.DECIDED;
    }
  }

  private String resource() {
    return question.resource().toString();
  }

  /// The permission that is no wider than the question, if there is one.
  private Optional<Permission> exactly() {
    Resource asked = question.resource();
    if (asked.filter() != null) {
      return Permission.exactly(question.verb(), asked.filter());
    }
    return asked.id().isEmpty()
        ? Optional.of(Permission.of(question.verb(), asked.type()))
        : Permission.exactly(question.verb(), asked.type(), asked.id());
  }
}

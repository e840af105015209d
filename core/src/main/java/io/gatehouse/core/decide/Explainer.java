package io.gatehouse.core.decide;

import java.util.List;

/// Finds out how a decision came about, rule by rule and without an index.
final class Explainer {
  private final Profile profile;
  private final Question question;

  Explainer(Profile profile, Question question) {
    this.profile = profile;
    this.question = question;
  }

  Explanation explain() {
    Decision decision = Decider.decide(profile, question);
    return new Explanation(question, profile.subject(), decision, List.of(), 0, List.of());
  }
}

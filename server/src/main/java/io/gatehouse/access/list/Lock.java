package io.gatehouse.access.list;

import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.decide.Explanation.Phase;
import io.gatehouse.core.decide.Explanation.Step;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the access lists that have to let in whoever does something, with its name for people:
/// `query of store:orders`.
///
/// @param resource what is asked for where this list stands: a field is behind its document
public record Lock(String name, Resource resource, Guarded guarded) {

  /// How a question comes out, and which list it came out by: the first that does not let in, else
  /// the last.
  ///
  /// @param list null where no list had a say
  public record Told(@Nullable String list, Explanation explanation) {}

  /// Decides by all these lists, of which there is at least one, and says how.
  public static Told explain(
      List<Lock> locks, Profile profile, Verb verb, Context context, boolean guest) {
    Question asked = new Question(verb, locks.getLast().resource(), context);
    @Nullable Explanation explanation = null;
    @Nullable String list = null;
    for (Lock lock : locks) {
      Question question = new Question(verb, lock.resource(), context);
      explanation = lock.named(lock.guarded().explain(profile, question, guest));
      list = explanation.decisive().phase() == Phase.LIST ? lock.name() : null;
      if (!explanation.decision().allowed()) {
        break;
      }
    }
    if (explanation == null) {
      throw new IllegalArgumentException("there is no list");
    }
    return new Told(list, of(asked, explanation));
  }

  private Explanation named(Explanation plain) {
    List<Step> steps =
        plain.steps().stream()
            .map(step ->
                step.phase() == Phase.LIST
                    ? new Step(
                        step.phase(),
                        step.outcome(),
                        "access list " + name + ": `" + guarded.list() + "`",
                        step.resource(),
                        step.text())
                    : step)
            .toList();
    return new Explanation(
        plain.question(),
        plain.subject(),
        plain.decision(),
        steps,
        plain.omitted(),
        plain.remedies(),
        plain.path());
  }

  private static Explanation of(Question asked, Explanation told) {
    return new Explanation(
        asked,
        told.subject(),
        told.decision(),
        told.steps(),
        told.omitted(),
        told.remedies(),
        told.path());
  }
}

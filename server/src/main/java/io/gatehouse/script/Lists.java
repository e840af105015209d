package io.gatehouse.script;

import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.script.Script;
import org.jspecify.annotations.Nullable;

/// The access lists of scripts.
final class Lists {
  private Lists() {}

  /// The list that counts for this verb besides the policy; null for none.
  static @Nullable Guarded of(Script script, Verb verb) {
    String text =
        switch (verb) {
          case EXECUTE -> script.lists().execute();
          case READ -> script.lists().read();
          case UPDATE, DELETE -> script.lists().write();
          case CREATE, PUSH, PULL, PUBLISH, SUBSCRIBE, ADMIN -> null;
        };
    return text == null
        ? null
        : new Guarded(AccessList.parse(text), script.owner(), script.owner());
  }

  /// What the list for this verb is called.
  static String word(Verb verb) {
    return verb == Verb.EXECUTE ? "execute" : verb == Verb.READ ? "read" : "write";
  }

  /// The list as it is kept.
  static String checked(String text, String field) {
    try {
      return AccessList.parse(text).text();
    } catch (SyntaxException wrong) {
      throw Problem.of(ProblemType.INVALID, "`%s`: %s".formatted(field, wrong.problem()))
          .at(field)
          .cure("write it like `authenticated` or `user:alice;group:crew`")
          .refused();
    }
  }
}

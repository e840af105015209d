package io.gatehouse.access;

import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Explanation;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns identities into rights, and refusals into answers that can be explained later.
public final class Access {

  /// May block: loads the principal and its grants when they are not hot.
  public Rights rights(Identity identity, Origin origin) {
    throw new UnsupportedOperationException();
  }

  /// Never blocks: null when [#rights] has to be asked.
  public @Nullable Rights cachedRights(Identity identity, Origin origin) {
    throw new UnsupportedOperationException();
  }

  /// Throws `Refused` when it is not allowed.
  public void require(Rights rights, Verb verb, Resource resource) {
    throw new UnsupportedOperationException();
  }

  /// Records a refusal and words it for its caller, with the smallest grant that would cure it.
  public Problem refuse(Rights rights, Verb verb, Resource resource, Decision decision) {
    throw new UnsupportedOperationException();
  }

  /// The author of changes that these rights make.
  public Author author(Rights rights) {
    throw new UnsupportedOperationException();
  }

  public Explanation explain(Rights rights, Verb verb, Resource resource) {
    throw new UnsupportedOperationException();
  }

  /// A recorded refusal, as far as this viewer may know it.
  public Optional<Recorded> decision(Rights viewer, String id) {
    throw new UnsupportedOperationException();
  }

  /// What another principal of the viewer's application may do; the viewer must be allowed to ask.
  public Explanation check(
      Rights viewer, Subject subject, Verb verb, Resource resource, Context context) {
    throw new UnsupportedOperationException();
  }

  /// Compiles the rights of a live session again; may block.
  ///
  /// @return why the session has to end, or null when its principal and credential still stand
  public @Nullable Problem refresh(Rights rights) {
    throw new UnsupportedOperationException();
  }
}

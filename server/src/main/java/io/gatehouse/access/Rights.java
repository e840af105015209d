package io.gatehouse.access;

import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;

/// The rights of one identity at one origin, kept current while the session lives.
///
/// Safe for use by any thread; `decide` neither blocks nor allocates. When policy, principal or
/// credential change, [Access] swaps the compiled profile inside, so that the next decision is by
/// the new rules.
public final class Rights {
  public Identity identity() {
    throw new UnsupportedOperationException();
  }

  public Origin origin() {
    throw new UnsupportedOperationException();
  }

  /// May this identity, now, do `verb` on `resource`?
  public Decision decide(Verb verb, Resource resource) {
    throw new UnsupportedOperationException();
  }

  /// Grows whenever the profile inside was swapped: what was decided under another epoch must be
  /// decided again.
  public long epoch() {
    throw new UnsupportedOperationException();
  }
}

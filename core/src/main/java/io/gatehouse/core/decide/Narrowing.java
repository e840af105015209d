package io.gatehouse.core.decide;

import java.util.List;

/// The compiled list of permissions that a token carries: what is not on it, the token cannot do,
/// whatever its principal may do.
///
/// Made by [Profile#narrowing]; immutable.
public final class Narrowing {
  private final RightIndex index;
  private final List<Right> rights;

  Narrowing(List<Right> rights) {
    this.rights = List.copyOf(rights);
    this.index = RightIndex.of(this.rights);
  }

  boolean includes(Profile profile, Question question) {
    return index.find(profile.subject(), question) != null;
  }

  List<Right> rights() {
    return rights;
  }
}

package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Subject;

/// Where a rule is written.
public sealed interface Source {
  /// The place in words: `role "captain"`.
  String text();

  /// A rule of a role.
  record InRole(String role) implements Source {
    @Override
    public String text() {
      return "role `" + role + "`";
    }
  }

  /// A grant to a principal, a group or a role.
  record InGrant(String grant, Subject subject) implements Source {
    @Override
    public String text() {
      return "grant `" + grant + "` to " + subject;
    }
  }

  /// The right that owners have to their applications.
  record OfOwner() implements Source {
    @Override
    public String text() {
      return "the owner's role";
    }
  }

  /// The list of permissions that a token carries.
  record InToken() implements Source {
    @Override
    public String text() {
      return "the token";
    }
  }
}

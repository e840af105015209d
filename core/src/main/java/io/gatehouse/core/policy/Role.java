package io.gatehouse.core.policy;

import java.util.List;

/// A named list of rules that principals and groups can have.
public record Role(String id, List<Rule> rules) {
  /// The id of the role that says what whoever has not logged in may do.
  public static final String ANONYMOUS = "anonymous";

  public Role {
    rules = List.copyOf(rules);
  }
}

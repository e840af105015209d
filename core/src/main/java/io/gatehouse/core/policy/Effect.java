package io.gatehouse.core.policy;

/// What a grant or a role does with the actions that it names.
public enum Effect {
  ALLOW,
  DENY
}

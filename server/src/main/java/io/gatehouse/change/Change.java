package io.gatehouse.change;

import io.gatehouse.core.policy.Subject;

/// A committed change that can take rights away from something that is live.
public sealed interface Change {
  String application();

  /// A user, device, client or owner was changed, disabled or deleted.
  record OfPrincipal(String application, Subject subject) implements Change {}

  /// One token was changed, rotated, disabled or deleted.
  record OfCredential(String application, Subject principal, String token) implements Change {}

  /// Every credential of a principal may have changed, as after a new password.
  record OfCredentials(String application, Subject principal) implements Change {}

  /// A group was changed or deleted.
  record OfGroup(String application, String group) implements Change {}

  /// A role was changed or deleted.
  record OfRole(String application, String role) implements Change {}

  /// A grant was given to or taken from a principal, group or role.
  record OfGrant(String application, Subject subject) implements Change {}

  /// The levels of a channel pattern were set or removed.
  record OfChannelRule(String application, String pattern) implements Change {}

  /// A webhook of an application was set or removed.
  record OfWebhook(String application, String event) implements Change {}

  /// The model of a device was changed; a device that is gone is a principal that is gone.
  record OfDevice(String application, String device) implements Change {}
}

package io.gatehouse.change;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// A committed change that can take rights away from something that is live.
public sealed interface Change {
  String application();

  /// The same where it is not certain what came of it: all that it touches has to be read again.
  default Change unproved() {
    return switch (this) {
      case OfPrincipal(String application, Subject subject, String _) ->
          new OfPrincipal(application, subject);
      case OfCredential(String application, Subject principal, String token, String _) ->
          new OfCredential(application, principal, token);
      case OfCredentials _,
          OfGroup _,
          OfRole _,
          OfGrant _,
          OfChannelRule _,
          OfWebhook _,
          OfDevice _ ->
          this;
    };
  }

  /// A user, device, client or owner was changed, disabled or deleted.
  ///
  /// @param over why nothing that it opened may go on, where that is known without another look;
  ///   null where it has to be read again what it may
  record OfPrincipal(String application, Subject subject, @Nullable String over) implements Change {
    public OfPrincipal(String application, Subject subject) {
      this(application, subject, null);
    }
  }

  /// One token was changed, rotated, disabled or deleted.
  ///
  /// @param over why nothing may live by it any more, where that is known without another look;
  ///   null where it has to be read again what is left of it
  record OfCredential(String application, Subject principal, String token, @Nullable String over)
      implements Change {
    public OfCredential(String application, Subject principal, String token) {
      this(application, principal, token, null);
    }
  }

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

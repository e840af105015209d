package io.gatehouse.script;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Origin;

/// Rights for runs that nobody calls.
public final class Lone {
  private static final Address NOWHERE = Address.parse("::");

  private Lone() {}

  /// The rights of somebody who has asked for a run, as they are now; throws `Refused` where they
  /// are gone, disabled, or somebody else of the same id.
  ///
  /// @param since when they were created
  /// @param why what the audit names as the credential
  public static Rights rights(
      Directory directory,
      Access access,
      String application,
      Subject subject,
      long since,
      String why) {
    return new Elevation(directory, access)
        .alone(
            application, subject, since, new Origin(Transport.INTERNAL, NOWHERE, null, null), why);
  }
}

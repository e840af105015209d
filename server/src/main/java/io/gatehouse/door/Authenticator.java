package io.gatehouse.door;

import io.gatehouse.access.Rights;
import io.gatehouse.identity.Origin;
import org.jspecify.annotations.Nullable;

/// Tells a door whose rights a peer has; every door asks it and none decides itself.
public interface Authenticator {

  /// The rights, if they are known without waiting; null where `authenticate` has to be asked.
  ///
  /// Called on event loops and never blocks.
  ///
  /// @throws io.gatehouse.problem.Refused where the credential is known to be no good
  @Nullable Rights known(Presented presented, Origin origin);

  /// The rights of whoever shows this; may block.
  ///
  /// @throws io.gatehouse.problem.Refused where the credential is refused or has ended
  Rights authenticate(Presented presented, Origin origin);
}

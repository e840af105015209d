package io.gatehouse.door;

import io.gatehouse.access.Rights;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.identity.sender.SentProof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
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

  /// What a request shows beside its token, to stand in its [Origin]; it is looked at when the
  /// token is.
  ///
  /// @throws io.gatehouse.problem.Refused where proofs are not taken
  default Possession beside(SentProof sent, String token) {
    throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "`DPoP` is not offered here")
        .cure("send `Authorization: Bearer TOKEN`")
        .refused();
  }
}

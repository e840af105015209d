package io.gatehouse.device.provision;

import io.gatehouse.problem.Problem;
import io.gatehouse.store.record.PrincipalRecord;
import org.jspecify.annotations.Nullable;

/// What became of one of many.
public sealed interface Made {

  /// It is there.
  record Created(PrincipalRecord device, @Nullable NewToken token, @Nullable ClaimCode claimCode)
      implements Made {}

  /// It is not, and the others do not mind.
  record Refused(Problem why) implements Made {}
}

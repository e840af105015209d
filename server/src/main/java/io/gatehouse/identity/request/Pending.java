package io.gatehouse.identity.request;

import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.State;

/// What is decided once is never decided again.
final class Pending {
  private Pending() {}

  static AccessRequestRecord require(Transaction transaction, AccessRequestRecord seen) {
    AccessRequestRecord now =
        transaction
            .accessRequests()
            .find(seen.id())
            .orElseThrow(() -> Versions.missing("access_request:" + seen.id()));
    require(now);
    return now;
  }

  static void require(AccessRequestRecord record) {
    if (record.state() != State.PENDING) {
      throw Problem.of(ProblemType.CONFLICT, "the request is decided already")
          .cure("read it to see by whom")
          .refused();
    }
  }
}

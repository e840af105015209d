package io.gatehouse.doctor;

import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.audit.Verdict;
import io.gatehouse.config.Config;
import io.gatehouse.store.Stores;

/// Whether it would be noticed what somebody did.
record AuditChecks(Config config, Stores stores, AuditVerifier verifier) {
  /// The whole chain is read by `GET /v1/audit/verify`.
  static final int LAST = 5_000;

  void look(Findings findings) {
    findings.add(
        Check.AUDIT_BROKEN,
        verifier.verifyEnd(stores, LAST) instanceof Verdict.Broken broken ? broken.text() : null);
    findings.when(
        config.audit().refusalsPerMinute() == 0,
        Check.REFUSALS_UNRECORDED,
        "`audit.refusals-per-minute` is 0");
  }
}

package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.record.TokenRecord;
import org.jspecify.annotations.Nullable;

/// When somebody signed in and was seen last, as the audit and the tokens tell: nothing is written
/// for it. Epoch milliseconds; null for never.
record Activity(@Nullable Long login, @Nullable Long seen) {
  private static final int TOKENS = 100;

  static Activity of(Transaction transaction, String application, Subject user) {
    AuditStore.Filter logins =
        new AuditStore.Filter(
            application, null, AuditAction.LOGIN.label(), user.toString(), null, null);
    Long login =
        transaction.audit().newest(logins, null, 1).stream()
            .map(AuditRecord::at)
            .findFirst()
            .orElse(null);
    Long seen = login;
    for (TokenRecord token :
        transaction.credentials().list(application, user, null, null, TOKENS).items()) {
      TokenRecord.LastUse use = token.lastUse();
      if (use != null && (seen == null || use.at() > seen)) {
        seen = use.at();
      }
    }
    return new Activity(login, seen);
  }

  /// For an order in which never comes first.
  static long orNever(@Nullable Long at) {
    return at == null ? Long.MIN_VALUE : at;
  }
}

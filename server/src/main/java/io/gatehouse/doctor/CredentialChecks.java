package io.gatehouse.doctor;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Page;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.TokenRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Credentials that are worth more, or live longer, than anybody needs.
///
/// @param most how many are looked at in each application: a fleet may have millions
record CredentialChecks(int most) {
  private static final int BATCH = 500;
  private static final Duration LONG_AGO = Duration.ofDays(90);

  void look(Transaction transaction, String application, long now, Findings findings) {
    List<String> wide = new ArrayList<>();
    List<String> unused = new ArrayList<>();
    boolean all = true;
    for (TokenRecord.Kind kind : List.of(TokenRecord.Kind.API, TokenRecord.Kind.CONNECTION)) {
      String after = null;
      int looked = 0;
      do {
        Page<TokenRecord> page =
            transaction.credentials().list(application, null, kind, after, BATCH);
        for (TokenRecord token : page.items()) {
          note(token, now, wide, unused);
        }
        looked += page.items().size();
        after = page.next();
      } while (after != null && looked < most);
      all &= after == null;
    }
    String where = all ? "" : " (not all tokens were looked at)";
    findings.each(Check.TOKENS_WIDE, "for good and not narrowed" + where, wide);
    findings.each(Check.TOKENS_UNUSED, "not used for 90 days" + where, unused);
  }

  private static void note(TokenRecord token, long now, List<String> wide, List<String> unused) {
    if (!token.enabled() || isOver(token.expiresAt(), now)) {
      return;
    }
    String name = "%s of %s".formatted(token.id(), token.principal());
    // a device has no more rights than it needs, and nobody renews its token
    boolean device = token.principal().kind() == Subject.Kind.DEVICE;
    if (!device && token.expiresAt() == null && token.permissions() == null) {
      wide.add(name);
    }
    TokenRecord.LastUse use = token.lastUse();
    if ((use == null ? token.createdAt() : use.at()) < now - LONG_AGO.toMillis()) {
      unused.add(name);
    }
  }

  private static boolean isOver(@Nullable Long end, long now) {
    return end != null && end <= now;
  }
}

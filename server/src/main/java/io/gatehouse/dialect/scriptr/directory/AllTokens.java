package io.gatehouse.dialect.scriptr.directory;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.store.Page;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.ArrayList;
import java.util.List;

/// Everything at once that lets a user in beside the password. Blocks.
///
/// A user of Scriptr has no other tokens than Scriptr's, so whoever ends all of them means to lock
/// somebody out: sessions, API tokens, generated credentials, certificates and what was granted to
/// other programs end as well, wherever they were made.
public final class AllTokens {
  private static final int PAGE = 100;

  private final Entry entry;

  public AllTokens(Entry entry) {
    this.entry = entry;
  }

  /// Ends all, if the author may end each of them; else none.
  public void end(Author author, Subject user) {
    PrincipalRecord record = entry.rooms().directory().read(author, user);
    Found found = entry.rooms().stores().read(t -> Found.of(t, author.application(), user));
    // whoever may end none must not hear that there are none, nor end what begins meanwhile
    author.require(Verb.DELETE, "", none(author.application(), user));
    found.tokens().forEach(token -> author.require(Verb.DELETE, token.id(), token));
    if (!found.grants().isEmpty() && !user.equals(author.subject())) {
      author.require(Verb.ADMIN, user, record);
    }
    var _ =
        entry
            .rooms()
            .changes()
            .make(transaction -> {
              List<AuditEvent> events = new ArrayList<>();
              List<Change> changes = new ArrayList<>();
              transaction.oauth().removeGrants(author.application(), user);
              for (OAuthGrantRecord grant : found.grants()) {
                events.add(
                    AuditEvent.of(
                        AuditAction.OAUTH_GRANT_ENDED,
                        author.application(),
                        author.actor(),
                        "grant:" + grant.id()));
              }
              for (TokenRecord token :
                  transaction.credentials().removeAll(author.application(), user, null)) {
                Outcome<TokenRecord> ended =
                    Outcomes.of(AuditAction.TOKEN_DELETED, author.actor(), token, token);
                events.addAll(ended.events());
                changes.addAll(ended.changes());
              }
              return new Outcome<>(true, events, changes);
            });
  }

  private TokenRecord none(String application, Subject user) {
    return TokenRecord.fresh(application, "", user, TokenRecord.Kind.API, "", entry.now());
  }

  /// What a user has.
  private record Found(List<TokenRecord> tokens, List<OAuthGrantRecord> grants) {
    static Found of(Transaction transaction, String application, Subject user) {
      List<TokenRecord> tokens = new ArrayList<>();
      String after = null;
      do {
        Page<TokenRecord> page =
            transaction.credentials().list(application, user, null, after, PAGE);
        tokens.addAll(page.items());
        after = page.next();
      } while (after != null);
      return new Found(
          tokens, transaction.oauth().grants(application, user, null, null, Integer.MAX_VALUE));
    }
  }
}

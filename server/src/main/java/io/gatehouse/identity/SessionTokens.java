package io.gatehouse.identity;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Makes the tokens of sessions. Blocks.
record SessionTokens(
    Changes changes, SecureRandom random, InstantSource time, Tokens.Settings settings) {

  /// Opens the session of somebody who has just signed in.
  Issued open(PrincipalRecord holder, Origin origin, Opening opening) {
    return open(holder, origin, opening, "password");
  }

  /// Opens the session that goes on after one that comes to its end.
  Issued goOn(PrincipalRecord holder, Origin origin, Opening opening) {
    return open(holder, origin, opening, "session");
  }

  private Issued open(PrincipalRecord holder, Origin origin, Opening opening, String by) {
    Duration standard = settings.sliding() ? settings.sessionLimit() : settings.sessionMaxAge();
    Duration life = standard.compareTo(opening.longest()) < 0 ? standard : opening.longest();
    long now = time.millis();
    long until = now + life.toMillis();
    String text = opening.wording().text(TokenRecord.Kind.SESSION, now, until, random);
    String named = opening.name();
    String home = Sessions.home(holder.application(), holder.subject());
    TokenRecord token =
        TokenRecord.fresh(
                home,
                TokenText.id(random),
                holder.subject(),
                TokenRecord.Kind.SESSION,
                TokenText.hash(text),
                now)
            .drafted(
                named == null ? "login over " + origin.transport().label() : named,
                null,
                true,
                until);
    Done<TokenRecord> done =
        changes.make(transaction -> {
          transaction.credentials().add(token);
          return new Outcome<>(
              token,
              List.of(
                  Facts.event(
                      AuditAction.LOGIN,
                      token.application(),
                      origin.actor(holder.subject(), token.id()),
                      holder.subject().toString(),
                      Map.of(),
                      Map.of("by", by, "session", token.id()))),
              List.of());
        });
    return new Issued(token, text, token.id(), TokenCheck.identity(token, holder), done.receipt());
  }
}

package io.gatehouse.identity;

import io.gatehouse.change.Stamps;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.HotTokens.Hot;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whether a credential may still be used: now, and later for the session that it opened.
record Validity(Stores stores, InstantSource time, Tokens.Settings settings) {
  /// Stands before the hash of a certificate that is not registered; no registered one has it.
  static final String VOUCHED = "vouched:";

  private static final String TAKEN = "the directory has a user of this name now";

  /// Throws `Refused` when the token or its principal is at its end.
  void require(Hot state, long until) {
    Problem ended = endedState(state, until);
    if (ended != null) {
      throw ended.refused();
    }
  }

  /// Throws `Refused` when a certificate is out of its time, revoked, or no longer vouched for.
  ///
  /// @param token what it proves; null where something else proves who the peer is
  void require(ClientCertificate shown, @Nullable TokenRecord token) {
    requireStanding(
        shown,
        token != null && isVouched(token)
            ? new ClientCertificate.Named(token.application(), token.principal())
            : null);
  }

  /// The same for a session.
  void require(ClientCertificate shown, Identity identity) {
    requireStanding(
        shown,
        isVouched(identity)
            ? new ClientCertificate.Named(identity.application(), identity.subject())
            : null);
  }

  private void requireStanding(ClientCertificate shown, ClientCertificate.@Nullable Named vouched) {
    if (time.millis() >= shown.notAfter()) {
      throw ended("the certificate has expired").refused();
    }
    ClientCertificate.Standing standing = shown.standing();
    if (standing.revoked()) {
      throw ended("the certificate was revoked").refused();
    }
    if (vouched != null && !vouched.equals(standing.named())) {
      throw ended("no authority vouches for the certificate any more").refused();
    }
  }

  /// Whether an authority vouches for it instead of a registration.
  static boolean isVouched(TokenRecord token) {
    return token.hash().startsWith(VOUCHED);
  }

  private static boolean isVouched(Identity identity) {
    Identity.Credential credential = identity.credential();
    return credential.kind() == Identity.Kind.CERTIFICATE
        && Objects.equals(credential.mark(), TokenCheck.mark(VOUCHED + credential.id()));
  }

  /// The identity as the store has it now.
  Identity.Renewed renewed(Identity identity) {
    return stores
        .read(transaction ->
            renewed(
                transaction,
                Principals.find(transaction, identity.application(), identity.subject())
                    .orElse(null),
                List.of(identity)))
        .getFirst();
  }

  /// The same for many of one principal in one application, in their order.
  ///
  /// @param principal as this transaction sees it; null for anonymous, too
  List<Identity.Renewed> renewed(
      Transaction transaction, @Nullable PrincipalRecord principal, List<Identity> identities) {
    if (identities.getFirst().subject().equals(Subject.ANONYMOUS)) {
      return identities.stream().<Identity.Renewed>map(Identity.Renewed.Standing::new).toList();
    }
    if (identities.getFirst().isGuest()) {
      return guests(transaction, principal, identities);
    }
    if (principal == null) {
      return allEnded(identities, ended("the principal was deleted"));
    }
    Problem ended = endedPrincipal(principal);
    if (ended != null) {
      return allEnded(identities, ended);
    }
    Map<String, TokenRecord> tokens = tokens(transaction, identities);
    return identities.stream().map(identity -> renewed(identity, principal, tokens)).toList();
  }

  private static List<Identity.Renewed> allEnded(List<Identity> identities, Problem why) {
    return Collections.nCopies(identities.size(), new Identity.Renewed.Ended(why));
  }

  /// Guests of one id: they stay as long as the directory does not know it.
  private static List<Identity.Renewed> guests(
      Transaction transaction, @Nullable PrincipalRecord principal, List<Identity> identities) {
    Identity any = identities.getFirst();
    boolean taken =
        principal != null
            || Principals.named(transaction, any.application(), any.name()).isPresent();
    return identities.stream()
        .<Identity.Renewed>map(identity ->
            taken
                ? new Identity.Renewed.Ended(ended(TAKEN))
                : new Identity.Renewed.Standing(identity))
        .toList();
  }

  private Identity.Renewed renewed(
      Identity identity, PrincipalRecord principal, Map<String, TokenRecord> tokens) {
    String id = identity.credential().id();
    TokenRecord token = id == null ? null : tokens.get(id);
    try {
      return new Identity.Renewed.Standing(
          switch (identity.credential().kind()) {
            case NONE -> shown(identity, principal);
            case CERTIFICATE -> provedByCertificate(token, identity, principal);
            case PASSWORD -> provedByPassword(identity, principal);
            case WEBHOOK -> throw ended(TAKEN).refused();
            case API_TOKEN, SESSION_TOKEN, CONNECTION_CREDENTIAL, ACCESS_TOKEN ->
                provedByToken(token, identity, principal);
          });
    } catch (Refused refused) {
      return new Identity.Renewed.Ended(refused.problem());
    }
  }

  private static Identity provedByPassword(Identity identity, PrincipalRecord principal) {
    if (!Objects.equals(TokenCheck.mark(principal), identity.credential().mark())) {
      throw ended("the password was changed").refused();
    }
    return shown(identity, principal);
  }

  private Identity provedByToken(
      @Nullable TokenRecord token, Identity identity, PrincipalRecord principal) {
    if (token == null) {
      throw ended(Outcomes.DELETED).refused();
    }
    String mark = identity.credential().mark();
    boolean previous = !Objects.equals(mark, TokenCheck.mark(token.hash()));
    if (previous && !Objects.equals(mark, TokenCheck.mark(token.previousHash()))) {
      throw ended("the token has a new value").refused();
    }
    Hot state = new Hot(token, principal, previous, Set.of(), new Stamps.Stamp());
    long until = until(state);
    require(state, until);
    return state.identity(identity.application(), until);
  }

  /// What an authority vouches for needs no registration; whether it still does, its connection
  /// knows.
  private Identity provedByCertificate(
      @Nullable TokenRecord token, Identity identity, PrincipalRecord principal) {
    if (token == null && isVouched(identity)) {
      return shown(identity, principal);
    }
    if (token == null) {
      throw ended("the registration of the certificate was removed").refused();
    }
    Hot state = new Hot(token, principal, false, Set.of(), new Stamps.Stamp());
    long until = until(state);
    require(state, until);
    return state.identity(identity.application(), until);
  }

  /// Their tokens by id. An owner's session is kept in one application and acts in all.
  private static Map<String, TokenRecord> tokens(
      Transaction transaction, List<Identity> identities) {
    Set<String> ids = new TreeSet<>();
    for (Identity identity : identities) {
      String id = identity.credential().id();
      if (id != null) {
        ids.add(id);
      }
    }
    Identity any = identities.getFirst();
    List<String> applications =
        any.subject().kind() == Subject.Kind.OWNER
            ? transaction.accounts().applications().stream().map(Application::id).toList()
            : List.of(any.application());
    Map<String, TokenRecord> found = new HashMap<>();
    for (String application : applications) {
      for (TokenRecord token : transaction.credentials().find(application, ids)) {
        if (token.principal().equals(any.subject())) {
          found.putIfAbsent(token.id(), token);
        }
      }
    }
    return found;
  }

  private static Identity shown(Identity identity, PrincipalRecord principal) {
    return new Identity(
        identity.application(),
        identity.subject(),
        principal.name(),
        identity.credential(),
        principal.publicData());
  }

  private @Nullable Problem endedState(Hot found, long until) {
    if (!found.token.enabled()) {
      return ended(Outcomes.DISABLED);
    }
    Problem principal = endedPrincipal(found.principal);
    if (principal != null) {
      return principal;
    }
    return time.millis() >= until ? ended("the token has expired") : null;
  }

  private static @Nullable Problem endedPrincipal(PrincipalRecord principal) {
    return principal.enabled() ? null : ended(Outcomes.PRINCIPAL_DISABLED);
  }

  static Problem ended(String why) {
    return Problem.of(ProblemType.CREDENTIAL_ENDED, why).cure("sign in again");
  }

  /// Until when the token may be used, by the settings of today.
  long until(Hot found) {
    TokenRecord token = found.token;
    long until = token.expiresAt() == null ? Long.MAX_VALUE : token.expiresAt();
    if (found.previous) {
      until = Math.min(until, token.previousExpiresAt() == null ? 0 : token.previousExpiresAt());
    }
    if (token.kind() == TokenRecord.Kind.SESSION) {
      TokenRecord.LastUse use = found.lastUse();
      long from =
          settings.sliding() && use != null
              ? Math.max(token.createdAt(), use.at())
              : token.createdAt();
      until = Math.min(until, from + settings.sessionMaxAge().toMillis());
    }
    return until;
  }
}

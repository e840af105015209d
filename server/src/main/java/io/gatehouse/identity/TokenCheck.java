package io.gatehouse.identity;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.HotTokens.Hot;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.LastUses;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tells whose a shown token is, and whether it may still be used.
///
/// The tests come in the order of their cost: the checksum in the text, the hot tokens in memory,
/// the store. What depends on time is tested at every use.
final class TokenCheck {
  private static final long TOUCH = 60_000;

  private final Stores stores;
  private final HotTokens hot;
  private final Throttle throttle;
  private final LastUses uses;
  private final AuditLog audit;
  private final InstantSource time;
  private final Tokens.Settings settings;

  TokenCheck(
      Stores stores,
      HotTokens hot,
      Throttle throttle,
      LastUses uses,
      AuditLog audit,
      InstantSource time,
      Tokens.Settings settings) {
    this.stores = stores;
    this.hot = hot;
    this.throttle = throttle;
    this.uses = uses;
    this.audit = audit;
    this.time = time;
    this.settings = settings;
  }

  @Nullable Identity cached(String presented, @Nullable String application, Origin origin) {
    Hot found = hot.find(HotTokens.Key.of(TokenText.digest(plausible(presented))));
    return found == null ? null : used(found, application, origin);
  }

  Identity load(String presented, @Nullable String application, Origin origin) {
    byte[] digest = TokenText.digest(plausible(presented));
    HotTokens.Key key = HotTokens.Key.of(digest);
    Hot found = hot.find(key);
    if (found == null) {
      found = read(digest);
      if (found == null) {
        throw unknown(origin);
      }
      hot.keep(key, found);
    }
    return used(found, application, origin);
  }

  /// The identity behind a token whose value, as it was read, has been proved.
  Identity proved(TokenRecord token, Origin origin) {
    byte[] digest = HexFormat.of().parseHex(token.hash());
    HotTokens.Key key = HotTokens.Key.of(digest);
    Hot found = hot.find(key);
    if (found == null) {
      found = read(digest);
      if (found != null) {
        hot.keep(key, found);
      }
    }
    if (found == null || found.previous) {
      throw ended("the token has a new value").refused();
    }
    return used(found, token.application(), origin);
  }

  /// The identity as the store has it now; throws `Refused` when it has ended.
  Identity renewed(Identity identity) {
    if (identity.subject().equals(Subject.ANONYMOUS)) {
      return identity;
    }
    return stores.read(transaction -> {
      PrincipalRecord principal =
          Principals.find(transaction, identity.application(), identity.subject())
              .orElseThrow(() -> ended("the principal was deleted").refused());
      Problem ended = endedPrincipal(principal);
      if (ended != null) {
        throw ended.refused();
      }
      return switch (identity.credential().kind()) {
        case NONE, CERTIFICATE -> shown(identity, principal);
        case PASSWORD -> provedByPassword(identity, principal);
        case API_TOKEN, SESSION_TOKEN, CONNECTION_CREDENTIAL ->
            provedByToken(transaction, identity, principal);
      };
    });
  }

  /// Stands for a password in an identity.
  static @Nullable String mark(PrincipalRecord record) {
    return mark(record.passwordHash());
  }

  static @Nullable String mark(@Nullable String hash) {
    return hash == null ? null : TokenText.hash(hash).substring(0, 16);
  }

  /// What a token that was just issued will prove.
  static Identity identity(TokenRecord token, PrincipalRecord holder) {
    long until = token.expiresAt() == null ? Long.MAX_VALUE : token.expiresAt();
    return new Hot(token, holder, false, Set.of(), new Stamps.Stamp())
        .identity(holder.application(), until);
  }

  private static Identity provedByPassword(Identity identity, PrincipalRecord principal) {
    if (!Objects.equals(mark(principal), identity.credential().mark())) {
      throw ended("the password was changed").refused();
    }
    return shown(identity, principal);
  }

  private Identity provedByToken(
      Transaction transaction, Identity identity, PrincipalRecord principal) {
    TokenRecord token =
        token(transaction, identity).orElseThrow(() -> ended("the token was deleted").refused());
    String mark = identity.credential().mark();
    boolean previous = !Objects.equals(mark, mark(token.hash()));
    if (previous && !Objects.equals(mark, mark(token.previousHash()))) {
      throw ended("the token has a new value").refused();
    }
    Hot state = new Hot(token, principal, previous, Set.of(), new Stamps.Stamp());
    long until = until(state);
    Problem ended = endedState(state, until);
    if (ended != null) {
      throw ended.refused();
    }
    return state.identity(identity.application(), until);
  }

  /// An owner's session is kept in one application and acts in all.
  private static Optional<TokenRecord> token(Transaction transaction, Identity identity) {
    String id = identity.credential().id();
    if (id == null) {
      return Optional.empty();
    }
    List<String> applications =
        identity.subject().kind() == Subject.Kind.OWNER
            ? transaction.accounts().applications().stream().map(Application::id).toList()
            : List.of(identity.application());
    return applications.stream()
        .flatMap(application -> transaction.credentials().find(application, id).stream())
        .filter(found -> found.principal().equals(identity.subject()))
        .findFirst();
  }

  private static Identity shown(Identity identity, PrincipalRecord principal) {
    return new Identity(
        identity.application(),
        identity.subject(),
        principal.name(),
        identity.credential(),
        principal.publicData());
  }

  private Identity used(Hot found, @Nullable String application, Origin origin) {
    long until = until(found);
    Problem ended = endedState(found, until);
    if (ended != null) {
      throw ended.refused();
    }
    String here = application == null ? found.token.application() : application;
    if (!found.applications.contains(here)) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is not for this application")
          .cure("leave the application out, or use a token of that one")
          .refused();
    }
    touch(found, origin);
    return found.identity(here, until);
  }

  private @Nullable Problem endedState(Hot found, long until) {
    if (!found.token.enabled()) {
      return ended("the token is disabled");
    }
    Problem principal = endedPrincipal(found.principal);
    if (principal != null) {
      return principal;
    }
    return time.millis() >= until ? ended("the token has expired") : null;
  }

  private static @Nullable Problem endedPrincipal(PrincipalRecord principal) {
    return principal.enabled() ? null : ended("the principal is disabled");
  }

  private static Problem ended(String why) {
    return Problem.of(ProblemType.CREDENTIAL_ENDED, why).cure("sign in again");
  }

  /// Until when the token may be used, by the settings of today.
  private long until(Hot found) {
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

  private void touch(Hot found, Origin origin) {
    long now = time.millis();
    TokenRecord.LastUse use = found.lastUse();
    long pause = Math.min(TOUCH, settings.sessionMaxAge().toMillis() / 10);
    if (use == null || now - use.at() >= pause) {
      TokenRecord.LastUse fresh =
          new TokenRecord.LastUse(now, origin.address().toString(), origin.transport().label());
      found.used(fresh);
      uses.note(found.token.application(), found.token.id(), fresh);
    }
  }

  private @Nullable Hot read(byte[] digest) {
    String hash = HexFormat.of().formatHex(digest);
    Optional<TokenRecord> first = stores.read(t -> t.credentials().byHash(hash));
    if (first.isEmpty()) {
      return null;
    }
    TokenRecord seen = first.get();
    Stamps.Stamp stamp = hot.stamp(seen.application(), seen.principal());
    return stores.read(transaction ->
        transaction
            .credentials()
            .byHash(hash)
            .filter(token -> token.principal().equals(seen.principal()))
            .flatMap(token -> complete(transaction, token, hash, stamp))
            .orElse(null));
  }

  private static Optional<Hot> complete(
      Transaction transaction, TokenRecord token, String hash, Stamps.Stamp stamp) {
    boolean current =
        MessageDigest.isEqual(
            hash.getBytes(StandardCharsets.US_ASCII),
            token.hash().getBytes(StandardCharsets.US_ASCII));
    return Principals.find(transaction, token.application(), token.principal())
        .map(principal ->
            new Hot(token, principal, !current, applications(transaction, token), stamp));
  }

  /// Where a token may act: in its application; the session of an owner in all of the account.
  private static Set<String> applications(Transaction transaction, TokenRecord token) {
    boolean everywhere =
        token.principal().kind() == Subject.Kind.OWNER && token.kind() == TokenRecord.Kind.SESSION;
    if (!everywhere) {
      return Set.of(token.application());
    }
    return transaction.accounts().applications().stream()
        .map(Application::id)
        .filter(
            application -> Principals.find(transaction, application, token.principal()).isPresent())
        .collect(Collectors.toUnmodifiableSet());
  }

  Refused unknown(Origin origin) {
    long wait = throttle.guessed(origin.place());
    audit.refused(
        AuditEvent.of(
            AuditAction.LOGIN_FAILED, null, origin.actor(Subject.ANONYMOUS, null), "token"));
    return wait > 0 ? PrincipalPasswords.tooMany(wait) : refused();
  }

  private static String plausible(String presented) {
    String text = bare(presented);
    if (!TokenText.plausible(text)) {
      throw refused();
    }
    return text;
  }

  private static String bare(String presented) {
    String text = presented.strip();
    int space = text.indexOf(' ');
    if (space < 0) {
      return text;
    }
    String scheme = text.substring(0, space);
    return scheme.equalsIgnoreCase("Bearer") || scheme.equalsIgnoreCase("JWT")
        ? text.substring(space + 1).strip()
        : text;
  }

  static Refused refused() {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is not known here")
        .cure("sign in, or have a token issued")
        .refused();
  }
}

package io.gatehouse.identity;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.HotTokens.Hot;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tells whose a shown token is, and whether it may still be used.
///
/// The hot tokens in memory are asked first, then the checksum in the text, and only for what is
/// plausible the store. What depends on time is tested at every use.
final class TokenCheck {
  private static final long TOUCH = 60_000;

  private final Stores stores;
  private final HotTokens hot;
  private final Throttle throttle;
  private final LastUses uses;
  private final AuditLog audit;
  private final InstantSource time;
  private final Tokens.Settings settings;
  private final Validity validity;

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
    this.validity = new Validity(stores, time, settings);
  }

  Validity validity() {
    return validity;
  }

  @Nullable Identity cached(String presented, @Nullable String application, Origin origin) {
    Possession possession = origin.possession();
    if (possession != null && possession.takesWork()) {
      return null;
    }
    String text = bare(presented);
    Hot found = hot.find(HotTokens.Key.of(TokenText.digest(text)));
    if (found == null) {
      requirePlausible(text);
      return null;
    }
    return used(found, application, origin);
  }

  Identity load(String presented, @Nullable String application, Origin origin) {
    String text = bare(presented);
    requirePlausible(text);
    byte[] digest = TokenText.digest(text);
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

  @Nullable Identity cached(ClientCertificate shown, @Nullable String application, Origin origin) {
    Hot found = shown.isCurrent() ? hot.find(HotTokens.Key.of(shown.digest())) : null;
    if (found == null) {
      return null;
    }
    validity.require(shown, found.token);
    return used(found, application, origin);
  }

  /// A registration says whose a certificate is; else the authority that vouches for it does.
  Identity load(ClientCertificate shown, @Nullable String application, Origin origin) {
    byte[] digest = shown.digest();
    HotTokens.Key key = HotTokens.Key.of(digest);
    Hot found = hot.find(key);
    if (found == null) {
      found = read(digest);
      if (found == null) {
        found = named(shown, origin);
      }
      hot.keep(key, found);
    }
    validity.require(shown, found.token);
    return used(found, application, origin);
  }

  /// Whether a registered certificate may be used; its principal is looked at later.
  boolean isRegistered(byte[] digest) {
    Hot found = hot.find(HotTokens.Key.of(digest));
    return found == null
        ? stores
            .read(t -> t.credentials().byHash(HexFormat.of().formatHex(digest)))
            .filter(TokenRecord::enabled)
            .isPresent()
        : found.token.enabled() && !Validity.isVouched(found.token);
  }

  private Hot named(ClientCertificate shown, Origin origin) {
    ClientCertificate.Named named = shown.standing().named();
    if (named == null) {
      throw unnamed(origin, "certificate", "the certificate names nobody here");
    }
    Stamps.Stamp stamp = hot.stamp(named.application(), named.subject());
    return stores.read(transaction -> {
      PrincipalRecord principal =
          Principals.find(transaction, named.application(), named.subject())
              .orElseThrow(() ->
                  unnamed(
                      origin,
                      "certificate",
                      "the certificate is for `%s`, which does not exist"
                          .formatted(named.subject())));
      return new Hot(
          vouched(shown, principal), principal, false, Set.of(named.application()), stamp);
    });
  }

  /// What an authority vouches for, as if it were registered.
  private TokenRecord vouched(ClientCertificate shown, PrincipalRecord principal) {
    return TokenRecord.fresh(
            principal.application(),
            shown.fingerprint(),
            principal.subject(),
            TokenRecord.Kind.CERTIFICATE,
            Validity.VOUCHED + shown.fingerprint(),
            time.millis())
        .drafted(shown.fingerprint(), null, true, shown.notAfter());
  }

  private Refused unnamed(Origin origin, String what, String detail) {
    audit.refused(
        AuditEvent.of(AuditAction.LOGIN_FAILED, null, origin.actor(Subject.ANONYMOUS, null), what));
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, detail)
        .cure("have it registered with `gatehouse certificate register`, or show another")
        .refused();
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
      throw Validity.ended("the token has a new value").refused();
    }
    return used(found, token.application(), origin);
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

  private Identity used(Hot found, @Nullable String application, Origin origin) {
    long until = validity.until(found);
    validity.require(found, until);
    String here = application == null ? found.token.application() : application;
    if (!found.applications.contains(here)) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is not for this application")
          .cure("leave the application out, or use a token of that one")
          .refused();
    }
    Possession possession = origin.possession();
    (possession == null ? Possession.BEARER : possession)
        .require(found.token, origin.certificate());
    touch(found, origin);
    return found.identity(here, until);
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

  private static void requirePlausible(String text) {
    if (!TokenText.plausible(text)) {
      throw refused();
    }
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

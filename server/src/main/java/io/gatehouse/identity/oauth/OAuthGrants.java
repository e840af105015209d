package io.gatehouse.identity.oauth;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.oauth.OAuthCodeRecord;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people granted to clients: codes that become grants, and refresh tokens that follow each
/// other. All methods block.
public final class OAuthGrants {
  private static final int REMEMBERED = 1_000;
  private static final Duration REUSE_SEEN = Duration.ofHours(1);

  private final Stores stores;
  private final Changes changes;
  private final AccessTokens tokens;
  private final SecureRandom random;
  private final InstantSource time;
  private final Duration codeLife;
  private final GrantEnds ends;

  public OAuthGrants(
      Stores stores,
      Changes changes,
      AccessTokens tokens,
      SecureRandom random,
      InstantSource time,
      Duration codeLife) {
    this.stores = stores;
    this.changes = changes;
    this.tokens = tokens;
    this.random = random;
    this.time = time;
    this.codeLife = codeLife;
    ends = new GrantEnds(stores, changes, time);
  }

  /// How grants end.
  public GrantEnds ends() {
    return ends;
  }

  /// What a person agreed to.
  ///
  /// @param challenge of PKCE, by S256
  /// @param signedInAt when the person proved who they are
  /// @param bound the key that the tokens are to be bound to; null where the client did not say
  public record Consent(
      Subject principal,
      String redirectUri,
      String challenge,
      @Nullable String nonce,
      List<String> scopes,
      long signedInAt,
      TokenRecord.@Nullable Binding bound) {}

  /// What a client gets.
  ///
  /// @param refresh null where the client takes none
  public record Granted(
      AccessTokens.Minted access,
      @Nullable String refresh,
      OAuthGrantRecord grant,
      @Nullable String nonce) {

    /// Without the tokens.
    @Override
    public String toString() {
      return "Granted[" + grant.id() + "]";
    }
  }

  /// A code for the client to fetch its tokens with, once and soon.
  public String code(OAuthClient client, Consent consent, Origin origin) {
    String code = OpaqueText.random(random);
    OAuthCodeRecord record =
        new OAuthCodeRecord(
            OpaqueText.hash(code),
            client.application(),
            client.id(),
            consent.principal,
            consent.redirectUri,
            consent.challenge,
            consent.nonce,
            consent.scopes,
            consent.signedInAt,
            null,
            time.millis() + codeLife.toMillis() + REUSE_SEEN.toMillis(),
            consent.bound);
    changes.make(transaction -> {
      transaction.oauth().add(record);
      return new Outcome<>(
          true,
          List.of(
              new AuditEvent(
                  AuditAction.OAUTH_GRANTED,
                  client.application(),
                  origin.actor(consent.principal, null),
                  "client:" + client.id(),
                  Map.of(),
                  Map.of("scopes", consent.scopes))),
          List.of());
    });
    return code;
  }

  /// Whether a person has granted all of this to the client before, and it has not ended.
  public boolean hasGranted(OAuthClient client, Subject person, List<String> scopes) {
    long now = time.millis();
    return stores
        .read(t -> t.oauth().grants(client.application(), person, client.id(), null, REMEMBERED))
        .stream()
        .anyMatch(grant ->
            now < grant.expiresAt()
                && means(client, grant.createdAt())
                && grant.scopes().containsAll(scopes));
  }

  /// Whether the scopes of a client mean no more than they did at that moment.
  static boolean means(OAuthClient client, long then) {
    return then > client.record().scopesSince();
  }

  private static void requireMeaning(OAuthClient client, long agreed) {
    if (!means(client, agreed)) {
      throw OAuthFault.invalidGrant("a scope means more than what was agreed to: ask again");
    }
  }

  /// Notes that a person refused.
  public void refused(OAuthClient client, Subject person, List<String> scopes, Origin origin) {
    AuditEvent event =
        new AuditEvent(
            AuditAction.OAUTH_REFUSED,
            client.application(),
            origin.actor(person, null),
            "client:" + client.id(),
            Map.of(),
            Map.of("scopes", scopes));
    changes.make(transaction -> new Outcome<>(true, List.of(event), List.of()));
  }

  /// The tokens for a code (RFC 6749 section 4.1.3). A code that is shown again ends what came of
  /// it (section 4.1.2).
  public Granted exchange(Asker asker, String code, @Nullable String redirect, String verifier) {
    OAuthClient client = asker.client();
    Origin origin = asker.origin();
    OAuthCodeRecord record =
        stores
            .read(t -> t.oauth().code(OpaqueText.hash(code)))
            .filter(found ->
                found.application().equals(client.application())
                    && found.client().equals(client.id()))
            .orElseThrow(() -> OAuthFault.invalidGrant("the code is not known"));
    String before = record.grant();
    if (before != null) {
      reused(client, before, origin);
      throw OAuthFault.invalidGrant("the code was used before");
    }
    if (time.millis() >= record.expiresAt() - REUSE_SEEN.toMillis()) {
      throw OAuthFault.invalidGrant("the code has expired");
    }
    requireMeaning(client, record.expiresAt() - REUSE_SEEN.toMillis() - codeLife.toMillis());
    if (!record.redirectUri().equals(redirect)) {
      throw OAuthFault.invalidGrant("the redirect_uri is not that of the code");
    }
    if (!fits(record.challenge(), verifier)) {
      throw OAuthFault.invalidGrant("the code_verifier does not fit");
    }
    if (record.bound() != null && !record.bound().equals(asker.bound())) {
      throw OAuthFault.invalidGrant("the code is for another key, which dpop_jkt named");
    }
    OAuthGrantRecord bare = grant(asker, record.principal(), record.scopes(), record.signedInAt());
    Granted granted = begun(asker, bare, record.nonce());
    boolean first =
        changes
            .make(transaction -> {
              if (!transaction.oauth().use(record.hash(), granted.grant.id())) {
                return new Outcome<>(false, List.of(), List.of());
              }
              write(transaction, granted);
              return new Outcome<>(true, List.of(granted.access.event(origin)), List.of());
            })
            .record();
    if (!first) {
      stores
          .read(t -> t.oauth().code(record.hash()))
          .map(OAuthCodeRecord::grant)
          .ifPresent(grant -> reused(client, grant, origin));
      throw OAuthFault.invalidGrant("the code was used before");
    }
    return granted;
  }

  /// The tokens for what a person allowed a device, which are given once.
  Granted begin(
      Asker asker,
      Subject principal,
      List<String> scopes,
      long signedInAt,
      Stores.Work<Boolean> first) {
    Granted granted = begun(asker, grant(asker, principal, scopes, signedInAt), null);
    boolean done =
        changes
            .make(transaction -> {
              if (!first.run(transaction)) {
                return new Outcome<>(false, List.of(), List.of());
              }
              write(transaction, granted);
              return new Outcome<>(true, List.of(granted.access.event(asker.origin())), List.of());
            })
            .record();
    if (!done) {
      throw OAuthFault.invalidGrant("the code was used before");
    }
    return granted;
  }

  private static void write(Transaction transaction, Granted granted) {
    granted.access.write(transaction);
    transaction.oauth().add(granted.grant);
  }

  private OAuthGrantRecord grant(
      Asker asker, Subject principal, List<String> scopes, long signedInAt) {
    OAuthClient client = asker.client();
    long now = time.millis();
    return new OAuthGrantRecord(
        client.application(),
        OpaqueText.id("g-", random),
        client.id(),
        principal,
        scopes,
        null,
        null,
        null,
        signedInAt,
        now,
        null,
        now + client.record().settings().grantSeconds() * 1_000,
        asker.refreshBound());
  }

  private Granted begun(Asker asker, OAuthGrantRecord bare, @Nullable String nonce) {
    OAuthClient client = asker.client();
    PrincipalRecord holder = holder(bare);
    OAuthGrantRecord grant = bare;
    String refresh = null;
    if (client.offers(GrantType.REFRESH_TOKEN)) {
      String family = OpaqueText.family(random);
      refresh = OpaqueText.refresh(family, random);
      grant =
          new OAuthGrantRecord(
              bare.application(),
              bare.id(),
              bare.client(),
              bare.principal(),
              bare.scopes(),
              OpaqueText.hash(family),
              OpaqueText.hash(refresh),
              idleEnd(client, bare),
              bare.signedInAt(),
              bare.createdAt(),
              null,
              bare.expiresAt(),
              bare.bound());
    }
    AccessTokens.Minted access =
        tokens.mint(asker, holder, bare.scopes(), bare.id(), bare.expiresAt(), bare.signedInAt());
    return new Granted(access, refresh, grant, nonce);
  }

  private long idleEnd(OAuthClient client, OAuthGrantRecord grant) {
    return Math.min(
        grant.expiresAt(), time.millis() + client.record().settings().refreshSeconds() * 1_000);
  }

  /// Another pair of tokens for a refresh token, which is good once (RFC 9700 section 4.14.2): one
  /// that is shown again ends its whole family.
  public Granted refresh(Asker asker, String shown, @Nullable String scope) {
    OAuthClient client = asker.client();
    Origin origin = asker.origin();
    OAuthGrantRecord grant = granted(client, shown);
    String hash = OpaqueText.hash(shown);
    if (!isCurrent(grant, hash)) {
      reused(client, grant.id(), origin);
      throw OAuthFault.invalidGrant("the refresh token was used before");
    }
    if (grant.bound() != null && !grant.bound().equals(asker.bound())) {
      throw OAuthFault.invalidGrant("the refresh token is bound to a key that was not proved");
    }
    Long until = grant.refreshUntil();
    long now = time.millis();
    if (until == null || now >= until || now >= grant.expiresAt()) {
      throw OAuthFault.invalidGrant("the refresh token has expired");
    }
    requireMeaning(client, grant.createdAt());
    List<String> scopes = client.scopes(scope, grant.scopes());
    String next = OpaqueText.refresh(OpaqueText.familyOf(shown), random);
    OAuthGrantRecord renewed = grant.renewed(OpaqueText.hash(next), idleEnd(client, grant), now);
    AccessTokens.Minted access =
        tokens.mint(
            asker, holder(grant), scopes, grant.id(), grant.expiresAt(), grant.signedInAt());
    boolean first =
        changes
            .make(transaction -> {
              boolean same =
                  transaction
                      .oauth()
                      .grant(grant.application(), grant.id())
                      .filter(current -> isCurrent(current, hash))
                      .isPresent();
              if (!same) {
                return new Outcome<>(false, List.of(), List.of());
              }
              access.write(transaction);
              transaction.oauth().renew(renewed);
              return new Outcome<>(true, List.of(access.event(origin)), List.of());
            })
            .record();
    if (!first) {
      reused(client, grant.id(), origin);
      throw OAuthFault.invalidGrant("the refresh token was used before");
    }
    return new Granted(access, next, renewed, null);
  }

  private OAuthGrantRecord granted(OAuthClient client, String shown) {
    if (!OpaqueText.isRefresh(shown)) {
      throw OAuthFault.invalidGrant("the refresh token is not known");
    }
    return stores
        .read(t -> t.oauth().grantOfFamily(OpaqueText.hash(OpaqueText.familyOf(shown))))
        .filter(grant ->
            grant.application().equals(client.application()) && grant.client().equals(client.id()))
        .orElseThrow(() -> OAuthFault.invalidGrant("the refresh token is not known"));
  }

  private static boolean isCurrent(OAuthGrantRecord grant, String hash) {
    String good = grant.refreshHash();
    return good != null
        && MessageDigest.isEqual(
            good.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
  }

  private PrincipalRecord holder(OAuthGrantRecord grant) {
    return stores
        .read(t -> Principals.find(t, grant.application(), grant.principal()))
        .filter(PrincipalRecord::enabled)
        .orElseThrow(() -> OAuthFault.invalidGrant("whoever granted this is disabled or gone"));
  }

  private static boolean fits(String challenge, String verifier) {
    try {
      CodeChallenge made =
          CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier));
      return MessageDigest.isEqual(
          made.getValue().getBytes(StandardCharsets.US_ASCII),
          challenge.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException notAVerifier) {
      return false;
    }
  }

  private void reused(OAuthClient client, String grant, Origin origin) {
    ends.end(
        client.application(),
        grant,
        AuditAction.OAUTH_REUSED,
        origin.actor(client.subject(), null));
  }
}

package io.gatehouse.identity.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.oauth.OAuthAccessRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes access tokens, and knows which client each was given to.
///
/// They are tokens like all others: kept by their hash, taken at every door, and ended at once with
/// all that they opened. One in the form of RFC 9068 can be read by others too; here it counts only
/// as long as the store knows it.
public final class AccessTokens {
  private static final long HOT = 100_000;

  private final Stores stores;
  private final Changes changes;
  private final SigningKeys keys;
  private final Issuers issuers;
  private final SecureRandom random;
  private final InstantSource time;
  private final Cache<Place, OAuthAccessRecord> hot =
      Caffeine.newBuilder().maximumSize(HOT).executor(Runnable::run).build();

  public AccessTokens(
      Stores stores,
      Changes changes,
      SigningKeys keys,
      Issuers issuers,
      SecureRandom random,
      InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.keys = keys;
    this.issuers = issuers;
    this.random = random;
    this.time = time;
  }

  /// What is known of an access token if it is hot; null where [#find] has to be asked.
  public @Nullable OAuthAccessRecord cached(String application, String token) {
    return hot.getIfPresent(new Place(application, token));
  }

  /// The same, may block. It never changes, so that whether the token still counts is to be asked
  /// elsewhere.
  public Optional<OAuthAccessRecord> find(String application, String token) {
    OAuthAccessRecord known = cached(application, token);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<OAuthAccessRecord> found = stores.read(t -> t.oauth().access(application, token));
    found.ifPresent(access -> hot.put(new Place(application, token), access));
    return found;
  }

  /// A token by which a client acts for itself.
  public Minted forItself(Asker asker, List<String> scopes) {
    Minted minted = mint(asker, asker.client().principal(), scopes, null, Long.MAX_VALUE, null);
    changes.make(transaction -> {
      minted.write(transaction);
      return new Outcome<>(true, List.of(minted.event(asker.origin())), List.of());
    });
    return minted;
  }

  /// A token that is not yet in the store.
  ///
  /// @param grant the consent that it comes from, which ends at `latest`
  Minted mint(
      Asker asker,
      PrincipalRecord holder,
      List<String> scopes,
      @Nullable String grant,
      long latest,
      @Nullable Long signedInAt) {
    OAuthClient client = asker.client();
    long now = time.millis();
    long until = Math.min(latest, now + client.record().settings().accessSeconds() * 1_000);
    String id = OpaqueText.id("o-", random);
    OAuthAccessRecord access =
        new OAuthAccessRecord(
            client.application(), id, client.id(), grant, holder.subject(), scopes, now, until);
    String text =
        client.signsTokens()
            ? signed(access, holder, now, signedInAt, asker.bound())
            : TokenText.create(TokenRecord.Kind.ACCESS, random);
    TokenRecord token =
        TokenRecord.fresh(
                client.application(),
                id,
                holder.subject(),
                TokenRecord.Kind.ACCESS,
                TokenText.hash(text),
                now)
            .drafted("OAuth client " + client.id(), client.permissions(scopes), true, until)
            .bound(asker.bound());
    return new Minted(token, access, text, Math.max(1, (until - now) / 1_000));
  }

  /// RFC 9068 section 2.
  @SuppressWarnings("JavaUtilDate") // the library speaks of dates
  private String signed(
      OAuthAccessRecord access,
      PrincipalRecord holder,
      long now,
      @Nullable Long signedInAt,
      TokenRecord.@Nullable Binding bound) {
    String issuer = issuers.of(access.application());
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(issuer)
            .subject(holder.subject().toString())
            .claim("client_id", access.client())
            .issueTime(new Date(now))
            .expirationTime(new Date(access.expiresAt()))
            .jwtID(access.token())
            .claim("scope", String.join(" ", access.scopes()));
    if (signedInAt != null) {
      claims.claim("auth_time", signedInAt / 1_000);
    }
    if (!holder.roles().isEmpty()) {
      claims.claim("roles", holder.roles().stream().sorted().toList());
    }
    if (!holder.groups().isEmpty()) {
      claims.claim("groups", holder.groups().stream().sorted().toList());
    }
    if (bound != null) {
      claims.claim("cnf", Map.of(bound.means().label(), bound.thumbprint()));
    }
    return sign(keys.signing(access.application()), claims.build());
  }

  /// The header is written by hand, in the order by which [TokenText] knows these tokens.
  private static String sign(RSAKey key, JWTClaimsSet claims) {
    String header = "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"" + key.getKeyID() + "\"}";
    try {
      SignedJWT token = new SignedJWT(JWSHeader.parse(Base64URL.encode(header)), claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (ParseException | JOSEException e) {
      throw new IllegalStateException("an access token cannot be signed", e);
    }
  }

  /// A new access token, at the only moment when its text is known.
  ///
  /// @param seconds for which it is good
  public record Minted(TokenRecord token, OAuthAccessRecord access, String text, long seconds) {

    /// Puts it into the store; throws [OAuthFault] where its principal is gone or disabled.
    void write(Transaction transaction) {
      boolean stands =
          Principals.find(transaction, token.application(), token.principal())
              .filter(PrincipalRecord::enabled)
              .isPresent();
      if (!stands) {
        throw OAuthFault.invalidGrant("whom this is for is disabled or gone");
      }
      transaction.credentials().add(token);
      transaction.oauth().add(access);
    }

    AuditEvent event(Origin origin) {
      return Facts.event(
          AuditAction.TOKEN_CREATED,
          token.application(),
          origin.actor(io.gatehouse.core.policy.Subject.client(access.client()), null),
          "token:" + token.id(),
          Map.of(),
          Facts.of(token));
    }

    @Override
    public String toString() {
      return "Minted[" + token.id() + "]";
    }
  }

  private record Place(String application, String token) {}
}

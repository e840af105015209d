package io.gatehouse.door;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.identity.sender.DpopProofs;
import io.gatehouse.identity.sender.SentProof;
import org.jspecify.annotations.Nullable;

/// Knows peers by their tokens, and those who show none by the certificate of their connection;
/// whoever shows neither is anonymous in the application asked for.
public final class TokenAuthenticator implements Authenticator {
  private static final String FIRST_APPLICATION = "main";

  private final Tokens tokens;
  private final Access access;
  private final @Nullable DpopProofs proofs;

  /// One that takes no proofs beside tokens.
  public TokenAuthenticator(Tokens tokens, Access access) {
    this(tokens, access, null);
  }

  public TokenAuthenticator(Tokens tokens, Access access, @Nullable DpopProofs proofs) {
    this.tokens = tokens;
    this.access = access;
    this.proofs = proofs;
  }

  @Override
  public Possession beside(SentProof sent, String token) {
    return proofs == null ? Authenticator.super.beside(sent, token) : proofs.beside(sent, token);
  }

  @Override
  public @Nullable Rights known(Presented presented, Origin origin) {
    String token = presented.token();
    ClientCertificate certificate = origin.certificate();
    Identity identity;
    if (token != null) {
      identity = tokens.cached(token, presented.application(), origin);
    } else if (certificate != null) {
      identity = tokens.cachedCertificate(certificate, presented.application(), origin);
    } else {
      identity = anonymous(presented);
    }
    return identity == null ? null : access.cachedRights(identity, origin);
  }

  @Override
  public Rights authenticate(Presented presented, Origin origin) {
    String token = presented.token();
    ClientCertificate certificate = origin.certificate();
    Identity identity;
    if (token != null) {
      identity = tokens.load(token, presented.application(), origin);
    } else if (certificate != null) {
      identity = tokens.loadCertificate(certificate, presented.application(), origin);
    } else {
      identity = anonymous(presented);
    }
    return access.rights(identity, origin);
  }

  private static Identity anonymous(Presented presented) {
    String application = presented.application();
    return Identity.anonymous(application == null ? FIRST_APPLICATION : application);
  }
}

package io.gatehouse.door;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.TokenRecord;
import org.jspecify.annotations.Nullable;

/// Says who holds the client certificate of a connection, for every protocol in which a user name
/// and a password may stand beside it. All methods block.
///
/// What the TLS of a channel has shown is read by
/// [io.gatehouse.door.tls.ClientTrust#certificate(io.netty.channel.Channel)] and stands in the
/// [Origin] of the connection.
public final class CertificateHolders {
  private final Tokens tokens;

  public CertificateHolders(Tokens tokens) {
    this.tokens = tokens;
  }

  /// Whoever shows a certificate and nothing else, as SASL EXTERNAL does; throws `Refused` where it
  /// names nobody, and where there is none.
  ///
  /// @param application the one that is asked for; null for that of the certificate
  public Identity holder(@Nullable String application, Origin origin) {
    ClientCertificate certificate = origin.certificate();
    if (certificate == null) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "this connection shows no certificate")
          .cure("connect by TLS with a client certificate, or send a token as the password")
          .refused();
    }
    return tokens.loadCertificate(certificate, application, origin);
  }

  private static boolean isFor(TokenRecord.@Nullable Binding bound, ClientCertificate certificate) {
    return bound != null && bound.equals(Possession.to(certificate));
  }

  /// Whoever has proved themselves by something else, provided that the certificate beside it, if
  /// there is one, is of the same principal; throws `Refused` where it is not.
  public Identity agreeing(Identity proved, Origin origin) {
    ClientCertificate certificate = origin.certificate();
    if (certificate == null) {
      return proved;
    }
    if (isFor(proved.credential().bound(), certificate)) {
      // a token that is bound to the certificate: whose that is does not matter
      tokens.requireStanding(certificate, proved);
      return proved;
    }
    Identity named = holder(proved.application(), origin);
    if (named.subject().equals(proved.subject())) {
      return proved;
    }
    throw Problem.of(
            ProblemType.CREDENTIAL_REFUSED,
            "the certificate is that of `%s`, the user name and password are not"
                .formatted(named.subject()))
        .cure("show either, or both of the same principal")
        .refused();
  }
}

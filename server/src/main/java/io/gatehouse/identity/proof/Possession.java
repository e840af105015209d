package io.gatehouse.identity.proof;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What is shown beside a token, where a token alone does not do: the proof that whoever shows it
/// is the one that it was given to.
public interface Possession {
  /// The algorithms of proofs, as HTTP names them to clients.
  String ALGORITHMS = "ES256 ES384 RS256 PS256";

  /// Nothing is shown but what the connection has shown in its TLS handshake.
  Possession BEARER = Possession::requireConnection;

  /// Nobody acts by the token: somebody asks what it is worth.
  Possession LOOKED_AT = (token, certificate) -> {};

  /// Throws `Refused` unless this fits what the token is bound to; may block where it takes work.
  ///
  /// @param certificate of the connection, where there is one
  void require(TokenRecord token, @Nullable ClientCertificate certificate);

  /// Whether [#require] is too much for an event loop.
  default boolean takesWork() {
    return false;
  }

  /// How HTTP asks for a proof of a key.
  ///
  /// @param error as RFC 9449 names it
  static Problem.Challenge challenge(String error, @Nullable String nonce) {
    return new Problem.Challenge(
        "DPoP realm=\"gatehouse\", error=\"%s\", algs=\"%s\"".formatted(error, ALGORITHMS), nonce);
  }

  private static void requireConnection(
      TokenRecord token, @Nullable ClientCertificate certificate) {
    TokenRecord.Binding bound = token.bound();
    if (bound == null) {
      return;
    }
    switch (bound.means()) {
      case KEY ->
          throw Problem.of(
                  ProblemType.CREDENTIAL_REFUSED,
                  "the token is bound to a key, and does nothing without a proof of it")
              .cure(
                  "send `Authorization: DPoP TOKEN` and the header `DPoP` over HTTP or in the"
                      + " request that opens a WebSocket; for MQTT and AMQP use a token that is"
                      + " bound to a certificate")
              .coded("proof-missing")
              .challenging(challenge("invalid_token", null))
              .refused();
      case CERTIFICATE -> {
        if (certificate == null || !fits(bound, certificate)) {
          throw Problem.of(
                  ProblemType.CREDENTIAL_REFUSED,
                  certificate == null
                      ? "the token is bound to a certificate, and this connection shows none"
                      : "the token is bound to another certificate than that of this connection")
              .cure("connect by TLS with the certificate that the token was given for")
              .coded("certificate-missing")
              .refused();
        }
      }
    }
  }

  /// RFC 8705 section 3.1.
  static TokenRecord.Binding to(ClientCertificate certificate) {
    return new TokenRecord.Binding(
        TokenRecord.Binding.Means.CERTIFICATE,
        Base64.getUrlEncoder().withoutPadding().encodeToString(certificate.digest()));
  }

  private static boolean fits(TokenRecord.Binding bound, ClientCertificate certificate) {
    return MessageDigest.isEqual(
        bound.thumbprint().getBytes(StandardCharsets.US_ASCII),
        to(certificate).thumbprint().getBytes(StandardCharsets.US_ASCII));
  }
}

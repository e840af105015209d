package io.gatehouse.dialect.oauth.token;

import io.gatehouse.door.http.Request;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.identity.sender.DpopProofs;
import io.gatehouse.identity.sender.SentProof;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.record.TokenRecord;
import org.jspecify.annotations.Nullable;

/// What tokens are bound to that are asked for by a request: a key that it proves (RFC 9449), or
/// the certificate of its connection (RFC 8705).
record SenderProof(DpopProofs proofs) {

  /// Null where they are bound to nothing; throws [OAuthFault] where the client's registration asks
  /// for more than is shown.
  TokenRecord.@Nullable Binding bound(OAuthClient client, Request request) {
    OAuthClientRecord.Sender has = client.record().settings().sender();
    SentProof sent = request.proof();
    TokenRecord.Binding key = sent == null ? null : proofs.forToken(sent);
    if (has.certificate()) {
      if (key != null) {
        throw OAuthFault.invalidRequest("tokens of this client are bound to its certificate alone");
      }
      return toCertificate(request.connection().certificate());
    }
    if (has.key() && key == null) {
      throw new OAuthFault("invalid_dpop_proof", "this client has to send a DPoP proof");
    }
    return key;
  }

  private static TokenRecord.Binding toCertificate(@Nullable ClientCertificate certificate) {
    if (certificate == null) {
      throw OAuthFault.invalidRequest(
          "tokens of this client are bound to its certificate: connect by TLS and show it");
    }
    return Possession.to(certificate);
  }

  /// How a client has to show a token (RFC 6749 section 7.1, RFC 9449 section 5).
  static String type(TokenRecord.@Nullable Binding bound) {
    return bound != null && bound.means() == TokenRecord.Binding.Means.KEY ? "DPoP" : "Bearer";
  }
}

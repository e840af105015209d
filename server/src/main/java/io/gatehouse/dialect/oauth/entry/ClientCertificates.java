package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.problem.Refused;
import java.util.Map;

/// Clients that prove themselves in the TLS handshake (RFC 8705 section 2): by a name that an
/// authority wrote into their certificate, or by a certificate that is registered for them. Whether
/// its chain is good has been looked at before, in the handshake.
record ClientCertificates(Tokens tokens) {

  boolean prove(OAuthClient client, Origin origin) {
    ClientCertificate certificate = origin.certificate();
    if (certificate == null) {
      return false;
    }
    return client.record().authentication().equals(OAuthClient.BY_AUTHORITY)
        ? isNamed(client.record().settings().sender().names(), certificate)
        : isRegistered(client, certificate, origin);
  }

  private static boolean isNamed(Map<String, String> names, ClientCertificate certificate) {
    return !names.isEmpty()
        && names.entrySet().stream()
            .allMatch(name -> certificate.isVouchedFor(name.getKey(), name.getValue()));
  }

  /// A certificate that is narrowed to some permissions gets no tokens, which may be wider.
  private boolean isRegistered(OAuthClient client, ClientCertificate certificate, Origin origin) {
    try {
      Identity holder = tokens.loadCertificate(certificate, client.application(), origin);
      return holder.subject().equals(client.subject()) && holder.credential().permissions() == null;
    } catch (Refused notGood) {
      return false;
    }
  }
}

package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.Possession;
import org.jspecify.annotations.Nullable;

/// Where a request or connection comes from.
///
/// @param address the peer, or what a trusted proxy says about it
/// @param clientId the MQTT client id, where there is one
/// @param certificate what the peer showed in its TLS handshake, where it did
/// @param possession what a request shows beside its token; null where there is only the token
public record Origin(
    Transport transport,
    Address address,
    @Nullable String clientId,
    @Nullable ClientCertificate certificate,
    @Nullable Possession possession) {

  /// From where nothing is shown beside a token but the certificate.
  public Origin(
      Transport transport,
      Address address,
      @Nullable String clientId,
      @Nullable ClientCertificate certificate) {
    this(transport, address, clientId, certificate, null);
  }

  /// The same, where this is shown beside the token.
  public Origin showing(Possession beside) {
    return new Origin(transport, address, clientId, certificate, beside);
  }

  /// Who acts from here, as the audit names them.
  public Actor actor(Subject subject, @Nullable String credential) {
    return new Actor(subject.toString(), credential, address.toString(), transport.label());
  }

  /// Common name of the client certificate, where there is one.
  public @Nullable String certificateName() {
    return certificate == null ? null : certificate.name();
  }

  /// What the throttle takes for one place: the address, or for version 6 its /64, since a single
  /// host can have all of that.
  public String place() {
    return address.isVersion4() ? address.toString() : new Address(address.high(), 0).toString();
  }
}

package io.gatehouse.door.mqtt;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.ClientCertificate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a peer comes from.
///
/// @param certificate asked once the peer has sent its CONNECT, and so after the handshake of TLS
record Arrival(Address address, Supplier<@Nullable ClientCertificate> certificate) {

  Origin origin(@Nullable String clientId) {
    return new Origin(Transport.MQTT, address, clientId, certificate.get());
  }
}

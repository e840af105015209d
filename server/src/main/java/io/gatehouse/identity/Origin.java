package io.gatehouse.identity;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import org.jspecify.annotations.Nullable;

/// Where a request or connection comes from.
///
/// @param address the peer, or what a trusted proxy says about it
/// @param clientId the MQTT client id, where there is one
/// @param certificateName common name of the verified client certificate, where there is one
public record Origin(
    Transport transport,
    Address address,
    @Nullable String clientId,
    @Nullable String certificateName) {}

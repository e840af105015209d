package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.door.mqtt.flow.MessageReader.Will;
import io.gatehouse.door.mqtt.flow.Outbox;
import org.jspecify.annotations.Nullable;

/// What a CONNECT settled about its connection.
///
/// @param wish what it wants of an earlier session, and for how long this one is to be kept
/// @param explains whether the client wants reason strings
/// @param method its authentication method; null for none
record Opening(
    Rights rights,
    String clientId,
    Outbox.Client client,
    int keepAliveSeconds,
    KeptSession.Wish wish,
    boolean explains,
    @Nullable String method,
    @Nullable Will will) {

  ClientIds.Key key() {
    return ClientIds.Key.of(rights, clientId);
  }
}

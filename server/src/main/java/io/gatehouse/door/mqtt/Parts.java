package io.gatehouse.door.mqtt;

import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import java.time.InstantSource;

/// What every connection of the door works with.
record Parts(
    MqttSettings settings,
    ConnectionLogin login,
    Hub hub,
    Connections connections,
    ClientIds clientIds,
    InstantSource clock) {}

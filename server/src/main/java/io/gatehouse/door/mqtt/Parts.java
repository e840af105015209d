package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.auth.MqttLogin;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.mailbox.Mailboxes;
import java.time.InstantSource;

/// What every connection of the door works with.
record Parts(
    MqttSettings settings,
    MqttLogin login,
    Hub hub,
    Connections connections,
    Mailboxes mailboxes,
    ClientIds clientIds,
    DelayedWills wills,
    InstantSource clock) {}

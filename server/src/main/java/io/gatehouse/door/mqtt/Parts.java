package io.gatehouse.door.mqtt;

import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.mailbox.Mailboxes;
import java.time.InstantSource;

/// What every connection of the door works with.
record Parts(
    MqttSettings settings,
    Methods methods,
    Hub hub,
    Connections connections,
    Mailboxes mailboxes,
    ClientIds clientIds,
    DelayedWills wills,
    InstantSource clock) {

  ConnectionLogin login() {
    return methods.login();
  }
}

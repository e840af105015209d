package io.gatehouse.door.amqp.v1;

import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.mailbox.Mailboxes;
import java.time.InstantSource;
import java.util.function.Predicate;

/// What every connection works with.
record Parts(
    AmqpSettings settings,
    ConnectionLogin login,
    Predicate<String> applications,
    Hub hub,
    Mailboxes mailboxes,
    Connections connections,
    InstantSource clock) {}

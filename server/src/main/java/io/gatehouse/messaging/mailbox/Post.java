package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Holdings;
import io.gatehouse.store.Stores;
import java.time.InstantSource;

/// What all mailboxes need from around them.
///
/// @param subscriptions most filters of one mailbox
record Post(
    Hub hub,
    Journal journal,
    Stores stores,
    InstantSource clock,
    Holdings holdings,
    int subscriptions) {}

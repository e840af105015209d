package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.access.Access;
import io.gatehouse.change.Changes;
import io.gatehouse.door.Authenticator;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.people.PasswordLinks;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.store.Stores;
import java.time.InstantSource;

/// What the dialect works with.
///
/// @param scripts runs scripts and serves files
public record Rooms(
    Directory directory,
    Groups groups,
    Login login,
    Sessions sessions,
    Tokens tokens,
    PasswordLinks passwordLinks,
    Access access,
    Authenticator authenticator,
    Hub hub,
    Connections connections,
    Scripts scripts,
    Changes changes,
    Stores stores,
    InstantSource clock) {}

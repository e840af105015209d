package io.gatehouse.dialect.signalk.entry;

import io.gatehouse.access.Access;
import io.gatehouse.access.Roles;
import io.gatehouse.change.Changes;
import io.gatehouse.door.Authenticator;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.observe.Metrics;
import io.gatehouse.store.Stores;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The rooms of the house that Signal K leads to.
public record Rooms(
    Applications applications,
    Directory directory,
    Login login,
    Sessions sessions,
    Tokens tokens,
    AccessRequests requests,
    Access access,
    Roles roles,
    Hub hub,
    Connections connections,
    Authenticator authenticator,
    Metrics metrics,
    Changes changes,
    Stores stores,
    InstantSource clock,
    SecureRandom random) {}

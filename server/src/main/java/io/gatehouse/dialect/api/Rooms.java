package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Roles;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.change.Changes;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Setup;
import io.gatehouse.identity.Tokens;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.store.Stores;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// The rooms of the house that the API opens to HTTP.
///
/// @param random where generated passwords come from; must be fit for secrets
public record Rooms(
    Setup setup,
    Login login,
    Sessions sessions,
    Applications applications,
    Directory directory,
    Groups groups,
    Tokens tokens,
    Access access,
    Resources resources,
    Roles roles,
    Grants grants,
    ChannelRules channelRules,
    Hub hub,
    Connections connections,
    Revalidation revalidation,
    Changes changes,
    AuditVerifier verifier,
    Stores stores,
    InstantSource clock,
    RandomGenerator random) {}

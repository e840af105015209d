package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.access.Access;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Roles;
import io.gatehouse.device.Devices;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.messaging.Hub;
import io.gatehouse.store.Stores;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rooms of the house that Raptor leads to.
///
/// @param keys a secret of 32 bytes for each purpose that is named
/// @param thingsChanged to be told of an application in which what channels belong to has changed
/// @param clientTokens null where clients do not come by OAuth
public record Rooms(
    Applications applications,
    Directory directory,
    Groups groups,
    Login login,
    Sessions sessions,
    Tokens tokens,
    Access access,
    Resources resources,
    Roles roles,
    Grants grants,
    Devices devices,
    Streams streams,
    Actions actions,
    Hub hub,
    Stores stores,
    InstantSource clock,
    SecureRandom random,
    Function<String, byte[]> keys,
    Consumer<String> thingsChanged,
    OAuthClients clients,
    @Nullable ClientTokens clientTokens) {}

package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.access.Access;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.oauth.AccessTokens;
import io.gatehouse.identity.oauth.DeviceGrants;
import io.gatehouse.identity.oauth.Issuers;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.identity.oauth.SigningKeys;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.sender.DpopProofs;
import io.gatehouse.store.Stores;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The rooms of the house that OAuth opens.
///
/// @param certificates whether connections may show certificates
public record OAuthRooms(
    OAuthClients clients,
    AccessTokens accessTokens,
    OAuthGrants grants,
    DeviceGrants devices,
    SigningKeys keys,
    Issuers issuers,
    DpopProofs proofs,
    Tokens tokens,
    Access access,
    Applications applications,
    Login login,
    Sessions sessions,
    Throttle throttle,
    AuditLog audit,
    Stores stores,
    SecureRandom random,
    InstantSource clock,
    boolean certificates,
    ClientPace pace) {}

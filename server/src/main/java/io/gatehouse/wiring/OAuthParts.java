package io.gatehouse.wiring;

import io.gatehouse.config.section.OAuthConfig;
import io.gatehouse.dialect.oauth.OAuthDialect;
import io.gatehouse.dialect.oauth.entry.ClientPace;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.oauth.AccessTokens;
import io.gatehouse.identity.oauth.DeviceGrants;
import io.gatehouse.identity.oauth.Issuers;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.identity.oauth.SigningKeys;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.sender.DpopNonces;
import io.gatehouse.identity.sender.DpopProofs;
import io.gatehouse.wiring.ground.Ground;
import java.time.Duration;

/// The rooms of OAuth, and what it speaks over HTTP.
///
/// @param certificates whether connections may show certificates
/// @param address set to where the server listens once it does
public record OAuthParts(
    OAuthConfig config,
    PublicAddress address,
    OAuthClients clients,
    AccessTokens accessTokens,
    OAuthGrants grants,
    DeviceGrants devices,
    SigningKeys keys,
    Issuers issuers,
    DpopProofs proofs,
    Throttle throttle,
    boolean certificates) {
  /// The longest life of an access token that a client may be given.
  private static final Duration LONGEST_LIFE = Duration.ofDays(1);

  static OAuthParts open(
      io.gatehouse.config.Config whole, Ground ground, Pepper pepper, Throttle throttle) {
    OAuthConfig config = whole.oauth();
    PublicAddress address = new PublicAddress(whole);
    Issuers issuers = new Issuers(address);
    SigningKeys keys =
        new SigningKeys(
            ground.stores(),
            pepper.derived(SigningKeys.PURPOSE),
            ground.random(),
            ground.clock(),
            new SigningKeys.Settings(config.keyLife(), config.keyAhead(), LONGEST_LIFE));
    AccessTokens tokens =
        new AccessTokens(
            ground.stores(), ground.changes(), keys, issuers, ground.random(), ground.clock());
    OAuthGrants grants =
        new OAuthGrants(
            ground.stores(),
            ground.changes(),
            tokens,
            ground.random(),
            ground.clock(),
            config.codeLife());
    return new OAuthParts(
        config,
        address,
        new OAuthClients(ground.stores(), ground.changes(), ground.random(), ground.clock()),
        tokens,
        grants,
        new DeviceGrants(
            ground.stores(),
            ground.changes(),
            grants,
            ground.random(),
            ground.clock(),
            new DeviceGrants.Settings(config.deviceLife(), config.devicesPerAddress())),
        keys,
        issuers,
        proofs(config, address, pepper, ground),
        throttle,
        whole.hasTls() && whole.tls().clientCertificates());
  }

  private static DpopProofs proofs(
      OAuthConfig config, PublicAddress address, Pepper pepper, Ground ground) {
    return new DpopProofs(
        address,
        config.dpopNonce()
            ? new DpopNonces(pepper.derived(DpopNonces.PURPOSE), ground.clock())
            : null,
        new DpopProofs.Settings(config.dpopAge(), DpopProofs.Settings.STANDARD.remembered()),
        ground.clock());
  }

  OAuthDialect dialect(Ground ground, People people) {
    Tokens tokens = people.tokens();
    return new OAuthDialect(
        new OAuthRooms(
            clients,
            accessTokens,
            grants,
            devices,
            keys,
            issuers,
            proofs,
            tokens,
            people.access(),
            people.applications(),
            people.login(),
            people.sessions(),
            throttle,
            ground.audit(),
            ground.stores(),
            ground.random(),
            ground.clock(),
            certificates,
            new ClientPace(
                new ClientPace.Settings(
                    config.tokensPerSecond(),
                    config.introspectionsPerSecond(),
                    config.unknownPerSecond()))));
  }
}

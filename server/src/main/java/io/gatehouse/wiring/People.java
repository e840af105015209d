package io.gatehouse.wiring;

import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Roles;
import io.gatehouse.config.Config;
import io.gatehouse.config.section.AccessRequestsConfig;
import io.gatehouse.config.section.PasswordConfig;
import io.gatehouse.device.Devices;
import io.gatehouse.device.provision.Provisioning;
import io.gatehouse.device.provision.Surroundings;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Setup;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.challenge.Scram;
import io.gatehouse.identity.organisation.Organisations;
import io.gatehouse.identity.password.HashPool;
import io.gatehouse.identity.password.PasswordRules;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.identity.request.Bounds;
import io.gatehouse.identity.request.Openness;
import io.gatehouse.mail.Mails;
import io.gatehouse.wiring.ground.AccountParts;
import io.gatehouse.wiring.ground.Backends;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.MailParts;
import io.gatehouse.wiring.ground.Opened;
import java.time.Duration;

/// Who there is, how they prove it, and what they may do.
public record People(
    Setup setup,
    Applications applications,
    Directory directory,
    Devices devices,
    Groups groups,
    Organisations organisations,
    Login login,
    Tokens tokens,
    Scram scram,
    Sessions sessions,
    AccessRequests accessRequests,
    Provisioning provisioning,
    Access access,
    Resources resources,
    Roles roles,
    Grants grants,
    ChannelRules channelRules,
    HashPool hashPool,
    Mails mails,
    AccountParts accounts,
    Backends backends,
    OAuthParts oauth,
    Pepper pepper) {
  private static final long DECISIONS = 10_000;
  private static final Duration GATHERED = Duration.ofSeconds(5);
  private static final Duration SESSION_LIMIT = Duration.ofDays(30);

  public static People gather(Config config, Ground ground, Opened opened) {
    var stores = ground.stores();
    var changes = ground.changes();
    var random = ground.random();
    var clock = ground.clock();

    Applications applications = new Applications(stores, changes, clock);
    applications.start();
    HashPool pool = opened.add(pool(config.password()));
    Throttle throttle = new Throttle(clock, throttle(config.login()));
    Pepper pepper = Pepper.open(ground.folder().resolve("pepper.key"), stores, random);
    PrincipalPasswords passwords =
        new PrincipalPasswords(
            changes,
            new Passwords(pepper, pool, random, hashing(config.password())),
            rules(config.password()),
            throttle,
            clock);
    LastUses uses = opened.add(new LastUses(stores, GATHERED));
    Tokens tokens =
        new Tokens(
            new Tokens.Surroundings(stores, changes, ground.audit(), random, clock),
            throttle,
            uses,
            tokens(config));
    Directory directory = new Directory(stores, changes, passwords, clock);
    Mails mails = MailParts.open(config.mail(), ground, opened);
    Access access = new Access(stores, changes, ground.audit(), tokens, access(config, ground));
    AccountParts accounts =
        AccountParts.open(config, ground, pepper, directory, passwords, mails, opened).with(access);
    return new People(
        new Setup(stores, changes, passwords, random, clock),
        applications,
        directory,
        new Devices(stores, changes, clock),
        new Groups(stores, changes, clock),
        new Organisations(stores, changes, clock),
        new Login(stores, changes, passwords, tokens, accounts.check(), accounts.recent()),
        tokens,
        new Scram(stores, tokens, random),
        new Sessions(stores, tokens, clock),
        new AccessRequests(
            new AccessRequests.Surroundings(
                stores, changes, directory, passwords, tokens, random, clock),
            bounds(config.accessRequests())),
        provisioning(ground, directory, access),
        access,
        new Resources(stores),
        new Roles(stores, changes, clock),
        new Grants(stores, changes, random, clock),
        new ChannelRules(stores, changes, clock),
        pool,
        mails,
        accounts,
        Backends.open(config.webhook(), ground, pepper, throttle, tokens, opened),
        OAuthParts.open(config, ground, pepper, throttle),
        pepper);
  }

  private static Provisioning provisioning(Ground ground, Directory directory, Access access) {
    return Provisioning.of(
        new Surroundings(
            ground.stores(),
            ground.changes(),
            ground.audit(),
            directory,
            access,
            new Throttle(ground.clock(), Throttle.Settings.STANDARD),
            ground.random(),
            ground.clock()));
  }

  private static HashPool pool(PasswordConfig config) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new HashPool(config.threads(cores), config.poolQueue());
  }

  private static Passwords.Settings hashing(PasswordConfig config) {
    return new Passwords.Settings(
        switch (config.algorithm()) {
          case BCRYPT -> Passwords.Algorithm.BCRYPT;
          case ARGON2ID -> Passwords.Algorithm.ARGON2ID;
        },
        config.bcryptCost(),
        Math.toIntExact(config.argon2Memory().bytes() / 1024),
        config.argon2Iterations());
  }

  private static PasswordRules rules(PasswordConfig config) {
    return new PasswordRules(
        config.minLength(), config.maxLength(), config.blocklist().orElse(null));
  }

  private static Throttle.Settings throttle(Config.Login config) {
    Throttle.Settings standard = Throttle.Settings.STANDARD;
    return new Throttle.Settings(
        config.failuresBeforeDelay(),
        standard.freeKnown(),
        standard.freeAddress(),
        config.delayBase(),
        config.delayMax(),
        standard.entries());
  }

  private static Tokens.Settings tokens(Config config) {
    return new Tokens.Settings(
        config.session().maxAge(),
        config.session().sliding(),
        SESSION_LIMIT,
        config.token().rotationOverlap(),
        config.limits().profiles());
  }

  private static Bounds bounds(AccessRequestsConfig config) {
    return new Bounds(
        new Openness(config.devices(), config.people()),
        config.pending(),
        config.pendingPerAddress(),
        config.asksPerMinute(),
        config.pollsPerMinute(),
        config.life(),
        config.remembered());
  }

  private static Access.Settings access(Config config, Ground ground) {
    return new Access.Settings(
        config.limits().profiles(), DECISIONS, ground.random().nextLong(), ground.clock());
  }
}

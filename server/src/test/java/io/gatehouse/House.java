package io.gatehouse;

import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Rights;
import io.gatehouse.access.Roles;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Changes;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.device.Devices;
import io.gatehouse.device.provision.Provisioning;
import io.gatehouse.device.provision.Surroundings;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Setup;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.factor.FactorBook;
import io.gatehouse.identity.factor.FactorCheck;
import io.gatehouse.identity.factor.FactorPolicy;
import io.gatehouse.identity.factor.FactorSecrets;
import io.gatehouse.identity.factor.Passkeys;
import io.gatehouse.identity.oauth.AccessTokens;
import io.gatehouse.identity.oauth.DeviceGrants;
import io.gatehouse.identity.oauth.Issuers;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.identity.oauth.SigningKeys;
import io.gatehouse.identity.organisation.Organisations;
import io.gatehouse.identity.password.HashPool;
import io.gatehouse.identity.password.PasswordRules;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.people.Notices;
import io.gatehouse.identity.people.Reachable;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.identity.request.Bounds;
import io.gatehouse.mail.MailSettings;
import io.gatehouse.mail.Mails;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.sql.SqlStores;
import io.gatehouse.webhook.UrlRules;
import io.gatehouse.webhook.WebhookBook;
import io.gatehouse.webhook.WebhookLogin;
import io.gatehouse.webhook.WebhookSecrets;
import io.gatehouse.webhook.Webhooks;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Identity and access on a real store, as the server wires them, with a clock that tests move.
public final class House implements AutoCloseable {
  /// Fits every rule, and is cheap to hash here.
  public static final String PASSWORD = "correct horse battery";

  public static final Resource MAIN = Resource.application("main");
  public static final Author SERVER = new ServerAuthor("main");

  public final MutableClock clock = new MutableClock();
  public final Stores stores;
  public final AuditLog audit;
  public final Changes changes;
  public final HashPool pool = new HashPool(1, 64);
  public final Throttle throttle;
  public final PrincipalPasswords passwords;
  public final LastUses uses;
  public final Tokens tokens;
  public final Sessions sessions;
  public final Directory directory;
  public final Devices devices;
  public final AccessRequests requests;
  public final Provisioning provisioning;
  public final Groups groups;
  public final Organisations organisations;
  public final Applications applications;
  public final Login login;
  public final Mails mails;
  public final FactorBook factors;
  public final Reachable reachable;
  public final Setup setup;
  public final Access access;
  public final Roles roles;
  public final Grants grants;
  public final ChannelRules rules;
  public final Webhooks webhooks;
  public final WebhookBook book;
  public final WebhookLogin guests;
  public final SigningKeys signingKeys;
  public final OAuthClients oauthClients;
  public final AccessTokens accessTokens;
  public final OAuthGrants oauthGrants;
  public final DeviceGrants oauthDevices;

  /// Where tokens are issued; tests that open a door set it.
  public volatile Optional<URI> address = Optional.of(URI.create("https://gate.example"));

  public final Issuers issuers;
  public final SecureRandom random = new SecureRandom();

  public House(Path folder) {
    this(folder, Tokens.Settings.STANDARD, cheap(Passwords.Algorithm.BCRYPT, 4));
  }

  public House(Path folder, Tokens.Settings settings, Passwords.Settings hashing) {
    stores = new SqlStores(Foundation.in(folder));
    audit = new AuditLog(stores, AuditKey.in(folder, random), folder, clock);
    changes = new Changes(stores, audit);
    throttle = new Throttle(clock, Throttle.Settings.STANDARD);
    Pepper pepper = Pepper.open(folder.resolve("pepper.key"), stores, random);
    passwords =
        new PrincipalPasswords(
            changes,
            new Passwords(pepper, pool, random, hashing),
            new PasswordRules(8, 256, null),
            throttle,
            clock);
    uses = new LastUses(stores, Duration.ofDays(1));
    tokens =
        new Tokens(
            new Tokens.Surroundings(stores, changes, audit, random, clock),
            throttle,
            uses,
            settings);
    access =
        new Access(stores, changes, audit, tokens, new Access.Settings(1_000, 1_000, 7, clock));
    sessions = new Sessions(stores, tokens, clock);
    directory = new Directory(stores, changes, passwords, clock);
    devices = new Devices(stores, changes, clock);
    requests = requests(Bounds.STANDARD);
    provisioning =
        Provisioning.of(
            new Surroundings(stores, changes, audit, directory, access, throttle, random, clock));
    groups = new Groups(stores, changes, clock);
    organisations = new Organisations(stores, changes, clock);
    applications = new Applications(stores, changes, clock);
    mails = new Mails(MailSettings.OFF, clock);
    RecentLogins recent = new RecentLogins(clock);
    Notices notices = new Notices(stores, mails, clock);
    FactorPolicy policy = new FactorPolicy(stores, changes);
    FactorSecrets sealing = new FactorSecrets(pepper.derived(FactorSecrets.PURPOSE), random);
    Passkeys passkeys = Passkeys.at(null, stores, pepper.derived(Passkeys.PURPOSE), random, clock);
    factors =
        new FactorBook(
            new FactorBook.Rooms(
                stores, changes, directory, sealing, policy, passkeys, recent, notices, clock));
    reachable =
        Reachable.of(
            new Reachable.Rooms(
                stores, changes, directory, passwords, recent, notices, mails, null, random,
                clock));
    login =
        new Login(
            stores,
            changes,
            passwords,
            tokens,
            new FactorCheck(stores, changes, sealing, policy, passkeys, notices, clock),
            recent);
    setup = new Setup(stores, changes, passwords, random, clock);
    roles = new Roles(stores, changes, clock);
    grants = new Grants(stores, changes, random, clock);
    rules = new ChannelRules(stores, changes, clock);
    UrlRules urls = new UrlRules(false, false);
    WebhookSecrets secrets = new WebhookSecrets(pepper.derived(WebhookSecrets.PURPOSE), random);
    webhooks = new Webhooks(stores, secrets, new Webhooks.Settings(32, 256, urls), clock);
    changes.listen(webhooks);
    book = new WebhookBook(stores, changes, webhooks, secrets, urls, clock);
    guests = new WebhookLogin(stores, changes, throttle, webhooks, clock);
    tokens.vouchedBy(guests::vouches);
    issuers = new Issuers(() -> address);
    signingKeys =
        new SigningKeys(
            stores,
            pepper.derived(SigningKeys.PURPOSE),
            random,
            clock,
            new SigningKeys.Settings(Duration.ofDays(90), Duration.ofHours(1), Duration.ofDays(1)));
    oauthClients = new OAuthClients(stores, changes, random, clock);
    accessTokens = new AccessTokens(stores, changes, signingKeys, issuers, random, clock);
    oauthGrants =
        new OAuthGrants(stores, changes, accessTokens, random, clock, Duration.ofSeconds(60));
    oauthDevices =
        new DeviceGrants(
            stores,
            changes,
            oauthGrants,
            random,
            clock,
            new DeviceGrants.Settings(Duration.ofMinutes(10), 20));
    applications.start();
  }

  /// Access requests of this house, as after a start with these bounds.
  public AccessRequests requests(Bounds bounds) {
    return new AccessRequests(
        new AccessRequests.Surroundings(
            stores, changes, directory, passwords, tokens, random, clock),
        bounds);
  }

  public static Passwords.Settings cheap(Passwords.Algorithm algorithm, int cost) {
    return new Passwords.Settings(algorithm, cost, 1024, 1);
  }

  public static Origin at(String address) {
    return new Origin(Transport.HTTP, Address.parse(address), null, null);
  }

  /// Makes the owner and signs in.
  public Rights owner() {
    setup.createUnattended("olga", PASSWORD);
    return rights(signIn("olga"));
  }

  public PrincipalRecord user(String name, String... roles) {
    return add(Subject.Kind.USER, name, null, roles);
  }

  public PrincipalRecord device(String name, @Nullable String owner, String... roles) {
    return add(Subject.Kind.DEVICE, name, owner, roles);
  }

  private PrincipalRecord add(
      Subject.Kind kind, String name, @Nullable String owner, String... roles) {
    Draft plain = Draft.named(kind, name);
    Draft draft =
        new Draft(
            kind,
            null,
            name,
            null,
            true,
            owner,
            null,
            Set.of(roles),
            plain.groups(),
            plain.attributes(),
            plain.publicData());
    return directory.create(SERVER, draft, PASSWORD).record();
  }

  public RoleRecord role(String id, String... allow) {
    return roles.create(SERVER, new Roles.Draft(id, null, List.of(allow), List.of())).record();
  }

  public Issued signIn(String name) {
    return login.login(new Login.Attempt("main", name, PASSWORD, at("10.0.0.1")));
  }

  public Rights rights(Issued issued) {
    Identity identity = tokens.load("Bearer " + issued.text(), null, at("10.0.0.1"));
    return access.rights(identity, at("10.0.0.1"));
  }

  /// The author that a user is after signing in.
  public Author as(String name) {
    return access.author(rights(signIn(name)));
  }

  /// The author behind a new token of a principal.
  public Author with(Subject principal, String... permissions) {
    return access.author(rights(token(principal, permissions)));
  }

  public Issued token(Subject principal, String... permissions) {
    return tokens.issue(SERVER, principal, draft(permissions));
  }

  /// A token's draft; without permissions it is not narrowed.
  public static Tokens.Draft draft(String... permissions) {
    return new Tokens.Draft(
        TokenRecord.Kind.API,
        "test",
        permissions.length == 0
            ? null
            : Arrays.stream(permissions).map(io.gatehouse.core.policy.Permission::parse).toList(),
        true,
        null);
  }

  public void grant(Subject subject, Effect effect, String permission) {
    grants.create(
        SERVER, new Grants.Draft(subject, effect, permission, null, List.of(), List.of()));
  }

  /// The newest audit entries of an action.
  public List<AuditRecord> audited(String action) {
    audit.flush();
    return stores.read(t ->
        t.audit().newest(new AuditStore.Filter(null, null, action, null, null, null), null, 50));
  }

  @Override
  public void close() {
    webhooks.close();
    uses.close();
    pool.close();
    audit.close();
    stores.close();
  }
}

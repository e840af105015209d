package io.gatehouse.messaging;

import io.gatehouse.Foundation;
import io.gatehouse.LosingStores;
import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.password.HashPool;
import io.gatehouse.identity.password.PasswordRules;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.identity.proof.SecondFactors;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.mailbox.MailboxRevalidation;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A directory, a policy and a hub as a server has them, on a folder of its own.
public final class House implements AutoCloseable {
  public static final String MAIN = "main";
  private static final Passwords.Settings QUICK =
      new Passwords.Settings(Passwords.Algorithm.BCRYPT, 4, 1_024, 1);

  private final SecureRandom random = new SecureRandom();
  private final HashPool pool = new HashPool(1, 100);
  public final LosingStores stores;
  private final AuditLog audit;
  private final LastUses uses;
  public final Journal journal;
  private final Passwords passwords;
  public final Changes changes;
  public final Connections connections;
  public final Hub hub;
  public final Mailboxes mailboxes;
  public final Revalidation revalidation;
  public final Access access;
  public final Tokens tokens;
  public final Login login;

  public House(Path folder, Limits limits, InstantSource clock) {
    this(folder, limits, clock, Mailboxes.Limits.STANDARD);
  }

  public House(Path folder, Limits limits, InstantSource clock, Mailboxes.Limits kept) {
    stores = new LosingStores(new SqlStores(Foundation.in(folder)));
    audit = new AuditLog(stores, AuditKey.in(folder, random), folder, clock);
    changes = new Changes(stores, audit);
    uses = new LastUses(stores, Duration.ofHours(1));
    Throttle throttle = new Throttle(clock, Throttle.Settings.STANDARD);
    tokens =
        new Tokens(
            new Tokens.Surroundings(stores, changes, audit, random, clock),
            throttle,
            uses,
            Tokens.Settings.STANDARD);
    access = new Access(stores, changes, audit, tokens, new Access.Settings(1_000, 100, 1, clock));
    Pepper pepper = Pepper.open(folder.resolve("pepper"), stores, random);
    passwords = new Passwords(pepper, pool, random, QUICK);
    PasswordRules rules = new PasswordRules(8, 256, null);
    login =
        new Login(
            stores,
            changes,
            new PrincipalPasswords(changes, passwords, rules, throttle, clock),
            tokens,
            SecondFactors.NONE,
            new RecentLogins(clock));
    journal = new Journal(stores, 100_000);
    journal.start();
    connections = new Connections(limits, clock);
    hub = new Hub(access, connections, journal, new RetainedKeeper(stores, journal), limits, clock);
    revalidation = new Revalidation(access, connections, clock, Duration.ofSeconds(5));
    changes.listen(revalidation);
    mailboxes = new Mailboxes(access, hub, journal, stores, clock, random, kept);
    changes.listen(new MailboxRevalidation(access, hub, mailboxes));
    stores.write(House::furnish);
    hub.start();
    mailboxes.start();
  }

  private static boolean furnish(Transaction transaction) {
    boolean empty = transaction.accounts().application(MAIN).isEmpty();
    if (empty) {
      transaction.accounts().add(new Account("home", "home", 0));
      transaction.accounts().add(new Application(MAIN, "home", MAIN, 0, 1));
    }
    return empty;
  }

  /// Adds a principal with a role of its own and a password; returns the text of its token.
  public String add(Subject subject, String... permissions) {
    String id = subject.id();
    String text = TokenText.create(TokenRecord.Kind.API, random);
    String hash = passwords.hash("password-" + id);
    stores.write(transaction -> {
      transaction.roles().add(role(id, permissions));
      transaction.principals().add(principal(subject, hash));
      transaction.credentials().add(token(subject, TokenText.hash(text)));
      return true;
    });
    changes.committed(new Change.OfRole(MAIN, roleOf(id)));
    return text;
  }

  /// One more credential of a principal.
  public Issued issue(Subject subject, TokenRecord.Kind kind) {
    return tokens.issue(
        new ServerAuthor(MAIN), subject, new Tokens.Draft(kind, "more", null, true, null));
  }

  private static String roleOf(String id) {
    return "role-" + id;
  }

  private static RoleRecord role(String id, String... permissions) {
    List<Rule> rules = List.of(permissions).stream().map(Rule::allow).toList();
    return new RoleRecord(MAIN, roleOf(id), null, rules, 0, 1);
  }

  private static PrincipalRecord principal(Subject subject, String hash) {
    String id = subject.id();
    String publicData = "{\"of\":\"" + id + "\"}";
    return new PrincipalRecord(
        MAIN,
        subject,
        id,
        null,
        true,
        null,
        null,
        Set.of(roleOf(id)),
        Set.of(),
        Map.of(),
        publicData,
        hash,
        0,
        0,
        1);
  }

  private static TokenRecord token(Subject subject, String hash) {
    return new TokenRecord(
        MAIN,
        "t-" + subject.id(),
        subject,
        TokenRecord.Kind.API,
        "first",
        hash,
        null,
        true,
        null,
        null,
        null,
        null,
        0,
        1);
  }

  /// Replaces what the role of this principal allows.
  public Receipt changeRole(String id, String... permissions) {
    return made(
        transaction -> transaction.roles().update(MAIN, roleOf(id), old -> role(id, permissions)),
        new Change.OfRole(MAIN, roleOf(id)));
  }

  /// Sets what the channels of a pattern do besides carrying messages.
  public Receipt rule(String pattern, ChannelSettings settings) {
    ChannelRule rule =
        new ChannelRule(TopicFilter.parse(pattern), Level.PERMISSION, Level.PERMISSION);
    stores.write(transaction ->
        transaction.channels().put(new ChannelRuleRecord(MAIN, rule, settings, 0, 1)));
    return changes.committed(new Change.OfChannelRule(MAIN, pattern));
  }

  public Receipt give(Grant grant) {
    stores.write(transaction -> {
      transaction.grants().add(new GrantRecord(MAIN, grant, grant.subject(), 0, 1));
      return true;
    });
    return changes.committed(new Change.OfGrant(MAIN, grant.subject()));
  }

  /// Sets the rule of a channel pattern.
  public void rule(String pattern, String publish, String subscribe) {
    new ChannelRules(stores, changes, InstantSource.system())
        .put(new ServerAuthor(MAIN), pattern, publish, subscribe, ChannelSettings.NONE, null);
  }

  public Receipt disableToken(Subject subject) {
    return changeToken(subject, old -> changed(old, false, old.expiresAt()));
  }

  public Receipt expireToken(Subject subject, long at) {
    return changeToken(subject, old -> changed(old, old.enabled(), at));
  }

  private Receipt changeToken(Subject subject, UnaryOperator<TokenRecord> change) {
    String id = "t-" + subject.id();
    return made(
        transaction -> transaction.credentials().update(MAIN, id, change),
        new Change.OfCredential(MAIN, subject, id));
  }

  private Receipt made(Stores.Work<?> work, Change change) {
    return changes
        .make(transaction ->
            new io.gatehouse.change.Outcome<>(
                work.run(transaction) != null, List.of(), List.of(change)))
        .receipt();
  }

  private static TokenRecord changed(TokenRecord old, boolean enabled, @Nullable Long expiresAt) {
    return new TokenRecord(
        old.application(),
        old.id(),
        old.principal(),
        old.kind(),
        old.name(),
        old.hash(),
        old.permissions(),
        enabled,
        expiresAt,
        old.previousHash(),
        old.previousExpiresAt(),
        old.lastUse(),
        old.createdAt(),
        old.version());
  }

  /// The rights of whoever has this token, as a door gets them.
  public Rights rights(String token, Transport transport) {
    Origin origin = new Origin(transport, Address.parse("127.0.0.1"), null, null);
    return access.rights(tokens.load(token, null, origin), origin);
  }

  @Override
  public void close() {
    revalidation.close();
    mailboxes.close();
    journal.close();
    uses.close();
    audit.close();
    stores.close();
    pool.close();
  }
}

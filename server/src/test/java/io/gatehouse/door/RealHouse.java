package io.gatehouse.door;

import io.gatehouse.Foundation;
import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Rights;
import io.gatehouse.access.Roles;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Changes;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.sql.SqlStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory, a policy and a hub as the server wires them, on a temporary folder.
public final class RealHouse implements AutoCloseable {
  public static final String MAIN = "main";
  private static final ServerAuthor SERVER = new ServerAuthor(MAIN);
  private static final Origin ORIGIN =
      new Origin(Transport.HTTP, Address.parse("127.0.0.1"), null, null);

  private final SqlStores stores;
  private final AuditLog audit;
  private final LastUses uses;
  private final Journal journal;
  private final Revalidation revalidation;
  private final Roles roles;
  private final ChannelRules rules;
  private final Map<String, String> tokenIds = new HashMap<>();
  private @Nullable Rights speaker;
  public final Tokens tokens;
  public final Access access;
  public final Connections connections;
  public final Hub hub;
  public final Authenticator authenticator;

  public RealHouse(Path folder, Limits limits) {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    stores = new SqlStores(Foundation.in(folder));
    audit = new AuditLog(stores, AuditKey.in(folder, random), folder, clock);
    Changes changes = new Changes(stores, audit);
    uses = new LastUses(stores, Duration.ofSeconds(30));
    tokens =
        new Tokens(
            new Tokens.Surroundings(stores, changes, audit, random, clock),
            new Throttle(clock, Throttle.Settings.STANDARD),
            uses,
            Tokens.Settings.STANDARD);
    access =
        new Access(stores, changes, audit, tokens, new Access.Settings(10_000, 1_000, 1, clock));
    authenticator = new TokenAuthenticator(tokens, access);
    roles = new Roles(stores, changes, clock);
    rules = new ChannelRules(stores, changes, clock);
    journal = new Journal(stores, 100_000);
    journal.start();
    connections = new Connections(limits, clock);
    hub = new Hub(access, connections, journal, new RetainedKeeper(stores, journal), limits, clock);
    revalidation = new Revalidation(access, connections, clock, Duration.ofSeconds(5));
    stores.write(transaction -> {
      transaction.accounts().add(new Account("home", "home", 0));
      transaction.accounts().add(new Application(MAIN, "home", MAIN, 0, 1));
      return true;
    });
    changes.listen(revalidation);
    hub.start();
  }

  /// Adds a principal with a role of its own; returns a token.
  public String add(Subject subject, String... permissions) {
    String role = "role-" + subject.id();
    roles.create(SERVER, new Roles.Draft(role, null, List.of(permissions), List.of()));
    stores.write(transaction -> {
      transaction.principals().add(record(subject, role));
      return true;
    });
    return token(subject, null);
  }

  private static PrincipalRecord record(Subject subject, String role) {
    return new PrincipalRecord(
        MAIN,
        subject,
        subject.id(),
        null,
        true,
        null,
        null,
        Set.of(role),
        Set.of(),
        Map.of(),
        "{\"of\":\"" + subject.id() + "\"}",
        null,
        0,
        0,
        1);
  }

  /// One more token of a principal.
  public String token(Subject subject, @Nullable Long expiresAt) {
    Issued issued =
        tokens.issue(
            SERVER, subject, new Tokens.Draft(TokenRecord.Kind.API, "test", null, true, expiresAt));
    tokenIds.put(issued.text(), issued.record().id());
    return issued.text();
  }

  public void delete(String token) {
    tokens.delete(SERVER, Objects.requireNonNull(tokenIds.get(token)), null);
  }

  /// From now on, what time ends is ended.
  public void expire() {
    revalidation.start();
  }

  public void setRole(String id, String... permissions) {
    roles.change(
        SERVER,
        "role-" + id,
        null,
        draft -> new Roles.Draft(draft.id(), null, List.of(permissions), List.of()));
  }

  public void setRule(String pattern, String publish, String subscribe) {
    rule(pattern, publish, subscribe, ChannelSettings.NONE);
  }

  /// The same, with what the channels do besides.
  public void rule(String pattern, String publish, String subscribe, ChannelSettings settings) {
    rules.put(SERVER, pattern, publish, subscribe, settings, null);
  }

  /// What the channels of a pattern do besides carrying messages.
  public void setRule(String pattern, ChannelSettings settings) {
    rule(pattern, "permission", "permission", settings);
  }

  /// Publishes as one who may publish everywhere.
  public void say(String channel, String text) {
    Message message = Message.of(channel, text.getBytes(StandardCharsets.UTF_8));
    Outcome<Sent> outcome = hub.publish(speaker(), message);
    if (outcome instanceof Outcome.Rejected<Sent>(var problem)) {
      throw problem.refused();
    }
  }

  private synchronized Rights speaker() {
    Rights known = speaker;
    if (known == null) {
      String token = add(Subject.client("speaker"), "publish_channel:#");
      known = authenticator.authenticate(new Presented(token, null), ORIGIN);
      speaker = known;
    }
    return known;
  }

  @Override
  public void close() {
    revalidation.close();
    journal.close();
    uses.close();
    audit.close();
    stores.close();
  }
}

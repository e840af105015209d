package io.gatehouse.messaging;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.change.Change;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Account;
import io.gatehouse.store.Application;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A directory, a policy and a hub as a server has them, on a temporary folder.
public final class House implements AutoCloseable {
  private static final String MAIN = "main";
  private static final String TOKEN = "gha_" + "0".repeat(43) + "-";

  private final Map<String, Principal> principals = new ConcurrentHashMap<>();
  private final Map<String, Identity> tokens = new ConcurrentHashMap<>();
  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private final SqlStores stores;
  private final RetainedKeeper keeper;
  public final Connections connections;
  public final Hub hub;
  public final Revalidation revalidation;
  public final Access access;
  public final Tokens tokenCheck = new Tokens(this::identity);
  public final Login login = new Login(this::prove);

  public House(Path folder, Limits limits, InstantSource clock) {
    access = new Access(this::profile);
    stores = new SqlStores(folder, null);
    keeper = new RetainedKeeper(stores);
    connections = new Connections(limits, clock);
    hub = new Hub(access, connections, keeper, limits, clock);
    revalidation = new Revalidation(access, connections, clock, Duration.ofSeconds(5));
    stores.write(
        transaction -> {
          if (transaction.accounts().application(MAIN).isEmpty()) {
            transaction.accounts().add(new Account("home", "home", 0));
            transaction.accounts().add(new Application(MAIN, "home", MAIN, 0, 1));
          }
          return true;
        });
    hub.start();
  }

  /// Adds a principal with one role of its own; .
  public String add(Subject subject, String... permissions) {
    String id = subject.id();
    principals.put(
        id, new Principal(subject, id, true, Set.of("role-" + id), Set.of(), Map.of()));
    setRole(id, permissions);
    tokens.put(TOKEN + id, identityOf(subject, "t-" + id, Long.MAX_VALUE));
    return TOKEN + id;
  }

  private void setRole(String id, String... permissions) {
    List<Rule> rules =
        List.of(permissions).stream()
            .map(label -> new Rule(Effect.ALLOW, Permission.parse(label)))
            .toList();
    roles.put("role-" + id, new Role("role-" + id, rules));
  }

  public void expire(String id, long at) {
    Principal principal = principals.get(id);
    tokens.put(TOKEN + id, identityOf(principal.subject(), "t-" + id, at));
  }

  public Receipt changeRole(String id, String... permissions) {
    setRole(id, permissions);
    return revalidation.apply(new Change.OfRole(MAIN, "role-" + id));
  }

  public Receipt disableToken(String id) {
    Identity gone = tokens.remove(TOKEN + id);
    return revalidation.apply(new Change.OfCredential(MAIN, gone.subject(), "t-" + id));
  }

  /// The rights of whoever has this token, as a door on `transport` gets them.
  public Rights rights(String token, Transport transport) {
    Address address = Address.parse("127.0.0.1");
    return access.rights(identity(token), new Origin(transport, address, null, null));
  }

  private static Identity identityOf(Subject subject, String token, long expiresAt) {
    Identity.Credential credential =
        new Identity.Credential(Identity.Kind.API_TOKEN, token, expiresAt, null);
    return new Identity(
        MAIN, subject, subject.id(), credential, "{\"of\":\"" + subject.id() + "\"}");
  }

  private Identity identity(String token) {
    Identity found = tokens.get(token);
    if (found == null) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is not known").refused();
    }
    return found;
  }

  private Identity prove(Login.Attempt attempt) {
    Principal principal = principals.get(attempt.name());
    if (principal == null || !attempt.password().equals("password-" + attempt.name())) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "name or password is wrong").refused();
    }
    return identityOf(principal.subject(), null, Long.MAX_VALUE);
  }

  private @Nullable Profile profile(Identity identity) {
    String token = identity.credential().id();
    boolean dead = token != null && !tokens.containsKey(TOKEN + identity.subject().id());
    if (dead) {
      return null;
    }
    Policy policy = new Policy(MAIN, 1, List.copyOf(roles.values()), List.of(), List.of(), List.of());
    return Snapshot.compile(policy).profile(principals.get(identity.subject().id()), List.of());
  }

  @Override
  public void close() {
    revalidation.close();
    keeper.close();
    stores.close();
  }
}

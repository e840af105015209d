package io.gatehouse.door.mqtt;

import io.gatehouse.access.Access;
import io.gatehouse.change.Change;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Tokens;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Limits;
import io.gatehouse.messaging.RetainedKeeper;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.sql.SqlStores;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The rooms behind a real MQTT door on a free port.
final class MqttHouse implements AutoCloseable {
  private static final String MAIN = "main";

  private final Map<String, Principal> principals = new ConcurrentHashMap<>();
  private final Map<String, Identity> tokens = new ConcurrentHashMap<>();
  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final SqlStores stores;
  private final RetainedKeeper keeper;
  final Connections connections;
  final Hub hub;
  final Revalidation revalidation;
  final MqttDoor door;

  MqttHouse(Path folder) {
    this(folder, Limits.DEFAULT, settings -> settings);
  }

  MqttHouse(Path folder, Limits limits, UnaryOperator<MqttSettings> change) {
    Access access = new Access(this::profile);
    InstantSource clock = InstantSource.system();
    stores = new SqlStores(folder, null);
    keeper = new RetainedKeeper(stores);
    connections = new Connections(limits, clock);
    hub = new Hub(access, connections, keeper, limits, clock);
    revalidation = new Revalidation(access, connections, clock, Duration.ofSeconds(5));
    MqttLogin login = new MqttLogin(new Tokens(this::identity), new Login(this::prove), access);
    MqttSettings settings =
        change.apply(MqttSettings.plainOn(new InetSocketAddress("127.0.0.1", 0)));
    door = new MqttDoor(settings, loops, null, login, new MqttDoor.Rooms(hub, connections, clock));
    hub.start();
    revalidation.start();
    door.start();
  }

  int port() {
    return door.plainPort();
  }

  /// Adds a principal with one role of its own; its token is `token-NAME`.
  String add(Subject subject, String... permissions) {
    String id = subject.id();
    principals.put(
        id, new Principal(subject, id, true, Set.of("role-" + id), Set.of(), Map.of()));
    setRole(id, permissions);
    tokens.put("token-" + id, identityOf(subject, "t-" + id, Long.MAX_VALUE));
    return "token-" + id;
  }

  private void setRole(String id, String... permissions) {
    List<Rule> rules =
        List.of(permissions).stream()
            .map(label -> new Rule(Effect.ALLOW, Permission.parse(label)))
            .toList();
    roles.put("role-" + id, new Role("role-" + id, rules));
  }

  void expire(String id, long at) {
    Principal principal = principals.get(id);
    tokens.put("token-" + id, identityOf(principal.subject(), "t-" + id, at));
  }

  Receipt changeRole(String id, String... permissions) {
    setRole(id, permissions);
    return revalidation.apply(new Change.OfRole(MAIN, "role-" + id));
  }

  Receipt disableToken(String id) {
    Identity gone = tokens.remove("token-" + id);
    return revalidation.apply(new Change.OfCredential(MAIN, gone.subject(), "t-" + id));
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
    boolean dead = token != null && !tokens.containsKey("token-" + identity.subject().id());
    if (dead) {
      return null;
    }
    Policy policy = new Policy(MAIN, 1, List.copyOf(roles.values()), List.of(), List.of(), List.of());
    return Snapshot.compile(policy).profile(principals.get(identity.subject().id()), List.of());
  }

  @Override
  public void close() {
    door.close();
    revalidation.close();
    keeper.close();
    stores.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}

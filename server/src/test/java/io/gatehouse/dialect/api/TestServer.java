package io.gatehouse.dialect.api;

import static java.util.stream.Collectors.joining;

import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Rights;
import io.gatehouse.access.Roles;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.change.Changes;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.Presented;
import io.gatehouse.door.http.HttpDoor;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OperationsRoutes;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Route;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.websocket.WebSocketDoor;
import io.gatehouse.door.websocket.WebSocketSettings;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.Setup;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.password.HashPool;
import io.gatehouse.identity.password.PasswordRules;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Limits;
import io.gatehouse.messaging.RetainedKeeper;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.observe.Health;
import io.gatehouse.observe.Metrics;
import io.gatehouse.observe.RequestLog;
import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.SqlStores;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A whole server on a temporary folder and a free port, with a clock that tests move.
final class TestServer implements AutoCloseable {
  static final String PASSWORD = "wind and tide";

  private final MutableClock clock = new MutableClock();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Router router = new Router();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ContractCheck contract = new ContractCheck();
  private final Path folder;
  private final String setupSecret;
  private final Api nobody;
  private final Hub hub;
  private final Access access;
  private final Tokens tokens;
  private @Nullable Api owner;

  static TestServer start() {
    return new TestServer();
  }

  private TestServer() {
    folder = folder();
    running.push(http::shutdownNow);
    Stores stores = opened(new SqlStores(folder, null));
    SecureRandom random = new SecureRandom();
    AuditKey key = AuditKey.in(folder, random);
    AuditLog audit = opened(new AuditLog(stores, key, folder, clock));
    Changes changes = new Changes(stores, audit);
    Throttle throttle = new Throttle(clock, Throttle.Settings.STANDARD);
    Pepper pepper = Pepper.open(folder.resolve("pepper"), stores, random);
    HashPool pool = opened(new HashPool(2, 100));
    Passwords hashes = 
        new Passwords(
            pepper, pool, random, new Passwords.Settings(Passwords.Algorithm.BCRYPT, 4, 19 * 1024, 2));
    PrincipalPasswords passwords =
        new PrincipalPasswords(changes, hashes, new PasswordRules(8, 1_000, null), throttle, clock);
    LastUses uses = opened(new LastUses(stores, Duration.ofSeconds(1)));
    Tokens tokens =
        new Tokens(
            new Tokens.Surroundings(stores, changes, audit, random, clock),
            throttle,
            uses,
            Tokens.Settings.STANDARD);
    Directory directory = new Directory(stores, changes, passwords, clock);
    Setup setup = new Setup(stores, changes, passwords, random, clock);
    Applications applications = new Applications(stores, changes, clock);
    applications.start();
    setupSecret = setup.start().orElseThrow();
    Access access =
        new Access(
            stores, changes, audit, tokens, new Access.Settings(10_000, 1_000, 7, clock));
    Connections connections = new Connections(Limits.DEFAULT, clock);
    RetainedKeeper keeper = opened(new RetainedKeeper(stores));
    Hub hub = new Hub(access, connections, keeper, Limits.DEFAULT, clock);
    hub.start();
    Revalidation revalidation =
        new Revalidation(access, connections, clock, Duration.ofSeconds(5));
    changes.listen(revalidation);
    Resources resources = new Resources(stores);
    ApiDialect.Rooms rooms =
        new ApiDialect.Rooms(
            setup,
            new Login(stores, changes, passwords, tokens),
            new Sessions(stores, tokens, clock),
            applications,
            directory,
            new Groups(stores, changes, clock),
            tokens,
            access,
            resources,
            new Roles(stores, changes, clock),
            new Grants(stores, changes, random, clock),
            new ChannelRules(stores, changes, clock),
            hub,
            connections,
            revalidation,
            changes,
            new AuditVerifier(key, folder),
            stores,
            clock,
            random);
    new ApiDialect(rooms).mount(router);
    this.hub = hub;
    this.access = access;
    this.tokens = tokens;
    nobody = new Api(http, open(new Knocking(tokens, access), connections), contract);
  }

  private <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    return part;
  }

  private URI open(Authenticator authenticator, Connections connections) {
    Vertx vertx = Vertx.vertx();
    running.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    Metrics metrics = opened(new Metrics());
    new OperationsRoutes(new Health(Map.of()), metrics, Request::signedIn).mount(router);
    new WebSocketDoor(
            new WebSocketDoor.Services(hub, connections, authenticator, metrics),
            WebSocketSettings.standard())
        .mount(router);
    HttpDoor door =
        new HttpDoor(
            vertx,
            HttpSettings.loopback(),
            new HttpDoor.Services(
                router,
                authenticator,
                metrics,
                new RequestLog(RequestLog.Volume.NONE),
                null));
    door.open(1);
    running.push(door);
    return URI.create("http://127.0.0.1:" + door.port());
  }

  /// Tells the door whose token it is shown.
  private record Knocking(Tokens tokens, Access access) implements Authenticator {

    @Override
    public @Nullable Rights known(Presented presented, Origin origin) {
      String token = presented.token();
      Identity identity =
          token == null ? null : tokens.cached(token, presented.application(), origin);
      return identity == null ? null : access.cachedRights(identity, origin);
    }

    @Override
    public Rights authenticate(Presented presented, Origin origin) {
      String token = presented.token();
      String application = presented.application();
      Identity identity =
          token == null
              ? Identity.anonymous(application == null ? Applications.MAIN : application)
              : tokens.load(token, application, origin);
      return access.rights(identity, origin);
    }
  }

  Api nobody() {
    return nobody;
  }

  MutableClock clock() {
    return clock;
  }

  String setupSecret() {
    return setupSecret;
  }

  List<Route> routes() {
    return router.routes();
  }

  /// The owner, made at the first call.
  Api owner() {
    Api known = owner;
    if (known == null) {
      String claim =
          "{'secret': '%s', 'name': 'anna', 'password': '%s'}".formatted(setupSecret, PASSWORD);
      nobody.post("/v1/setup", claim).is(201);
      known = nobody.login("anna", PASSWORD, "main");
      owner = known;
    }
    return known;
  }

  /// A new user of `main` with these roles, signed in.
  Api user(String name, String... roles) {
    return userIn("main", name, roles);
  }

  Api userIn(String application, String name, String... roles) {
    String named = Stream.of(roles).map(role -> "'" + role + "'").collect(joining(", "));
    owner()
        .in(application)
        .post(
            "/v1/users",
            "{'name': '%s', 'password': '%s', 'roles': [%s]}".formatted(name, PASSWORD, named))
        .is(201);
    return nobody.login(name, PASSWORD, application);
  }

  /// A token of this principal, used from then on.
  Api token(Api issuer, String principal) {
    String body = "{'principal': '%s', 'name': 'test'}".formatted(principal);
    return nobody.as(issuer.post("/v1/tokens", body).is(201).text("/value"));
  }

  /// A live connection of whoever has this token.
  TestConnection connect(String token) {
    Origin origin = new Origin(Transport.WEBSOCKET, Address.parse("127.0.0.1"), null, null);
    Rights rights = access.rights(tokens.load(token, null, origin), origin);
    return TestConnection.open(hub, rights);
  }

  @Override
  public void close() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("gatehouse-api");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

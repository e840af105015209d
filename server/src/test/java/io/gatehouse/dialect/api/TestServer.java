package io.gatehouse.dialect.api;

import static java.util.stream.Collectors.joining;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.gatehouse.House;
import io.gatehouse.MutableClock;
import io.gatehouse.access.Permissions;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.Settings;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.device.topic.TopicInlet;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.operate.ConfigurationRoutes;
import io.gatehouse.dialect.api.operate.DoctorRoutes;
import io.gatehouse.dialect.api.operate.DoorRoutes;
import io.gatehouse.dialect.api.operate.StatisticsRoutes;
import io.gatehouse.dialect.api.secret.CallbackRoutes;
import io.gatehouse.dialect.api.secret.SecretRoutes;
import io.gatehouse.dialect.scriptr.directory.DirectoryRoutes;
import io.gatehouse.dialect.scriptr.directory.EntryBook;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Rooms;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Sites;
import io.gatehouse.dialect.scriptr.script.RoomScripts;
import io.gatehouse.doctor.Doctor;
import io.gatehouse.document.DocumentRooms;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.http.HttpDoor;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Router.Route;
import io.gatehouse.door.http.operations.OperationsRoutes;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.sse.StreamDoor;
import io.gatehouse.door.sse.StreamSettings;
import io.gatehouse.door.websocket.WebSocketDoor;
import io.gatehouse.door.websocket.WebSocketSettings;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.certificate.Certificates;
import io.gatehouse.identity.oauth.Asker;
import io.gatehouse.identity.oauth.KeyRotation;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.messaging.news.AccessRequestNews;
import io.gatehouse.messaging.news.RefusalNews;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.observe.Health;
import io.gatehouse.observe.Metrics;
import io.gatehouse.observe.RequestLog;
import io.gatehouse.script.ScriptHouse;
import io.gatehouse.script.module.ModuleHouse;
import io.gatehouse.store.record.MailboxRecord.Terms;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A whole server on a temporary folder and a free port, with a clock that tests move.
final class TestServer implements AutoCloseable {
  static final String PASSWORD = House.PASSWORD;

  final Costly costly = new Costly(2, 4, Duration.ofSeconds(1));

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Router router = new Router();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder = folder();
  private final House house;
  private final Hub hub;
  private final Mailboxes mailboxes;
  private final Streams streams;
  private final String setupSecret;
  private final Api nobody;
  private @Nullable Api owner;

  static TestServer start() {
    return new TestServer(true);
  }

  static TestServer withoutCookies() {
    return new TestServer(false);
  }

  private TestServer(boolean cookies) {
    running.push(http::shutdownNow);
    house = opened(new House(folder));
    setupSecret = house.setup.start().orElseThrow();
    Connections connections = new Connections(Limits.DEFAULT, house.clock);
    Journal journal = opened(new Journal(house.stores, 100_000));
    journal.start();
    RetainedKeeper keeper = new RetainedKeeper(house.stores, journal);
    hub = new Hub(house.access, connections, journal, keeper, Limits.DEFAULT, house.clock);
    hub.start();
    house.requests.listen(new AccessRequestNews(hub)::tell);
    house.access.onRefusal(new RefusalNews(hub, house.clock)::tell);
    Revalidation revalidation =
        new Revalidation(house.access, connections, house.clock, Duration.ofSeconds(5));
    house.changes.listen(revalidation);
    mailboxes =
        opened(
            new Mailboxes(
                house.access,
                hub,
                journal,
                house.stores,
                house.clock,
                new SecureRandom(),
                Mailboxes.Limits.STANDARD));
    streams = streams(journal);
    Actions actions = opened(actions(connections, journal));
    actions.start();
    hub.things().takeInBy(new TopicInlet(streams, actions));
    ScriptHouse scripts = opened(new ScriptHouse(house, hub, journal));
    ModuleHouse modules = opened(new ModuleHouse(house));
    new SecretRoutes(modules.vault, modules.destinations, house.access).mount(new Mount(router));
    new CallbackRoutes(modules.connections).mount(new Mount(router));
    new ApiDialect(rooms(connections, revalidation, streams, actions, scripts), cookies, costly)
        .mount(router);
    nobody = new Api(http, open(connections, scripts), ContractCheck.ours());
  }

  private Streams streams(Journal journal) {
    return new Streams(
        new Streams.Surroundings(
            house.devices,
            house.stores,
            house.audit,
            house.access,
            new Resources(house.stores),
            hub,
            journal,
            house.clock));
  }

  private Actions actions(Connections connections, Journal journal) {
    return new Actions(
        new Actions.Surroundings(
            house.devices,
            house.stores,
            house.access,
            new Resources(house.stores),
            hub,
            connections,
            journal,
            new SecureRandom(),
            house.clock));
  }

  private ApiDialect.Rooms rooms(
      Connections connections,
      Revalidation revalidation,
      Streams streams,
      Actions actions,
      ScriptHouse scripts) {
    SecureRandom random = new SecureRandom();
    return new ApiDialect.Rooms(
        house.setup,
        house.login,
        house.factors,
        house.reachable,
        house.sessions,
        house.requests,
        house.book,
        house.provisioning,
        () -> Optional.of(URI.create("https://gate.example/")),
        house.oauthClients,
        house.oauthGrants,
        new KeyRotation(house.changes, house.signingKeys),
        house.applications,
        house.directory,
        house.devices,
        streams,
        house.groups,
        house.organisations,
        house.tokens,
        new Certificates(house.stores, house.changes, house.clock, certificate -> Optional.empty()),
        house.access,
        new Resources(house.stores),
        house.roles,
        house.grants,
        new Permissions(house.stores, house.changes, house.grants, random, house.clock),
        actions,
        DocumentRooms.open(
            new DocumentRooms.Surroundings(
                house.stores,
                house.changes,
                house.audit,
                house.access,
                hub,
                revalidation::thingsChanged,
                random,
                house.clock,
                1 << 30)),
        house.rules,
        scripts.rooms(),
        hub,
        connections,
        mailboxes,
        revalidation,
        house.changes,
        new AuditVerifier(AuditKey.in(folder, random), folder),
        house.stores,
        house.clock,
        random);
  }

  private <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    return part;
  }

  /// The directory of Scriptr, in every application of these tests.
  private void scriptr(
      Connections connections, ScriptHouse scripts, TokenAuthenticator authenticator) {
    List<Site> sites =
        List.of(
            new Site("main", "M123456789", Set.of()),
            new Site("other", "OTHER12345", Set.of()),
            new Site("quiet", "Q123456789", Set.of()));
    Duration day = Duration.ofDays(1);
    Entry entry =
        new Entry(
            new Rooms(
                house.directory,
                house.groups,
                house.login,
                house.sessions,
                house.tokens,
                house.reachable.passwords(),
                house.access,
                authenticator,
                hub,
                connections,
                new RoomScripts(scripts.scripts, scripts.invocations),
                house.changes,
                house.stores,
                house.clock),
            new Sites(sites, "scriptr"),
            new io.gatehouse.dialect.scriptr.entry.Settings(
                day,
                day,
                false,
                new io.gatehouse.dialect.scriptr.entry.Settings.Socket(
                    1024, day, 100, new Outbox.Bounds(100, 1 << 20))));
    TokenBook tokens = new TokenBook(entry);
    new DirectoryRoutes(entry, tokens, new EntryBook(entry, tokens)).mount(router);
  }

  private URI open(Connections connections, ScriptHouse scripts) {
    TokenAuthenticator authenticator = new TokenAuthenticator(house.tokens, house.access);
    scriptr(connections, scripts, authenticator);
    Vertx vertx = Vertx.vertx();
    running.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    Metrics metrics = opened(new Metrics());
    Health health = new Health(Map.of("store", () -> true));
    new OperationsRoutes(health, metrics, Request::signedIn).mount(router);
    new StatisticsRoutes(
            new StatisticsRoutes.Rooms(
                house.access, hub, connections, house.stores, health, house.clock))
        .mount(new Mount(router));
    Config config = ConfigReader.given(Map.of());
    new ConfigurationRoutes(Settings.given(config), house.access).mount(new Mount(router));
    new DoorRoutes(
            () -> new DoorRoutes.Open(DoorRoutes.Ports.of(2883, -1), DoorRoutes.Ports.of(-1, -1)))
        .mount(new Mount(router));
    Doctor doctor =
        new Doctor(
            new Doctor.Surroundings(
                config,
                Settings.given(config),
                folder,
                house.stores,
                new AuditVerifier(AuditKey.in(folder, new SecureRandom()), folder),
                house.factors.policy(),
                house.requests,
                house.clock));
    new DoctorRoutes(doctor, house.access, costly).mount(new Mount(router));
    new WebSocketDoor(
            new WebSocketDoor.Services(
                hub,
                connections,
                authenticator,
                house.requests,
                scripts.invocations,
                metrics,
                house.clock),
            WebSocketSettings.standard())
        .mount(router);
    new StreamDoor(new StreamDoor.Services(hub, connections, metrics), StreamSettings.standard())
        .mount(router);
    HttpDoor door =
        new HttpDoor(
            vertx,
            HttpSettings.loopback(),
            new HttpDoor.Services(
                router, authenticator, metrics, new RequestLog(RequestLog.Volume.NONE), null));
    door.open(1);
    running.push(door);
    return URI.create("http://127.0.0.1:" + door.port());
  }

  Api nobody() {
    return nobody;
  }

  MutableClock clock() {
    return house.clock;
  }

  Streams streams() {
    return streams;
  }

  Hub hub() {
    return hub;
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

  /// What a user granted to a client by OAuth; returns its id.
  String consent(String client, String user) {
    String verifier = "v".repeat(43);
    Origin origin = new Origin(Transport.HTTP, Address.parse("127.0.0.1"), null, null);
    owner()
        .put(
            "/v1/clients/" + client + "/oauth",
            "{'redirect_uris': ['https://app.example/'], 'scopes': {'all': ['*']}}")
        .is(200);
    OAuthClient registered = house.oauthClients.find("main", client).orElseThrow();
    OAuthGrants.Consent consent =
        new OAuthGrants.Consent(
            Subject.user(user),
            "https://app.example/",
            CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier)).getValue(),
            null,
            List.of("all"),
            0,
            null);
    String code = house.oauthGrants.code(registered, consent, origin);
    return house
        .oauthGrants
        .exchange(new Asker(registered, null, origin), code, "https://app.example/", verifier)
        .grant()
        .id();
  }

  /// A live connection of whoever has this token. What the owner may, as whoever publishes without
  /// a connection.
  Rights rightsOfOwner() {
    Origin origin = new Origin(Transport.MQTT, Address.parse("127.0.0.1"), null, null);
    Identity.Credential password =
        new Identity.Credential(Identity.Kind.PASSWORD, null, null, Long.MAX_VALUE, null);
    return house.access.rights(
        new Identity("main", Subject.owner("anna"), "anna", password, "{}"), origin);
  }

  TestConnection connect(String token) {
    Origin origin = new Origin(Transport.WEBSOCKET, Address.parse("127.0.0.1"), null, null);
    Rights rights = house.access.rights(house.tokens.load(token, null, origin), origin);
    return TestConnection.open(hub, rights);
  }

  /// A mailbox of whoever has this token, that listens to a filter.
  Mailbox mailbox(String token, String name, String filter) {
    Origin origin = new Origin(Transport.MQTT, Address.parse("127.0.0.1"), name, null);
    Rights rights = house.access.rights(house.tokens.load(token, null, origin), origin);
    Terms terms = new Terms(false, false, false, 100, 1 << 20, 60_000, Long.MAX_VALUE);
    Mailbox mailbox = mailboxes.open(rights, name, terms, true).mailbox();
    mailbox.listen(rights, filter, new Subscription.Options(1, false, false, 0));
    return mailbox;
  }

  @Override
  public void close() {
    try {
      while (!running.isEmpty()) {
        running.pop().close();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      }
    } catch (Exception e) {
      throw new AssertionError("the test server did not end well", e);
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

package io.gatehouse.wiring;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.Settings;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.operate.DoorRoutes;
import io.gatehouse.dialect.scriptr.entry.Sites;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.TlsMaterial;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.UserNames;
import io.gatehouse.door.amqp.AmqpDoor;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.amqp.v091.Amqp091;
import io.gatehouse.door.amqp.v091.Settings091;
import io.gatehouse.door.amqp.v1.AmqpV1;
import io.gatehouse.door.http.HttpDoor;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.json.MessageJson;
import io.gatehouse.door.mqtt.MqttDoor;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.door.socket.SystemTransport;
import io.gatehouse.door.sse.StreamDoor;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.observe.Metrics;
import io.gatehouse.observe.RequestLog;
import io.gatehouse.webhook.News;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.MailParts;
import io.gatehouse.wiring.ground.Opened;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where everybody comes in: HTTP and WebSocket on one listener, MQTT and AMQP on their own, each
/// plain or TLS.
final class Doors {
  private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
  private static final Duration LOOK_AT_FILES = Duration.ofSeconds(1);

  private final Config config;
  private final DoorSettings settings;
  private final Ground ground;
  private final People people;
  private final Traffic traffic;
  private final Opened opened;
  private final int loops = Runtime.getRuntime().availableProcessors();
  private final Vertx vertx;
  private final Metrics metrics;
  private final @Nullable Sites scriptr;
  private final @Nullable TlsMaterial tls;
  private final @Nullable HttpDoor http;
  private final @Nullable HttpDoor https;
  private final @Nullable MqttDoor mqtt;
  private final @Nullable AmqpDoor amqp;

  /// Opens them; they listen when it returns.
  ///
  /// @param written the configuration as its operator may see it
  Doors(
      Config config,
      Settings written,
      Ground ground,
      People people,
      Traffic traffic,
      Opened opened) {
    this.config = config;
    this.settings = new DoorSettings(config);
    this.ground = ground;
    this.people = people;
    this.traffic = traffic;
    this.opened = opened;
    vertx = vertx();
    opened.add(() -> vertx.close().await());
    metrics = opened.add(new Metrics());
    TrafficMetrics.publish(metrics, traffic);
    people.backends().publish(metrics);
    MailParts.publish(people.mails(), metrics);
    tellBackends();
    tls = certificates();
    ScriptParts scripts = ScriptParts.open(config, ground, people, traffic, opened);
    ModuleParts modules = ModuleParts.open(config, ground, people, traffic, scripts, opened);
    ScriptrParts parts = new ScriptrParts(config);
    scriptr = parts.isOn() ? parts.sites(people.pepper()) : null;
    mqtt = config.mqtt().enabled() ? mqttDoor() : null;
    TokenAuthenticator authenticator =
        new TokenAuthenticator(people.tokens(), people.access(), people.oauth().proofs());
    StreamDoor stream =
        new StreamDoor(
            new StreamDoor.Services(traffic.hub(), traffic.connections(), metrics),
            settings.stream());
    Router router =
        new Routes(
                config, settings, ground, people, traffic, scripts, opened, metrics, scriptr,
                written)
            .router(authenticator, stream, mqtt, tls == null ? null : tls.trust());
    modules.mount(router);
    new DoorRoutes(this::open).mount(new Mount(router));
    RequestLog log = new RequestLog(RequestLog.Volume.NOTABLE);
    http =
        config.opensPlainHttp()
            ? listen(
                config.http().port(),
                new HttpDoor.Services(router, authenticator, metrics, log, null))
            : null;
    https =
        tls == null
            ? null
            : listen(
                config.tls().port(),
                new HttpDoor.Services(router, authenticator, metrics, log, tls));
    people.oauth().address().listening(httpPort());
    opened.add(stream); // before the listeners, which wait for answers under way
    if (mqtt != null) {
      mqtt.start();
      opened.add(mqtt);
    }
    amqp = config.amqp().enabled() ? listenForAmqp() : null;
  }

  private Vertx vertx() {
    return Vertx.builder()
        .with(new VertxOptions().setEventLoopPoolSize(loops))
        .withTransport(new SystemTransport())
        .build();
  }

  /// Has the backends of applications hear what they want to hear.
  private void tellBackends() {
    News news =
        new News(
            traffic.hub(),
            people.backends().webhooks(),
            publication ->
                new String(
                    MessageJson.of(publication, traffic.hub().epoch()), StandardCharsets.UTF_8));
    news.start();
    ground.changes().listen(news);
  }

  /// The port of plain HTTP, or -1.
  int httpPort() {
    return http == null ? -1 : http.port();
  }

  /// The port of HTTPS, or -1.
  int httpsPort() {
    return https == null ? -1 : https.port();
  }

  /// The port of plain MQTT, or -1.
  int mqttPort() {
    return mqtt == null ? -1 : mqtt.plainPort();
  }

  /// The port of MQTT over TLS, or -1.
  int mqttsPort() {
    return mqtt == null ? -1 : mqtt.tlsPort();
  }

  /// The port of plain AMQP, or -1.
  int amqpPort() {
    return amqp == null ? -1 : amqp.plainPort();
  }

  /// The port of AMQP over TLS, or -1.
  int amqpsPort() {
    return amqp == null ? -1 : amqp.tlsPort();
  }

  private DoorRoutes.Open open() {
    return new DoorRoutes.Open(
        DoorRoutes.Ports.of(mqttPort(), mqttsPort()), DoorRoutes.Ports.of(amqpPort(), amqpsPort()));
  }

  private HttpDoor listen(int port, HttpDoor.Services services) {
    HttpDoor door = new HttpDoor(vertx, settings.http(port), services);
    door.open(loops);
    return opened.add(door);
  }

  private MqttDoor mqttDoor() {
    EventLoopGroup group = ((VertxInternal) vertx).nettyEventLoopGroup();
    TlsMaterial certificates = tls;
    return new MqttDoor(
        settings.mqtt(),
        group,
        certificates == null ? null : certificates::protect,
        new Methods(connectionLogin(), people.scram(), ground.random()),
        new MqttDoor.Rooms(
            traffic.hub(), traffic.connections(), traffic.mailboxes(), ground.clock()));
  }

  private AmqpDoor listenForAmqp() {
    TlsMaterial certificates = tls;
    AmqpSettings amqpSettings = settings.amqp();
    AmqpDoor door =
        new AmqpDoor(
            amqpSettings,
            ((VertxInternal) vertx).nettyEventLoopGroup(),
            certificates == null ? null : certificates::protect,
            traffic.connections(),
            new AmqpDoor.Protocols(amqpV1(amqpSettings), amqp091(amqpSettings)));
    door.start();
    return opened.add(door);
  }

  private Amqp091 amqp091(AmqpSettings amqpSettings) {
    return new Amqp091(
        Settings091.of(amqpSettings),
        connectionLogin(),
        new Amqp091.Rooms(
            traffic.hub(),
            traffic.connections(),
            traffic.mailboxes(),
            ground.random(),
            ground.clock()));
  }

  private AmqpV1 amqpV1(AmqpSettings amqpSettings) {
    return new AmqpV1(
        amqpSettings,
        connectionLogin(),
        new AmqpV1.Rooms(
            application -> people.applications().find(application).isPresent(),
            traffic.hub(),
            traffic.mailboxes(),
            traffic.connections(),
            ground.clock()));
  }

  private ConnectionLogin connectionLogin() {
    return new ConnectionLogin(people.tokens(), people.login(), people.access())
        .withGuests(people.backends().login())
        .withNames(scriptr == null ? UserNames.NONE : scriptr);
  }

  private @Nullable TlsMaterial certificates() {
    if (!config.hasTls()) {
      return null;
    }
    Config.Tls files = config.tls();
    try {
      ClientTrust trust = files.clientCertificates() ? clientTrust(files) : null;
      TlsMaterial material =
          opened.add(
              new TlsMaterial(files.certificate().orElseThrow(), files.key().orElseThrow(), trust));
      material.watch(LOOK_AT_FILES);
      return material;
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigException("`tls.certificate` and `tls.key` cannot be used: " + e);
    }
  }

  private ClientTrust clientTrust(Config.Tls files) throws IOException, GeneralSecurityException {
    ClientTrust trust =
        opened.add(
            new ClientTrust(
                new ClientTrust.Settings(
                    files.clientCa().orElse(null), files.clientCrl(), files.clientNames()),
                people.tokens()::isRegistered));
    trust.whenChanged(this::endRevoked);
    trust.watch(LOOK_AT_FILES);
    return trust;
  }

  /// Ends whoever came by a certificate that is revoked, or that nobody vouches for any more.
  private void endRevoked() {
    // first, since a store that is away must not keep them here
    Receipt receipt = traffic.revalidation().certificatesChanged();
    LOG.info(
        "ended {} connections whose certificate is not believed any more, in {} ms",
        receipt.connections(),
        receipt.milliseconds());
    AuditEvent event = AuditEvent.of(AuditAction.CERTIFICATES_RELOADED, null, Actor.SERVER, null);
    ground.changes().make(transaction -> new Outcome<>(true, List.of(event), List.of()));
  }
}

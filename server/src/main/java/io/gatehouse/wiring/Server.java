package io.gatehouse.wiring;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.LoadedConfig;
import io.gatehouse.config.Settings;
import io.gatehouse.door.CannotListen;
import io.gatehouse.store.Transaction;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The running server: ground, people, traffic and doors, started in this order and stopped in the
/// opposite one.
public final class Server implements AutoCloseable {
  private final Opened opened = new Opened();
  private final Config config;
  private final Ground ground;
  private final People people;
  private final Traffic traffic;
  private final Doors doors;
  private final boolean founded;

  /// Who becomes the owner of a server that has none, before its doors open.
  public record Founder(String name, String password) {
    /// Without the password.
    @Override
    public String toString() {
      return "Founder[" + name + "]";
    }
  }

  private Server(Config config, Settings written, @Nullable Founder founder) {
    this.config = config;
    try {
      ground = Ground.lay(config, opened);
      people = People.gather(config, ground, opened);
      lookForApplications();
      founded = founder != null && createOwner(people, founder.name(), founder.password());
      CaroteneParts.of(config).ifPresent(carotene -> carotene.configure(people));
      traffic = Traffic.start(config, ground, people, opened);
      doors = new Doors(config, written, ground, people, traffic, opened);
      ground.stores().write(this::noteStart);
      opened.add(
          new Housekeeping(
              people.sessions(),
              people.accounts().reachable().passwords(),
              people.accessRequests(),
              people.provisioning().claims(),
              people.oauth().grants(),
              traffic.hub()));
    } catch (CannotListen e) {
      opened.close();
      throw new ConfigException(
          "`%s`: %s: stop what is there, or set another port here or as `$%s`"
              .formatted(portKey(e.port()), e.getMessage(), variable(portKey(e.port()))));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private String portKey(int port) {
    if (port == config.http().port()) {
      return "http.port";
    } else if (port == config.mqtt().port()) {
      return "mqtt.port";
    } else if (port == config.amqp().port()) {
      return "amqp.port";
    } else if (port == config.tls().port()) {
      return "tls.port";
    }
    return port == config.mqtt().tlsPort() ? "mqtt.tls-port" : "amqp.tls-port";
  }

  private static String variable(String key) {
    return "GATEHOUSE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /// A dialect for an application that is not there would be silent for ever.
  private void lookForApplications() {
    config.signalk().applications().forEach(id -> lookForApplication("signalk.applications", id));
    config.raptor().applications().forEach(id -> lookForApplication("raptor.applications", id));
    config.scriptr().applications().forEach(id -> lookForApplication("scriptr.applications", id));
    config.carotene().application().ifPresent(id -> lookForApplication("carotene.application", id));
    config
        .flexmeasures()
        .application()
        .ifPresent(id -> lookForApplication("flexmeasures.application", id));
  }

  private void lookForApplication(String key, String id) {
    if (people.applications().find(id).isEmpty()) {
      throw new ConfigException(
          "`%s` names `%s`, and there is no such application: take `main`, or start without this, make"
                  .formatted(key, id)
              + " the application (`POST /v1/applications`), and start again");
    }
  }

  private boolean noteStart(Transaction transaction) {
    ground
        .audit()
        .record(transaction, AuditEvent.of(AuditAction.SERVER_STARTED, null, Actor.SERVER, null));
    return true;
  }

  /// Starts everything; when this returns, the doors are open.
  public static Server start(Config config) {
    return new Server(config, Settings.given(config), null);
  }

  /// The same, and whoever waits for a door finds the owner there.
  public static Server start(Config config, @Nullable Founder founder) {
    return new Server(config, Settings.given(config), founder);
  }

  /// The same for a configuration of which it is known where its values came from.
  public static Server start(LoadedConfig loaded, @Nullable Founder founder) {
    return new Server(loaded.config(), Settings.of(loaded), founder);
  }

  /// Whether this start made the owner.
  public boolean founded() {
    return founded;
  }

  /// What the server was started with.
  public Config config() {
    return config;
  }

  /// A fresh one-time secret for `/v1/setup`, while there is no owner; blocks.
  public Optional<String> setupSecret() {
    return people.setup().start();
  }

  /// Makes the owner of an unattended start, unless there is one; blocks.
  ///
  /// @return whether it was made now
  public boolean createOwner(String name, String password) {
    return createOwner(people, name, password);
  }

  private static boolean createOwner(People people, String name, String password) {
    return people.setup().createUnattended(name, password).isPresent();
  }

  /// The port of plain HTTP, or -1.
  public int httpPort() {
    return doors.httpPort();
  }

  /// The port of HTTPS, or -1.
  public int httpsPort() {
    return doors.httpsPort();
  }

  /// The port of plain MQTT, or -1.
  public int mqttPort() {
    return doors.mqttPort();
  }

  /// The port of MQTT over TLS, or -1.
  public int mqttsPort() {
    return doors.mqttsPort();
  }

  /// The port of plain AMQP, or -1.
  public int amqpPort() {
    return doors.amqpPort();
  }

  /// The port of AMQP over TLS, or -1.
  public int amqpsPort() {
    return doors.amqpsPort();
  }

  /// What the store says of itself, for the log.
  public String store() {
    return ground.stores().describe();
  }

  /// Closes the doors, then what is behind them.
  @Override
  public void close() {
    opened.close();
  }
}

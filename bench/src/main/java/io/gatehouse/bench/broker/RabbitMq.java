package io.gatehouse.bench.broker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.process.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// RabbitMQ with its MQTT plugin, as a node of its own in a folder of its own: neither a node nor a
/// name server (`epmd`) that runs on this machine is touched.
final class RabbitMq {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] SALT = {1, 2, 3, 4};

  private RabbitMq() {}

  /// The script itself: the one on the path changes to the user `rabbitmq`.
  static Optional<Path> program() {
    return BrokerKind.first(
        List.of(
            "/usr/lib/rabbitmq/bin/rabbitmq-server",
            "/usr/local/lib/rabbitmq/bin/rabbitmq-server",
            "/opt/rabbitmq/sbin/rabbitmq-server"));
  }

  static Optional<Path> epmd() {
    return BrokerKind.first(List.of("/usr/bin/epmd", "/usr/local/bin/epmd"));
  }

  static Broker start(Cores cores, Path folder, String channel)
      throws IOException, InterruptedException {
    int names = Ports.free();
    int mqtt = Ports.free();
    int amqp = Ports.free();
    List<Account> accounts = Account.many(BrokerKind.ACCOUNTS);
    configure(folder, channel, accounts, mqtt, amqp);
    List<String> epmd = List.of(epmd().orElseThrow().toString(), "-port", Integer.toString(names));
    ChildProcess nameServer = ChildProcess.start(cores, epmd, Map.of(), folder.resolve("epmd.log"));
    ChildProcess child = null;
    try {
      Ports.awaitOpen(nameServer, names, Duration.ofSeconds(10));
      child =
          ChildProcess.start(
              cores,
              List.of(program().orElseThrow().toString()),
              environment(folder, names, amqp),
              folder.resolve("rabbitmq.log"));
      // the port of AMQP opens last, when the accounts are there
      Ports.awaitOpen(child, amqp, Duration.ofSeconds(90));
      String about = "RabbitMQ with its MQTT plugin";
      return new Broker(about, child, mqtt, false, accounts, List.of(nameServer));
    } catch (IllegalStateException | InterruptedException | IOException failed) {
      if (child != null) {
        child.close();
      }
      nameServer.close();
      throw failed;
    }
  }

  private static void configure(
      Path folder, String channel, List<Account> accounts, int mqtt, int amqp) throws IOException {
    Path definitions = folder.resolve("definitions.json");
    JSON.writeValue(definitions.toFile(), definitions(accounts, channel));
    Files.writeString(folder.resolve("enabled_plugins"), "[rabbitmq_mqtt].\n");
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp.local = 127.0.0.1:%d
        mqtt.listeners.tcp.local = 127.0.0.1:%d
        mqtt.allow_anonymous = false
        mqtt.tcp_listen_options.nodelay = true
        mqtt.tcp_listen_options.backlog = 1024
        load_definitions = %s
        disk_free_limit.absolute = 50MB
        log.file = false
        log.console = true
        log.console.level = error
        """
            .formatted(amqp, mqtt, definitions));
  }

  /// Everybody may use the exchange of the MQTT plugin and the queues that it makes; a second list
  /// limits the routing keys, in which `.` stands for `/`.
  private static Map<String, Object> definitions(List<Account> accounts, String channel) {
    List<Map<String, Object>> users = new ArrayList<>();
    List<Map<String, Object>> permissions = new ArrayList<>();
    List<Map<String, Object>> topics = new ArrayList<>();
    String keys = "^" + channel.replace("/", "\\.") + "(\\..*)?$";
    for (Account account : accounts) {
      String user = account.user();
      users.add(
          Map.of(
              "name",
              user,
              "password_hash",
              hash(account.password()),
              "hashing_algorithm",
              "rabbit_password_hashing_sha256",
              "tags",
              List.of()));
      permissions.add(permission(user, Map.of("configure", "^mqtt-", "read", ".*", "write", ".*")));
      topics.add(permission(user, Map.of("exchange", "amq.topic", "read", keys, "write", keys)));
    }
    return Map.of(
        "vhosts",
        List.of(Map.of("name", "/")),
        "users",
        users,
        "permissions",
        permissions,
        "topic_permissions",
        topics);
  }

  private static Map<String, Object> permission(String user, Map<String, String> rights) {
    Map<String, Object> permission = new HashMap<>(rights);
    permission.put("user", user);
    permission.put("vhost", "/");
    return permission;
  }

  private static String hash(String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      byte[] hash = digest.digest(password.getBytes(StandardCharsets.UTF_8));
      byte[] both = new byte[SALT.length + hash.length];
      System.arraycopy(SALT, 0, both, 0, SALT.length);
      System.arraycopy(hash, 0, both, SALT.length, hash.length);
      return Base64.getEncoder().encodeToString(both);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static Map<String, String> environment(Path folder, int names, int amqp)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", folder.toString());
    environment.put("ERL_EPMD_PORT", Integer.toString(names));
    environment.put("RABBITMQ_NODENAME", "gatehouse-bench-" + names + "@localhost");
    environment.put("RABBITMQ_NODE_PORT", Integer.toString(amqp));
    environment.put("RABBITMQ_DIST_PORT", Integer.toString(Ports.free()));
    environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString());
    environment.put("RABBITMQ_LOG_BASE", folder.resolve("logs").toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString());
    environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString());
    return environment;
  }
}

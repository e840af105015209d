package io.gatehouse.bench.broker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Eclipse Mosquitto, with files of passwords and rights or with its dynamic security plugin.
final class Mosquitto {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COMMON =
      """
      per_listener_settings false
      listener %d 127.0.0.1
      user root
      allow_anonymous false
      max_queued_messages 0
      max_inflight_messages 0
      set_tcp_nodelay true
      """;

  private Mosquitto() {}

  static Optional<Path> program() {
    return BrokerKind.first(
        List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"));
  }

  static Optional<Path> plugin() {
    String name = "mosquitto_dynamic_security.so";
    return BrokerKind.first(
        List.of(
            "/usr/lib/x86_64-linux-gnu/" + name,
            "/usr/lib/aarch64-linux-gnu/" + name,
            "/usr/lib/" + name,
            "/usr/local/lib/" + name));
  }

  static Broker withLists(Cores cores, Path folder, String channel)
      throws IOException, InterruptedException {
    List<Account> accounts = Account.many(BrokerKind.ACCOUNTS);
    StringBuilder passwords = new StringBuilder();
    StringBuilder rights = new StringBuilder();
    for (Account account : accounts) {
      passwords.append(
          "%s:$7$%d$%s$%s%n"
              .formatted(account.user(), Account.ROUNDS, account.salt(), account.hash()));
      rights.append("user %s%ntopic readwrite %s/#%n".formatted(account.user(), channel));
    }
    Path passwordFile = Files.writeString(folder.resolve("passwords"), passwords);
    Path rightsFile = Files.writeString(folder.resolve("rights"), rights);
    String settings = "password_file %s%nacl_file %s%n".formatted(passwordFile, rightsFile);
    return start(cores, folder, "Mosquitto with password and ACL file", settings, accounts);
  }

  static Broker withDynamicSecurity(Cores cores, Path folder, String channel)
      throws IOException, InterruptedException {
    List<Account> accounts = Account.many(BrokerKind.ACCOUNTS);
    Path file = folder.resolve("dynamic-security.json");
    JSON.writeValue(file.toFile(), dynamicSecurity(accounts, channel));
    String settings =
        "plugin %s%nplugin_opt_config_file %s%n".formatted(plugin().orElseThrow(), file);
    return start(cores, folder, "Mosquitto with dynamic security", settings, accounts);
  }

  private static Map<String, Object> dynamicSecurity(List<Account> accounts, String channel) {
    List<Map<String, Object>> clients = new ArrayList<>();
    for (Account account : accounts) {
      clients.add(
          Map.of(
              "username",
              account.user(),
              "password",
              account.hash(),
              "salt",
              account.salt(),
              "iterations",
              Account.ROUNDS,
              "roles",
              List.of(Map.of("rolename", "sailor"))));
    }
    List<Map<String, Object>> rights = new ArrayList<>();
    for (String type : List.of("publishClientSend", "publishClientReceive", "subscribePattern")) {
      rights.add(Map.of("acltype", type, "topic", channel + "/#", "priority", 0, "allow", true));
    }
    return Map.of(
        "defaultACLAccess",
        Map.of(
            "publishClientSend",
            false,
            "publishClientReceive",
            false,
            "subscribe",
            false,
            "unsubscribe",
            true),
        "clients",
        clients,
        "groups",
        List.of(),
        "roles",
        List.of(Map.of("rolename", "sailor", "acls", rights)));
  }

  private static Broker start(
      Cores cores, Path folder, String about, String settings, List<Account> accounts)
      throws IOException, InterruptedException {
    int port = Ports.free();
    Path configuration =
        Files.writeString(folder.resolve("mosquitto.conf"), COMMON.formatted(port) + settings);
    List<String> command =
        List.of(program().orElseThrow().toString(), "-c", configuration.toString());
    ChildProcess child =
        ChildProcess.start(cores, command, Map.of(), folder.resolve("mosquitto.log"));
    Broker broker = new Broker(about, child, port, true, accounts, List.of());
    try {
      Ports.awaitOpen(child, port, Duration.ofSeconds(10));
      return broker;
    } catch (IllegalStateException | InterruptedException failed) {
      broker.close();
      throw failed;
    }
  }
}

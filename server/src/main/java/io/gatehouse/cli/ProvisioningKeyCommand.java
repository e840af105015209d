package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse provisioning-key`: keys by which devices register themselves.
@Command(
    name = "provisioning-key",
    description = "Makes, shows and takes back keys by which devices register themselves.",
    subcommands = {
      ProvisioningKeyCommand.Create.class,
      ProvisioningKeyCommand.Listing.class,
      ProvisioningKeyCommand.Devices.class,
      ProvisioningKeyCommand.Disable.class,
      ProvisioningKeyCommand.Delete.class
    },
    synopsisSubcommandLabel = "create|list|devices|disable|delete")
public final class ProvisioningKeyCommand implements Runnable {
  private static final String ALL = "/v1/provisioning-keys";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String one(String id) {
    return ALL + "/" + ServerCall.encoded(id);
  }

  @Command(name = "create", description = "Makes a key; its value is shown once.")
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What it is for.")
    private String name = "";

    @Option(
        names = "--devices",
        required = true,
        paramLabel = "N",
        description = "How many devices may register by it.")
    private long devices;

    @Option(
        names = "--id-pattern",
        paramLabel = "PATTERN",
        description = "How ids are made, such as `meter-$${serial}`; the serial without this.")
    private @Nullable String pattern;

    @Option(
        names = "--known-only",
        description = "Only for devices that are there and have never had a token.")
    private boolean knownOnly;

    @Option(names = "--role", paramLabel = "ROLE", description = "A role; else the usual one.")
    private @Nullable List<String> roles;

    @Option(names = "--group", paramLabel = "GROUP", description = "A group.")
    private @Nullable List<String> groups;

    @Option(names = "--owner", paramLabel = "USER", description = "Who owns the devices.")
    private @Nullable String owner;

    @Option(names = "--parent", paramLabel = "DEVICE", description = "What they hang below.")
    private @Nullable String parent;

    @Option(
        names = "--permission",
        paramLabel = "LABEL",
        description = "What their tokens are narrowed to, such as `push_own_device`.")
    private @Nullable List<String> permissions;

    @Option(
        names = "--address",
        paramLabel = "BLOCK",
        description = "From where they may register, such as `10.0.0.0/8`; else everywhere.")
    private @Nullable List<String> addresses;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "For how long the key is good, such as `7d`; 30 days without this.")
    private @Nullable String expires;

    @Option(
        names = "--token-expires",
        paramLabel = "TIME",
        description = "For how long their tokens are good; for ever without this.")
    private @Nullable String tokenExpires;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("name", name);
      body.put("max_devices", devices);
      body.put("known_only", knownOnly);
      put(body, "id_pattern", pattern);
      put(body, "roles", roles);
      put(body, "groups", groups);
      put(body, "owner", owner);
      put(body, "parent", parent);
      put(body, "permissions", permissions);
      put(body, "addresses", addresses);
      if (expires != null) {
        body.put("expires_at", Instant.now().plus(AccessCommand.duration(expires)).toString());
      }
      if (tokenExpires != null) {
        body.put("token_expires_in", AccessCommand.duration(tokenExpires).toSeconds());
      }
      JsonNode made = server.call().post(ALL, body);
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(made);
      } else {
        out.println(made.path("value").asText());
        out.printf(
            "id %s, good until %s; it is not shown again%n",
            made.at("/key/id").asText(), made.at("/key/expires_at").asText());
      }
      return 0;
    }

    private static void put(Map<String, Object> body, String field, @Nullable Object value) {
      if (value != null) {
        body.put(field, value);
      }
    }
  }

  @Command(name = "list", description = "Shows the keys.")
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<JsonNode> keys = server.call().all(ALL + "?limit=1000");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(keys);
        return 0;
      }
      if (keys.isEmpty()) {
        out.println("there is no key");
      }
      keys.forEach(key ->
          out.printf(
              "%s  %s: %d of %d devices, %s, until %s, by %s%n",
              key.path("id").asText(),
              key.path("name").asText(),
              key.path("used").asLong(),
              key.path("max_devices").asLong(),
              key.path("enabled").asBoolean() ? "enabled" : "DISABLED",
              key.path("expires_at").asText(),
              key.path("created_by").asText()));
      return 0;
    }
  }

  @Command(name = "devices", description = "Shows who registered by a key.")
  static final class Devices implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Which key.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<JsonNode> devices = server.call().all(one(id) + "/devices?limit=1000");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(devices);
      } else {
        devices.forEach(device ->
            out.printf(
                "%s  %s%n", device.path("device").asText(), device.path("registered_at").asText()));
      }
      return 0;
    }
  }

  @Command(name = "disable", description = "Disables a key; `--enable` takes that back.")
  static final class Disable implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Which key.")
    private String id = "";

    @Option(names = "--enable", description = "Enables it again.")
    private boolean enable;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      server.call().patch(one(id), Map.of("enabled", enable));
      spec.commandLine().getOut().println(id + (enable ? " is enabled" : " is disabled"));
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a key; the devices that came by it stay.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Which key.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      server.call().delete(one(id));
      spec.commandLine().getOut().println(id + " is deleted");
      return 0;
    }
  }
}

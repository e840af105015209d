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

/// `gatehouse request`: who asks for access, and what is decided.
@Command(
    name = "request",
    description = "Shows who asks for access, and decides on it; or asks, as a device.",
    subcommands = {
      RequestCommand.Listing.class,
      RequestCommand.Approve.class,
      RequestCommand.Deny.class,
      RequestCommand.Open.class,
      AccessCommand.class
    },
    synopsisSubcommandLabel = "list|approve|deny|open|access")
public final class RequestCommand implements Runnable {
  private static final String ALL = "/v1/access-requests";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String one(String id) {
    return ALL + "/" + ServerCall.encoded(id);
  }

  private static String words(JsonNode list) {
    return String.join(", ", list.valueStream().map(JsonNode::asText).toList());
  }

  @Command(name = "list", description = "Shows the requests that wait.")
  static final class Listing implements Callable<Integer> {
    @Option(names = "--all", description = "Shows those too that are decided.")
    private boolean all;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<JsonNode> requests =
          server.call().all(ALL + "?limit=1000" + (all ? "" : "&status=pending"));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(requests);
        return 0;
      }
      if (requests.isEmpty()) {
        out.println("nobody asks");
      }
      requests.forEach(request -> show(out, request));
      return 0;
    }

    private static void show(PrintWriter out, JsonNode request) {
      out.printf(
          "%s  %s, %s, from %s at %s%s%n",
          request.path("id").asText(),
          request.path("principal").asText(),
          request.path("status").asText(),
          request.path("address").asText(),
          request.path("asked_at").asText(),
          request.path("known").asBoolean() ? ", KNOWN ALREADY: its old tokens would die" : "");
      line(out, "says", request.path("description").asText());
      line(out, "wishes", words(request.path("roles")));
      line(out, "wishes", words(request.path("permissions")));
      line(out, "because", request.path("reason").asText());
    }

    private static void line(PrintWriter out, String label, String text) {
      if (!text.isEmpty()) {
        out.println("    " + label + ": " + text);
      }
    }
  }

  @Command(
      name = "approve",
      description = "Lets somebody in with exactly what is named, whatever they wished for.")
  static final class Approve implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Which request.")
    private String id = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description =
            "A role; without any the usual one of a new device or user, or those that a known"
                + " device has.")
    private @Nullable List<String> roles;

    @Option(names = "--no-role", description = "No role at all.")
    private boolean noRole;

    @Option(
        names = "--permission",
        paramLabel = "LABEL",
        description = "A permission besides the roles, such as `publish_channel:fleet/7/#`.")
    private @Nullable List<String> permissions;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "For how long the token is good, such as `30d`; for ever without this.")
    private @Nullable String expires;

    @Option(names = "--name", description = "The name of the device; its client id without this.")
    private @Nullable String name;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      if (roles != null || noRole) {
        body.put("roles", roles == null ? List.of() : roles);
      }
      if (permissions != null) {
        body.put("permissions", permissions);
      }
      if (expires != null) {
        body.put("expires_at", Instant.now().plus(AccessCommand.duration(expires)).toString());
      }
      if (name != null) {
        body.put("name", name);
      }
      JsonNode done = server.call().post(one(id) + "/approve", body);
      String who = done.path("principal").asText();
      spec.commandLine()
          .getOut()
          .println(
              server.json()
                  ? done.toString()
                  : who.startsWith("user:")
                      ? who + " may sign in"
                      : who + " may collect its token until " + done.path("expires_at").asText());
      return 0;
    }
  }

  @Command(name = "deny", description = "Denies a request.")
  static final class Deny implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Which request.")
    private String id = "";

    @Option(names = "--reason", description = "Why, for the asker to read.")
    private @Nullable String reason;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done =
          server
              .call()
              .post(one(id) + "/deny", reason == null ? Map.of() : Map.of("reason", reason));
      spec.commandLine()
          .getOut()
          .println(
              server.json() ? done.toString() : done.path("principal").asText() + " is denied");
      return 0;
    }
  }

  @Command(
      name = "open",
      description = "Shows who may ask for access to the application, or sets it.")
  static final class Open implements Callable<Integer> {
    @Option(names = "--devices", negatable = true, description = "Devices may ask, or not.")
    private @Nullable Boolean devices;

    @Option(
        names = "--people",
        negatable = true,
        description = "People may register themselves, or not.")
    private @Nullable Boolean people;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      JsonNode now = call.get(ALL + "/settings");
      if (devices != null || people != null) {
        now =
            call.put(
                ALL + "/settings",
                Map.of(
                    "devices", devices == null ? now.path("devices").asBoolean() : devices,
                    "people", people == null ? now.path("people").asBoolean() : people));
      }
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(now);
      } else {
        out.println("devices may ask: " + said(now.path("devices")));
        out.println("people may register: " + said(now.path("people")));
      }
      return 0;
    }

    private static String said(JsonNode open) {
      return open.asBoolean() ? "yes" : "no";
    }
  }
}

package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// `gatehouse device`: how a device comes to its owner.
@Command(
    name = "device",
    description = "Makes codes by which users claim devices, and claims one.",
    subcommands = {
      DeviceCommand.Code.class,
      DeviceCommand.Withdraw.class,
      DeviceCommand.Claim.class,
      DeviceCommand.Claims.class
    },
    synopsisSubcommandLabel = "claim-code|withdraw|claim|claims")
public final class DeviceCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String code(String device) {
    return "/v1/devices/" + ServerCall.encoded(device) + "/claim-code";
  }

  @Command(
      name = "claim-code",
      description = "Makes the code by which a user becomes the owner of a device, once.")
  static final class Code implements Callable<Integer> {
    @Parameters(paramLabel = "DEVICE", description = "Which device; it has no owner.")
    private String device = "";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "For how long the code is good, such as `90d`; 30 days without this.")
    private @Nullable String expires;

    @Option(
        names = "--qr",
        paramLabel = "FILE",
        description = "Writes the QR code to print, as SVG.")
    private @Nullable Path picture;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, ?> body =
          expires == null
              ? Map.of()
              : Map.of("expires_in", AccessCommand.duration(expires).toSeconds());
      JsonNode made = server.call().post(code(device), body);
      if (picture != null) {
        Files.writeString(picture, made.path("qr").asText());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(made);
      } else {
        out.println(made.path("code").asText());
        if (made.has("url")) {
          out.println(made.path("url").asText());
        }
        out.println("good until " + made.path("expires_at").asText());
      }
      return 0;
    }
  }

  @Command(name = "withdraw", description = "Takes the code of a device back.")
  static final class Withdraw implements Callable<Integer> {
    @Parameters(paramLabel = "DEVICE", description = "Which device.")
    private String device = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      server.call().delete(code(device));
      spec.commandLine().getOut().println("device:" + device + " cannot be claimed any more");
      return 0;
    }
  }

  @Command(name = "claim", description = "Makes you the owner of the device whose code this is.")
  static final class Claim implements Callable<Integer> {
    @Parameters(paramLabel = "CODE", description = "As it is printed; spaces do not matter.")
    private List<String> words = List.of();

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().post("/v1/claims", Map.of("code", String.join(" ", words)));
      spec.commandLine()
          .getOut()
          .println(server.json() ? done.toString() : done.path("principal").asText() + " is yours");
      return 0;
    }
  }

  @Command(name = "claims", description = "Shows the devices that wait to be claimed.")
  static final class Claims implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<JsonNode> waiting = server.call().all("/v1/claims?limit=1000");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(waiting);
        return 0;
      }
      if (waiting.isEmpty()) {
        out.println("no device waits");
      }
      waiting.forEach(one ->
          out.printf(
              "%s  until %s, by %s%n",
              one.path("device").asText(),
              one.path("expires_at").asText(),
              one.path("created_by").asText()));
      return 0;
    }
  }
}

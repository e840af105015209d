package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse key`: the keys by which an application signs tokens.
@Command(
    name = "key",
    description = "Shows and turns the keys by which an application signs tokens.",
    subcommands = {KeyCommand.Listing.class, KeyCommand.Rotate.class},
    synopsisSubcommandLabel = "list|rotate")
public final class KeyCommand implements Runnable {
  private static final String ALL = "/v1/oauth/keys";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static void tell(PrintWriter out, JsonNode keys, boolean json) {
    if (json) {
      out.println(keys);
      return;
    }
    keys.forEach(key ->
        out.println(
            "%s  %s, since %s"
                .formatted(
                    key.path("kid").asText(),
                    switch (key.path("state").asText()) {
                      case "signs" -> "signs";
                      case "next" -> "signs next";
                      default -> "signed before";
                    },
                    key.path("since").asText())));
  }

  @Command(name = "list", description = "Shows the keys of the set.")
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      tell(spec.commandLine().getOut(), server.call().get(ALL).path("items"), server.json());
      return 0;
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Makes another key, which signs when it has been shown for a while (oauth.key-ahead).",
        "Those before stay in the set until nothing is left that they signed."
      })
  static final class Rotate implements Callable<Integer> {
    @Option(names = "--now", description = "It signs at once.")
    private boolean now;

    @Option(
        names = "--withdraw",
        description =
            "It signs at once, and all others leave the set: for when somebody else may have one.")
    private boolean withdraw;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      String manner = withdraw ? "alone" : now ? "at_once" : "announced";
      JsonNode done = server.call().post(ALL, Map.of("manner", manner));
      tell(spec.commandLine().getOut(), done.path("items"), server.json());
      return 0;
    }
  }
}

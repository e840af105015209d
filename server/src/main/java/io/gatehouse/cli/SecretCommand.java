package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// `gatehouse secret`: what scripts know of other systems.
@Command(
    name = "secret",
    description = "Keeps passwords and keys of other systems for scripts; none is shown again.",
    subcommands = {
      SecretCommand.Listing.class,
      SecretCommand.Put.class,
      SecretCommand.Delete.class
    },
    synopsisSubcommandLabel = "list|put|delete")
public final class SecretCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String path(String name) {
    return "/v1/secrets/" + ServerCall.encoded(name);
  }

  @Command(name = "list", description = "Shows which secrets there are, without their values.")
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode all = server.call().get("/v1/secrets").path("items");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(all);
        return 0;
      }
      if (all.isEmpty()) {
        out.println("there are none");
      }
      for (JsonNode one : all) {
        StringBuilder readers = new StringBuilder();
        one.path("access").forEach(entry -> readers.append(' ').append(entry.asText()));
        out.println(
            "%-24s %s%s%s"
                .formatted(
                    one.path("id").asText(),
                    one.path("updated_at").asText(),
                    readers.isEmpty() ? "" : ", for" + readers,
                    one.hasNonNull("description") ? ", " + one.path("description").asText() : ""));
      }
      return 0;
    }
  }

  @Command(
      name = "put",
      description = "Puts a secret in, or changes it; the value comes from a file or the input.")
  static final class Put implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "By which scripts ask for it.")
    private String name = "";

    @Option(
        names = "--value-file",
        paramLabel = "FILE",
        description = "Where the value stands; `-` or nothing for the standard input.")
    private @Nullable Path file;

    @Option(
        names = "--access",
        paramLabel = "ENTRY",
        description =
            "Whose scripts may read it, such as `role:editor` or `user:bob`; may be given several"
                + " times.")
    private @Nullable List<String> access;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
    private @Nullable String description;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("value", value());
      if (access != null) {
        body.put("access", access);
      }
      if (description != null) {
        body.put("description", description);
      }
      JsonNode done = server.call().put(path(name), body);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          server.json()
              ? done.toString()
              : "`%s` is kept; it is not shown again".formatted(done.path("id").asText()));
      return 0;
    }

    /// One line end at the end is not meant.
    private String value() throws IOException {
      Path from = file;
      String text =
          from == null || from.toString().equals("-")
              ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(from);
      return text.endsWith("\n")
          ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1))
          : text;
    }
  }

  @Command(name = "delete", description = "Deletes a secret.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Which one.")
    private String name = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      server.call().delete(path(name));
      spec.commandLine().getOut().println("`%s` is gone".formatted(name));
      return 0;
    }
  }
}

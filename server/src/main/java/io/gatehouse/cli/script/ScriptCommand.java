package io.gatehouse.cli.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse script`: scripts of the application.
@Command(
    name = "script",
    description = "Puts scripts on the server, runs them, and shows what they say.",
    subcommands = {
      ScriptCommand.Put.class,
      ScriptCommand.Get.class,
      ScriptCommand.Listing.class,
      ScriptCommand.Run.class,
      ScriptCommand.Log.class,
      ScriptCommand.Delete.class
    },
    synopsisSubcommandLabel = "put|get|list|run|log|delete")
public final class ScriptCommand implements Runnable {
  private static final String ALL = "/v1/scripts/";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(name = "put", description = "Adds a script, or changes its text or who may run it.")
  static final class Put implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "PATH", description = "Where, such as `fleet/report`.")
    private String path = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "FILE",
        description = "The text; without it only who may do what is changed.")
    private @Nullable Path file;

    @Option(names = "--execute", paramLabel = "LIST", description = "Who may run it.")
    private @Nullable String execute;

    @Option(names = "--read", paramLabel = "LIST", description = "Who may read it.")
    private @Nullable String read;

    @Option(names = "--write", paramLabel = "LIST", description = "Who may change it.")
    private @Nullable String write;

    @Option(names = "--run-as", paramLabel = "WHOM", description = "`caller` or `owner`.")
    private @Nullable String runAs;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      if (file != null) {
        body.put("source", text(file));
      }
      add(body, "execute", execute);
      add(body, "read", read);
      add(body, "write", write);
      add(body, "run_as", runAs);
      JsonNode done = server.call().put(ALL + path, body);
      spec.commandLine()
          .getOut()
          .println(
              server.json()
                  ? done.toString()
                  : "`%s` is at version %d; %s may run it"
                      .formatted(
                          path, done.path("version").asLong(), done.path("execute").asText()));
      return 0;
    }

    private static void add(Map<String, Object> body, String name, @Nullable String value) {
      if (value != null) {
        body.put(name, value);
      }
    }

    private static String text(Path file) throws IOException {
      if (!Files.isReadable(file)) {
        throw Problem.of(ProblemType.NOT_FOUND, "`" + file + "` cannot be read")
            .cure("name a file with the text of the script")
            .refused();
      }
      return Files.readString(file, UTF_8);
    }
  }

  @Command(name = "get", description = "Shows the text of a script.")
  static final class Get implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "Which one.")
    private String path = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode script = server.call().get(ALL + path);
      spec.commandLine()
          .getOut()
          .println(server.json() ? script.toString() : script.path("source").asText());
      return 0;
    }
  }

  @Command(name = "list", description = "Shows which scripts and files there are.")
  static final class Listing implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only those below it.")
    private String prefix = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      String path = "/v1/scripts?limit=500&prefix=" + ServerCall.encoded(prefix);
      for (JsonNode one : server.call().all(path)) {
        out.println(
            server.json()
                ? one.toString()
                : "%s  version %d, %s, run by %s"
                    .formatted(
                        one.path("path").asText(),
                        one.path("version").asLong(),
                        one.path("kind").asText(),
                        one.path("execute").asText()));
      }
      return 0;
    }
  }

  @Command(name = "run", description = "Runs a script and shows what it answers.")
  static final class Run implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "PATH", description = "Which one.")
    private String path = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "JSON",
        description = "The body that it gets.")
    private String body = "{}";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode answer =
          server.call().post("/v1/run/" + path, "application/json", body.getBytes(UTF_8));
      spec.commandLine().getOut().println(answer.toPrettyString());
      return 0;
    }
  }

  @Command(name = "log", description = "Shows what scripts have said, the latest last.")
  static final class Log implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "PATH", description = "Of which one; all if none.")
    private String path = "";

    @Option(names = "--level", paramLabel = "LEVEL", description = "The least important level.")
    private String level = "debug";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      String query = "/v1/script-logs?limit=100&level=" + ServerCall.encoded(level);
      JsonNode lines =
          server
              .call()
              .get(path.isEmpty() ? query : query + "&path=" + ServerCall.encoded(path))
              .path("items");
      PrintWriter out = spec.commandLine().getOut();
      for (int i = lines.size() - 1; i >= 0; i--) {
        JsonNode line = lines.get(i);
        out.println(
            server.json()
                ? line.toString()
                : "%s  %-5s %s  %s"
                    .formatted(
                        line.path("at").asText(),
                        line.path("level").asText(),
                        line.path("script").asText(),
                        line.path("text").asText()));
      }
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a script with its versions and timers.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "Which one.")
    private String path = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      var _ = server.call().delete(ALL + path);
      spec.commandLine().getOut().println("deleted `" + path + "`");
      return 0;
    }
  }
}

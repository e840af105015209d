package io.gatehouse.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.door.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse schema`: what documents are like, and who may do what with their fields.
@Command(
    name = "schema",
    description = "Says what documents are like, and who may do what with their fields.",
    subcommands = {
      SchemaCommand.Listing.class,
      SchemaCommand.Get.class,
      SchemaCommand.Put.class,
      SchemaCommand.Delete.class
    },
    synopsisSubcommandLabel = "list|get|put|delete")
public final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String path(String id) {
    return "/v1/schemas/" + ServerCall.encoded(id);
  }

  @Command(name = "list", description = "Shows the schemas that you may read.")
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<JsonNode> all = server.call().all("/v1/schemas?limit=1000");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(all);
      } else if (all.isEmpty()) {
        out.println("there are none");
      } else {
        all.forEach(schema ->
            out.println(
                "%-20s version %d"
                    .formatted(schema.path("id").asText(), schema.path("version").asLong())));
      }
      return 0;
    }
  }

  @Command(name = "get", description = "Shows the definition of a schema.")
  static final class Get implements Callable<Integer> {
    @Parameters(paramLabel = "SCHEMA", description = "Its id.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode schema = server.call().get(path(id));
      spec.commandLine()
          .getOut()
          .println(server.json() ? schema : schema.path("definition").toPrettyString());
      return 0;
    }
  }

  @Command(name = "put", description = "Makes a schema, or replaces the definition of one.")
  static final class Put implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SCHEMA", description = "Its id.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The definition as JSON.")
    private Path file = Path.of("");

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("definition", Json.read(Files.readAllBytes(file)));
      JsonNode old =
          call.all("/v1/schemas?limit=1000").stream()
              .filter(schema -> schema.path("id").asText().equals(id))
              .findFirst()
              .orElse(null);
      JsonNode now;
      if (old == null) {
        body.put("id", id);
        now = call.post("/v1/schemas", body);
      } else {
        if (old.has("description")) {
          body.put("description", old.path("description").asText());
        }
        now = call.with("If-Match", "\"" + old.path("version").asLong() + "\"").put(path(id), body);
      }
      spec.commandLine()
          .getOut()
          .println(
              server.json()
                  ? now
                  : "schema `%s` is at version %d".formatted(id, now.path("version").asLong()));
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a schema that no document has.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "SCHEMA", description = "Its id.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().delete(path(id));
      spec.commandLine()
          .getOut()
          .println(server.json() ? done : "schema `%s` is gone".formatted(id));
      return 0;
    }
  }
}

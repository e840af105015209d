package io.gatehouse.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.door.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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

/// `gatehouse document`: documents, as far as the caller may see and write them.
@Command(
    name = "document",
    description = "Finds, shows, adds and deletes documents.",
    subcommands = {
      DocumentCommand.Listing.class,
      DocumentCommand.Get.class,
      DocumentCommand.Add.class,
      DocumentCommand.Delete.class
    },
    synopsisSubcommandLabel = "list|get|add|delete")
public final class DocumentCommand implements Runnable {
  private static final String STORE = "The store in which it is.";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String path(String store) {
    return "/v1/documents/" + ServerCall.encoded(store);
  }

  private static String path(String store, String id) {
    return path(store) + "/" + ServerCall.encoded(id);
  }

  @Command(name = "list", description = "Shows documents with the fields that you may read.")
  static final class Listing implements Callable<Integer> {
    @Parameters(paramLabel = "STORE", description = "The store in which they are.")
    private String store = "";

    @Option(
        names = "--filter",
        paramLabel = "FILTER",
        description = "Which, such as `status = \"open\" and price < 20`.")
    private String filter = "";

    @Option(names = "--sort", paramLabel = "FIELD", description = "By which field.")
    private @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "How many at most: 1 to 200.")
    private int limit = 50;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      String query =
          "?limit=%d&filter=%s%s"
              .formatted(
                  limit,
                  ServerCall.encoded(filter),
                  sort == null ? "" : "&sort=" + ServerCall.encoded(sort));
      JsonNode page = server.call().get(path(store) + query);
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(page.path("items"));
      } else if (page.path("items").isEmpty()) {
        out.println("there are none for you");
      } else {
        page.path("items")
            .forEach(one -> out.println(one.path("id").asText() + "  " + one.path("fields")));
        if (page.has("next")) {
          out.println("there are more");
        }
      }
      return 0;
    }
  }

  @Command(name = "get", description = "Shows a document.")
  static final class Get implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "STORE", description = STORE)
    private String store = "";

    @Parameters(index = "1", paramLabel = "ID", description = "Its id.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode found = server.call().get(path(store, id));
      spec.commandLine().getOut().println(server.json() ? found : found.toPrettyString());
      return 0;
    }
  }

  @Command(name = "add", description = "Adds a document.")
  static final class Add implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "STORE", description = STORE)
    private String store = "";

    @Parameters(index = "1", paramLabel = "FIELDS", description = "A JSON object.")
    private String fields = "";

    @Option(names = "--id", paramLabel = "ID", description = "Its id; made if absent.")
    private @Nullable String id;

    @Option(names = "--schema", paramLabel = "SCHEMA", description = "What it is like.")
    private @Nullable String schema;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      if (id != null) {
        body.put("id", id);
      }
      if (schema != null) {
        body.put("schema", schema);
      }
      body.put("fields", Json.read(fields.getBytes(StandardCharsets.UTF_8)));
      JsonNode made = server.call().post(path(store), body);
      spec.commandLine().getOut().println(server.json() ? made : made.path("id").asText());
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a document with its versions and files.")
  static final class Delete implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "STORE", description = STORE)
    private String store = "";

    @Parameters(index = "1", paramLabel = "ID", description = "Its id.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().delete(path(store, id));
      spec.commandLine()
          .getOut()
          .println(server.json() ? done : "document `%s/%s` is gone".formatted(store, id));
      return 0;
    }
  }
}

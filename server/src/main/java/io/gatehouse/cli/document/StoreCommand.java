package io.gatehouse.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
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

/// `gatehouse store`: where documents are kept, and who may do what there.
@Command(
    name = "store",
    description = "Makes stores of documents, and says who may do what in them.",
    subcommands = {StoreCommand.Listing.class, StoreCommand.Put.class, StoreCommand.Delete.class},
    synopsisSubcommandLabel = "list|put|delete")
public final class StoreCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(name = "list", description = "Shows the stores with their lists.")
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<JsonNode> all = server.call().all("/v1/stores?limit=1000");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(all);
      } else if (all.isEmpty()) {
        out.println("there are none");
      } else {
        all.forEach(store ->
            out.println(
                "%-20s save %s, query %s, delete %s, attachment %s"
                    .formatted(
                        store.path("id").asText(),
                        store.path("save").asText(),
                        store.path("query").asText(),
                        store.path("delete").asText(),
                        store.path("attachment").asText())));
      }
      return 0;
    }
  }

  @Command(
      name = "put",
      description = "Makes a store, or sets the lists that are named of one that there is.")
  static final class Put implements Callable<Integer> {
    @Parameters(paramLabel = "STORE", description = "Its id.")
    private String id = "";

    @Option(names = "--save", paramLabel = "LIST", description = "Who may make and change.")
    private @Nullable String save;

    @Option(names = "--query", paramLabel = "LIST", description = "Who may read.")
    private @Nullable String query;

    @Option(names = "--delete", paramLabel = "LIST", description = "Who may delete.")
    private @Nullable String delete;

    @Option(names = "--attachment", paramLabel = "LIST", description = "Who may read files.")
    private @Nullable String attachment;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      JsonNode old =
          call.all("/v1/stores?limit=1000").stream()
              .filter(store -> store.path("id").asText().equals(id))
              .findFirst()
              .orElse(null);
      Map<String, Object> body = new LinkedHashMap<>();
      put(body, old, "description", null);
      put(body, old, "save", save);
      put(body, old, "query", query);
      put(body, old, "delete", delete);
      put(body, old, "attachment", attachment);
      JsonNode now;
      if (old == null) {
        body.put("id", id);
        now = call.post("/v1/stores", body);
      } else {
        now =
            call.with("If-Match", "\"" + old.path("version").asLong() + "\"")
                .put("/v1/stores/" + ServerCall.encoded(id), body);
      }
      spec.commandLine()
          .getOut()
          .println(server.json() ? now : "store `%s` is as you said".formatted(id));
      return 0;
    }

    private static void put(
        Map<String, Object> body, @Nullable JsonNode old, String name, @Nullable String value) {
      if (value != null) {
        body.put(name, value);
      } else if (old != null && old.has(name)) {
        body.put(name, old.path(name).asText());
      }
    }
  }

  @Command(name = "delete", description = "Deletes a store that holds no documents.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "STORE", description = "Its id.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().delete("/v1/stores/" + ServerCall.encoded(id));
      spec.commandLine()
          .getOut()
          .println(server.json() ? done : "store `%s` is gone".formatted(id));
      return 0;
    }
  }
}

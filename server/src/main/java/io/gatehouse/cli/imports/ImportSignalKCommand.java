package io.gatehouse.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse import signalk`: users, devices, lists of rights and settings from the
/// `security.json` of a Signal K server. A second run changes nothing that the first has done.
@Command(
    name = "signalk",
    description = {
      "Takes over the security.json of a Signal K server.",
      "That is users with their passwords, devices, lists of rights and settings. The server must"
          + " speak Signal K (signalk.applications)."
    })
final class ImportSignalKCommand implements Callable<Integer> {
  private static final int PARTLY = 2;

  @Parameters(paramLabel = "FILE", description = "The security.json of the Signal K server.")
  private Path file;

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    JsonNode report = server.call().post("/v1/signalk/import", Map.of("security", withoutKey()));
    PrintWriter out = spec.commandLine().getOut();
    if (server.json()) {
      out.println(report);
    } else {
      report
          .path("lines")
          .forEach(line ->
              out.printf("%-8s %s%n", line.path("outcome").asText(), line.path("text").asText()));
    }
    out.flush();
    return report.path("complete").asBoolean() ? 0 : PARTLY;
  }

  /// The key that the tokens of the old server were signed with stays here: it is of no use there.
  private JsonNode withoutKey() throws IOException {
    if (!Files.isReadable(file)) {
      throw Problem.of(ProblemType.NOT_FOUND, "there is no file `" + file + "` to read")
          .cure("it is `security.json` in the folder of the Signal K server, often `~/.signalk`")
          .refused();
    }
    JsonNode security = Json.read(Files.readAllBytes(file));
    if (!(security instanceof ObjectNode object) || !security.has("users")) {
      throw Problem.of(ProblemType.INVALID, "`" + file + "` is no security.json: it has no `users`")
          .cure("name the `security.json` of the Signal K server")
          .refused();
    }
    for (String list : List.of("users", "devices", "acls")) {
      if (object.has(list) && !object.path(list).isArray()) {
        throw Problem.of(ProblemType.INVALID, "`%s` in `%s` is no list".formatted(list, file))
            .cure("nothing was changed; name the `security.json` of the Signal K server")
            .refused();
      }
    }
    object.remove("secretKey");
    return object;
  }
}

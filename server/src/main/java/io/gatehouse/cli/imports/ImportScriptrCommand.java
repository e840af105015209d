package io.gatehouse.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.dialect.scriptr.project.ProjectFile;
import io.gatehouse.dialect.scriptr.project.ProjectReader;
import io.gatehouse.dialect.scriptr.project.ProjectSchema;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse import scriptr`: a clone of a project, with the lists of who may run, read and write
/// each file. A second run changes nothing that the first has done.
@Command(
    name = "scriptr",
    description = {
      "Takes over a project of Scriptr.io: its scripts and files with their access lists.",
      "The folder is a clone of its repository, with a .NAME.metadata beside each NAME. Scripts run"
          + " with the rights of their callers; at Scriptr they had those of the account's owner."
    })
final class ImportScriptrCommand implements Callable<Integer> {
  private static final int PARTLY = 2;

  @Parameters(paramLabel = "FOLDER", description = "The clone of the project.")
  private Path folder;

  @Option(names = "--dry-run", description = "Only tell what would be done.")
  private boolean dryRun;

  @Option(
      names = "--run-as-owner",
      description =
          "Have scripts run with the rights of their owner, who is whoever imports them, as Scriptr"
              + " did. Whoever may call a script then does what it does.")
  private boolean runAsOwner;

  @Option(
      names = "--below",
      paramLabel = "PATH",
      defaultValue = "",
      description = "Put everything below this path.")
  private String below;

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Problem.of(ProblemType.NOT_FOUND, "there is no folder `" + folder + "`")
          .cure("clone the project's repository, and name the folder")
          .refused();
    }
    String prefix = below.isEmpty() || below.endsWith("/") ? below : below + "/";
    ProjectReader project = new ProjectReader(folder, prefix);
    PrintWriter out = spec.commandLine().getOut();
    Set<String> known = dryRun ? Set.of() : known();
    int failed = 0;
    for (ProjectFile file : project.files()) {
      String outcome = dryRun ? "would" : take(file, known, out);
      failed += outcome.equals("failed") ? 1 : 0;
      tell(out, outcome, file);
    }
    for (ProjectSchema schema : project.schemas()) {
      String outcome = dryRun ? "would" : take(schema, out);
      failed += outcome.equals("failed") ? 1 : 0;
      out.printf("%-9s %s (schema of documents)%n", outcome, schema.id());
      schema.notes().forEach(note -> out.printf("%-9s   %s%n", "", note));
    }
    project.skipped().forEach(line -> out.printf("%-9s %s%n", "skipped", line));
    out.flush();
    return failed == 0 && project.skipped().isEmpty() ? 0 : PARTLY;
  }

  private static void tell(PrintWriter out, String outcome, ProjectFile file) {
    out.printf(
        "%-9s %s (%s; execute %s; read %s; write %s)%n",
        outcome,
        file.path(),
        file.script() ? "script" : file.contentType(),
        shown(file.execute()),
        shown(file.read()),
        shown(file.write()));
    file.notes().forEach(note -> out.printf("%-9s   %s%n", "", note));
  }

  private static String shown(String list) {
    return list.isEmpty() ? "-" : list;
  }

  private String take(ProjectFile file, Set<String> known, PrintWriter out) throws IOException {
    ServerCall calls = server.call();
    String path = "/v1/scripts/" + file.path();
    Map<String, Object> wanted = wanted(file);
    try {
      @Nullable JsonNode there = known.contains(file.path()) ? calls.get(path) : null;
      if (there != null && same(there, wanted)) {
        return "same";
      }
      calls.put(path, wanted);
      return there == null ? "added" : "changed";
    } catch (Refused refused) {
      out.printf("%-9s   %s%n", "", refused.problem().line());
      return "failed";
    }
  }

  /// Numbers are the same by their value: the server may write 0 for 0.0.
  private static int apart(JsonNode one, JsonNode other) {
    boolean numbers = one.isNumber() && other.isNumber();
    return numbers ? one.decimalValue().compareTo(other.decimalValue()) : one.equals(other) ? 0 : 1;
  }

  private String take(ProjectSchema schema, PrintWriter out) throws IOException {
    ServerCall calls = server.call();
    String path = "/v1/schemas/" + ServerCall.encoded(schema.id());
    try {
      JsonNode there =
          calls.all("/v1/schemas?limit=1000").stream()
              .filter(one -> one.path("id").asText().equals(schema.id()))
              .findFirst()
              .orElse(null);
      if (there == null) {
        calls.post("/v1/schemas", Map.of("id", schema.id(), "definition", schema.definition()));
        return "added";
      }
      if (there.path("definition").equals(ImportScriptrCommand::apart, schema.definition())) {
        return "same";
      }
      calls
          .with("If-Match", "\"" + there.path("version").asLong() + "\"")
          .put(path, Map.of("definition", schema.definition()));
      return "changed";
    } catch (Refused refused) {
      out.printf("%-9s   %s%n", "", refused.problem().line());
      return "failed";
    }
  }

  private Set<String> known() throws IOException {
    return server.call().all("/v1/scripts?limit=100").stream()
        .map(item -> item.path("path").asText())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<String, Object> wanted(ProjectFile file) {
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("kind", file.script() ? "script" : "file");
    wanted.put("content_type", file.contentType());
    wanted.put("source_base64", Base64.getEncoder().encodeToString(file.content()));
    wanted.put("execute", file.execute());
    wanted.put("read", file.read());
    wanted.put("write", file.write());
    if (file.script()) {
      wanted.put("run_as", runAsOwner ? "owner" : "caller");
    }
    return wanted;
  }

  private static boolean same(JsonNode there, Map<String, Object> wanted) {
    for (Map.Entry<String, Object> field : wanted.entrySet()) {
      boolean same =
          field.getKey().equals("source_base64")
              ? field.getValue().equals(base64(there))
              : field.getValue().equals(there.path(field.getKey()).asText());
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static String base64(JsonNode there) {
    return there.path("source").isTextual()
        ? Base64.getEncoder()
            .encodeToString(
                there.path("source").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        : there.path("source_base64").asText();
  }
}

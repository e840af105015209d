package io.gatehouse.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

/// `gatehouse import users`: users with the passwords that they have in another product. A second
/// run changes nothing that the first has done.
@Command(
    name = "users",
    description = {
      "Takes over users with their passwords from a CSV or JSON file.",
      "Columns: name (or username), email, password (its hash: bcrypt, argon2, or Werkzeug's pbkdf2"
          + " and scrypt), organisation (or account), roles, active. Each password is hashed anew at"
          + " its owner's first login."
    })
final class ImportUsersCommand implements Callable<Integer> {
  private static final int PARTLY = 2;
  private static final int AT_ONCE = 200;

  @Parameters(paramLabel = "FILE", description = "The users, as CSV with a header or as JSON.")
  private Path file;

  @Option(
      names = "--salt-file",
      paramLabel = "FILE",
      description =
          "Holds SECURITY_PASSWORD_SALT of Flask-Security (FlexMeasures), by which it keys"
              + " passwords before it hashes them.")
  private @Nullable Path salt;

  @Option(names = "--dry-run", description = "Only says what would be done.")
  private boolean dry;

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Map<String, Object>> users = UserFile.read(file);
    PrintWriter out = spec.commandLine().getOut();
    boolean complete = true;
    for (int from = 0; from < users.size(); from += AT_ONCE) {
      Map<String, Object> body = new HashMap<>();
      body.put("users", users.subList(from, Math.min(users.size(), from + AT_ONCE)));
      body.put("dry_run", dry);
      if (salt != null) {
        body.put("salt", Files.readString(salt).strip());
      }
      JsonNode report = server.call().post("/v1/users/import", body);
      complete &= report.path("complete").asBoolean();
      print(report, out);
    }
    out.flush();
    return complete ? 0 : PARTLY;
  }

  private void print(JsonNode report, PrintWriter out) {
    if (server.json()) {
      out.println(report);
      return;
    }
    report
        .path("lines")
        .forEach(line ->
            out.printf(
                "%-8s line %d: %s%n",
                line.path("outcome").asText(),
                line.path("line").asInt(),
                line.path("text").asText()));
  }
}

package io.gatehouse.cli.operate;

import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse audit export`: the audit of a running server, as a whole.
@Command(
    name = "export",
    description = "Writes the audit of a running server, newest first, as NDJSON or CSV.")
public final class AuditExportCommand implements Callable<Integer> {
  @Option(names = "--csv", description = "Writes CSV (RFC 4180) instead of NDJSON.")
  private boolean csv;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write; a file that is there is refused. Usually standard output.")
  private @Nullable Path output;

  @Option(names = "--actor", paramLabel = "SUBJECT", description = "Only what they did.")
  private @Nullable String actor;

  @Option(names = "--action", paramLabel = "ACTION", description = "Only this, as `token.created`.")
  private @Nullable String action;

  @Option(names = "--target", paramLabel = "RESOURCE", description = "Only what was done to it.")
  private @Nullable String target;

  @Option(names = "--since", paramLabel = "TIME", description = "Only from then on (RFC 3339).")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only what was before then.")
  private @Nullable String until;

  @Option(names = "--all", description = "Every application and the server itself; for the owner.")
  private boolean all;

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ServerCall call = server.call();
    String type = csv ? "text/csv" : "application/x-ndjson";
    Path file = output;
    if (file != null) {
      Files.createFile(file);
      try (var out = Files.newOutputStream(file)) {
        call.download(path(), type, out::write);
      }
      return 0;
    }
    PrintWriter out = spec.commandLine().getOut();
    call.download(path(), type, bytes -> out.write(new String(bytes, StandardCharsets.UTF_8)));
    out.flush();
    return 0;
  }

  private String path() {
    List<String> query = new ArrayList<>();
    add(query, "actor", actor);
    add(query, "action", action);
    add(query, "target", target);
    add(query, "since", since);
    add(query, "until", until);
    add(query, "scope", all ? "server" : null);
    return "/v1/audit" + (query.isEmpty() ? "" : "?" + String.join("&", query));
  }

  private static void add(List<String> query, String name, @Nullable String value) {
    if (value != null) {
      query.add(name + "=" + ServerCall.encoded(value));
    }
  }
}

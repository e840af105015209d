package io.gatehouse.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gatehouse doctor`: every open door of a running server, with the cure.
@Command(
    name = "doctor",
    description = {
      "Lists every open door of a running server, and how to close it; changes nothing.",
      "The owner sees the whole server, an administrator their application. Exit code 1 when there"
          + " is a danger."
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final String DANGER = "danger";

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String scope = server.application() == null ? "" : "?scope=application";
    JsonNode report = server.call().get("/v1/doctor" + scope);
    PrintWriter out = spec.commandLine().getOut();
    if (server.json()) {
      out.println(report);
    } else {
      report.path("findings").forEach(finding -> print(out, finding));
      out.println(summary(report));
    }
    out.flush();
    return count(report, DANGER) == 0 ? 0 : 1;
  }

  private static void print(PrintWriter out, JsonNode finding) {
    String where = finding.path("application").asText();
    out.printf(
        "%-8s %s: %s%s%n",
        finding.path("severity").asText(),
        finding.path("id").asText(),
        finding.path("title").asText(),
        where.isEmpty() ? "" : " (in " + where + ")");
    out.printf("         %s%n", finding.path("detail").asText());
    out.printf("         cure: %s%n", finding.path("cure").asText());
  }

  private static String summary(JsonNode report) {
    return "%d of severity danger, %d warning, %d note; %d checks passed"
        .formatted(
            count(report, DANGER),
            count(report, "warning"),
            count(report, "note"),
            report.path("passed").size());
  }

  private static long count(JsonNode report, String severity) {
    List<JsonNode> findings =
        StreamSupport.stream(report.path("findings").spliterator(), false).toList();
    return findings.stream()
        .filter(finding -> finding.path("severity").asText().equals(severity))
        .count();
  }
}

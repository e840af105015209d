package io.gatehouse.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.gatehouse.cli.ServerCall;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse import devices`: a CSV list of any length, sent in parts.
@Command(
    name = "devices",
    description = {
      "Brings the directory to what a CSV list of devices says.",
      "The first line names the columns: id, and any of name, description, owner, parent, roles,"
          + " groups, attributes, claim. A second time the same list changes nothing."
    })
final class ImportDevicesCommand implements Callable<Integer> {
  private static final int PARTLY = 2;
  private static final int LINES = 2_000;
  private static final int LETTERS = 400_000;

  @Parameters(paramLabel = "FILE", description = "The list.")
  private Path file;

  @Option(names = "--dry-run", description = "Only says what would happen, line by line.")
  private boolean dryRun;

  @Mixin private ServerOptions server = new ServerOptions();

  @Spec private CommandSpec spec;

  private final Set<String> coming = new HashSet<>();
  private final long[] counts = new long[4];

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(file)) {
      throw Problem.of(ProblemType.NOT_FOUND, "there is no file `" + file + "` to read")
          .cure("name a CSV file")
          .refused();
    }
    PrintWriter out = spec.commandLine().getOut();
    ServerCall call = server.call();
    try (CsvReader<CsvRecord> records =
        CsvReader.builder()
            .skipEmptyLines(true)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .detectBomHeader(true)
            .ofCsvRecord(Files.newInputStream(file), StandardCharsets.UTF_8)) {
      Part part = null;
      for (CsvRecord record : records) {
        if (part == null) {
          part = new Part(record.getFields());
        } else {
          part.add(record);
        }
        if (part.full()) {
          send(call, part, out);
          part = new Part(part.header());
        }
      }
      if (part != null) {
        send(call, part, out);
      }
    } catch (CsvParseException broken) {
      throw Problem.of(ProblemType.INVALID, "`" + file + "` is no CSV: " + broken.getMessage())
          .cure("close every quote; the lines above are done")
          .refused();
    }
    out.printf(
        "%s%d created, %d changed, %d as they were, %d refused%n",
        dryRun ? "would be: " : "", counts[0], counts[1], counts[2], counts[3]);
    out.flush();
    return counts[3] == 0 ? 0 : PARTLY;
  }

  private void send(ServerCall call, Part part, PrintWriter out) throws IOException {
    JsonNode report =
        call.post("/v1/devices/import" + (dryRun ? "?dry_run=true" : ""), "text/csv", part.bytes());
    counts[2] += report.path("unchanged").asLong();
    for (JsonNode item : report.path("items")) {
      long line = part.line(item.path("line").asInt());
      String outcome = outcome(item, part);
      switch (outcome) {
        case "created" -> {
          counts[0]++;
          coming.add(item.path("id").asText());
        }
        case "changed" -> counts[1]++;
        default -> counts[3]++;
      }
      if (server.json()) {
        out.println(item);
      } else {
        show(out, line, outcome, item);
      }
    }
  }

  /// A dry run does not keep what an earlier part has made, which a later one may hang below.
  private String outcome(JsonNode item, Part part) {
    String outcome = item.path("outcome").asText();
    boolean orphan =
        dryRun
            && outcome.equals("refused")
            && item.at("/problem/field").asText().equals("parent")
            && coming.contains(part.parent(item.path("line").asInt()));
    return orphan ? "created" : outcome;
  }

  private static void show(PrintWriter out, long line, String outcome, JsonNode item) {
    out.printf("line %d: %s %s", line, item.path("id").asText(), outcome);
    if (outcome.equals("refused")) {
      out.print(": " + item.at("/problem/detail").asText());
      out.print("; " + item.at("/problem/cure").asText());
    } else if (outcome.equals("changed")) {
      item.path("changes")
          .forEach(change ->
              out.printf(
                  ", %s: %s -> %s",
                  change.path("field").asText(),
                  change.path("before").asText("nothing"),
                  change.path("after").asText("nothing")));
    }
    JsonNode code = item.path("claim_code");
    if (!code.isMissingNode()) {
      out.print(", claim code " + code.path("code").asText());
    }
    out.println();
  }

  /// Some lines of the list, with its first one.
  private static final class Part {
    private final List<String> header;
    private final StringWriter text = new StringWriter();
    private final CsvWriter writer = CsvWriter.builder().build(text);
    private final List<CsvRecord> records = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private int next = 1;

    Part(List<String> header) {
      this.header = header;
      write(header);
    }

    List<String> header() {
      return header;
    }

    void add(CsvRecord record) {
      records.add(record);
      starts.add(next);
      write(record.getFields());
    }

    private void write(List<String> fields) {
      writer.writeRecord(fields);
      next++;
      for (String field : fields) {
        next +=
            Math.toIntExact(
                field
                    .replace("\r\n", "\n")
                    .replace('\r', '\n')
                    .chars()
                    .filter(letter -> letter == '\n')
                    .count());
      }
    }

    boolean full() {
      return records.size() >= LINES || text.getBuffer().length() > LETTERS;
    }

    byte[] bytes() throws IOException {
      writer.flush();
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable CsvRecord record(int line) {
      int at = starts.indexOf(line);
      return at < 0 ? null : records.get(at);
    }

    /// Where this line of the part stands in the file.
    long line(int line) {
      CsvRecord record = record(line);
      return record == null ? line : record.getStartingLineNumber();
    }

    String parent(int line) {
      CsvRecord record = record(line);
      int at = header.stream().map(String::strip).toList().indexOf("parent");
      return record == null || at < 0 || at >= record.getFieldCount()
          ? ""
          : record.getField(at).strip();
    }
  }
}

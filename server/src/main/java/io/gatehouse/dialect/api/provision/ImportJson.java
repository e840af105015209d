package io.gatehouse.dialect.api.provision;

import io.gatehouse.device.provision.ImportReport;
import io.gatehouse.door.ProblemDocument;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a list of devices did, as JSON.
public final class ImportJson {
  private ImportJson() {}

  /// The whole list.
  public record Report(
      boolean dryRun,
      int lines,
      int created,
      int changed,
      int unchanged,
      int refused,
      List<Line> items) {

    static Report of(ImportReport report, Optional<URI> home, String request) {
      return new Report(
          report.dryRun(),
          report.lines(),
          report.created(),
          report.changed(),
          report.unchanged(),
          report.refused(),
          report.items().stream()
              .map(item -> Line.of(item, report.dryRun(), home, request))
              .toList());
    }
  }

  /// One line on which something happened.
  public record Line(
      long line,
      String id,
      ImportReport.Outcome outcome,
      List<Difference> changes,
      ClaimJson.@Nullable Code claimCode,
      @Nullable ProblemDocument problem) {

    private static Line of(
        ImportReport.Item item, boolean dryRun, Optional<URI> home, String request) {
      return new Line(
          item.line(),
          item.id(),
          item.outcome(),
          item.changes().stream()
              .map(one -> new Difference(one.field(), one.before(), one.after()))
              .toList(),
          dryRun || item.claimCode() == null
              ? null
              : ClaimJson.Code.of(item.claimCode(), home, false),
          item.why() == null ? null : ProblemDocument.of(item.why(), request));
    }
  }

  /// One field that differs.
  public record Difference(String field, @Nullable String before, @Nullable String after) {}
}

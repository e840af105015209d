package io.gatehouse.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// All results of a run, as a table for people or as JSON for programs.
public record Report(List<Result> results) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HEADINGS =
      List.of("name", "value", "unit", "peer", "ratio", "budget", "met");

  public Report {
    results = List.copyOf(results);
  }

  /// One object with the one key `results`; see docs/reference/bench.md.
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    var lines = root.putArray("results");
    for (Result result : results) {
      lines
          .addObject()
          .put("name", result.name())
          .put("value", rounded(result.value()))
          .put("unit", result.unit())
          .put("peer", result.peer() == null ? null : result.peer().name())
          .put("ratio", result.ratio() == null ? null : rounded(result.ratio()))
          .put("budget", result.budget() == null ? null : result.budget().text())
          .put("met", result.met());
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  public String table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (Result result : results) {
      rows.add(row(result));
    }
    int[] widths = new int[HEADINGS.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(line(row, widths)).append('\n'));
    return text.toString();
  }

  private static List<String> row(Result result) {
    Peer peer = result.peer();
    return List.of(
        result.name(),
        readable(result.value()),
        result.unit(),
        peer == null ? "" : peer.name() + ": " + readable(peer.value()),
        result.ratio() == null ? "" : readable(result.ratio()),
        result.budget() == null ? "" : result.budget().text(),
        answer(result.met()));
  }

  private static String answer(@Nullable Boolean met) {
    if (met == null) {
      return "";
    }
    return met ? "yes" : "NO";
  }

  /// Numbers (the columns value and ratio) stand right, words left.
  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String pad = " ".repeat(widths[column] - row.get(column).length());
      boolean number = column == 1 || column == 4;
      line.append(number ? pad + row.get(column) : row.get(column) + pad).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private static String readable(double value) {
    String pattern = value >= 1000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, pattern, value);
  }

  /// Three decimals are more than the machine can promise.
  private static double rounded(double value) {
    return value >= 1000 ? Math.rint(value) : Math.rint(value * 1000) / 1000;
  }
}

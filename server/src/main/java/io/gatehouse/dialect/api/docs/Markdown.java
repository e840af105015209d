package io.gatehouse.dialect.api.docs;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/// Turns the little Markdown that the contract uses into HTML: headings, paragraphs, tables, code
/// blocks and code.
final class Markdown {
  private final StringBuilder html = new StringBuilder();
  private final StringBuilder paragraph = new StringBuilder();

  private Markdown() {}

  static String html(String text) {
    Markdown markdown = new Markdown();
    markdown.read(text.lines().toList().iterator());
    return markdown.html.toString();
  }

  /// One line without blocks: only `code` is marked.
  static String line(String text) {
    String[] parts = text.split("`", -1);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      boolean code = i % 2 == 1 && i < parts.length - 1;
      line.append(code ? "<code>" + escape(parts[i]) + "</code>" : escape(parts[i]));
    }
    return line.toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private void read(Iterator<String> lines) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("```")) {
        code(lines);
      } else if (line.startsWith("|")) {
        table(line, lines);
      } else if (line.startsWith("## ")) {
        endParagraph();
        html.append("<h3>").append(line(line.substring(3))).append("</h3>\n");
      } else if (line.isBlank()) {
        endParagraph();
      } else {
        paragraph.append(paragraph.isEmpty() ? "" : "\n").append(line.strip());
      }
    }
    endParagraph();
  }

  private void endParagraph() {
    if (!paragraph.isEmpty()) {
      html.append("<p>").append(line(paragraph.toString())).append("</p>\n");
      paragraph.setLength(0);
    }
  }

  private void code(Iterator<String> lines) {
    endParagraph();
    html.append("<pre>");
    for (String line = lines.next(); !line.startsWith("```"); line = lines.next()) {
      html.append(escape(line)).append('\n');
    }
    html.append("</pre>\n");
  }

  private void table(String head, Iterator<String> lines) {
    endParagraph();
    html.append("<table>\n<tr>").append(cells(head, "th")).append("</tr>\n");
    lines.next(); // the line of dashes
    for (String line = lines.hasNext() ? lines.next() : "";
        line.startsWith("|");
        line = lines.hasNext() ? lines.next() : "") {
      html.append("<tr>").append(cells(line, "td")).append("</tr>\n");
    }
    html.append("</table>\n");
  }

  private static String cells(String line, String tag) {
    List<String> cells = Arrays.asList(line.strip().substring(1).split("\\|"));
    return cells.stream()
        .map(cell -> "<" + tag + ">" + line(cell.strip()) + "</" + tag + ">")
        .collect(Collectors.joining());
  }
}

package io.gatehouse.observe;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// The log for programs: one JSON object per line.
final class JsonLines extends Formatter {
  @Override
  public String format(LogRecord line) {
    StringBuilder text = new StringBuilder(200).append("{\"time\":");
    quote(line.getInstant().toString(), text);
    field("level", Logging.word(line.getLevel()), text);
    field("logger", String.valueOf(line.getLoggerName()), text);
    field("message", formatMessage(line), text);
    if (line.getThrown() != null) {
      field("trace", TextLines.trace(line.getThrown()), text);
    }
    return text.append("}\n").toString();
  }

  private static void field(String name, String value, StringBuilder text) {
    text.append(",\"").append(name).append("\":");
    quote(value, text);
  }

  private static void quote(String value, StringBuilder text) {
    text.append('"');
    for (int index = 0; index < value.length(); index++) {
      char character = value.charAt(index);
      switch (character) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (character < ' ' || Character.isSurrogate(character)) {
            text.append("\\u%04x".formatted((int) character));
          } else {
            text.append(character);
          }
        }
      }
    }
    text.append('"');
  }
}

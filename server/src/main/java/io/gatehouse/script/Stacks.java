package io.gatehouse.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where in a script something happened: without what is around it, and counted as its author
/// counts.
final class Stacks {
  private static final Pattern AT = Pattern.compile("at (.*?) ?\\(?<input>:(\\d+)(?::(\\d+))?\\)?");

  /// Lines that the engine puts before the text of a script.
  private static final int BEFORE = 2;

  private Stacks() {}

  static String readable(String stack) {
    StringBuilder readable = new StringBuilder();
    for (String line : stack.split("\n", 64)) {
      Matcher matcher = AT.matcher(line);
      if (matcher.find()) {
        int number = Integer.parseInt(matcher.group(2)) - BEFORE;
        String column = matcher.group(3);
        String name = matcher.group(1);
        boolean named = !name.isEmpty() && !name.equals("anonymous") && !name.startsWith("<");
        readable
            .append(readable.isEmpty() ? "" : "\n")
            .append("at line ")
            .append(number)
            .append(column == null ? "" : ", column " + column)
            .append(named ? " in " + name : "");
      }
    }
    return readable.toString();
  }
}

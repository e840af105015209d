package io.gatehouse.dialect.scriptr.script;

import io.gatehouse.script.module.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Scripts as Scriptr's authors write them: sloppy mode, `return` at the top, globals in place of
/// imports, and all top-level names are what a module exports.
public final class ScriptrLanguage implements Language {
  /// Runs; every other type is served.
  public static final String TYPE = "application/vnd.scriptr-javascript";

  /// Declarations that begin a line without indentation: those at the top of a script. A name that
  /// is not there by then is left out when the script runs.
  private static final Pattern TOP =
      Pattern.compile(
          "^(?:async\\s+)?(?:var|let|const|function\\*?|class)\\s+([A-Za-z_$][A-Za-z0-9_$]*)",
          Pattern.MULTILINE);

  private static final Pattern MORE =
      Pattern.compile("^\\s*,\\s*([A-Za-z_$][A-Za-z0-9_$]*)\\s*=", Pattern.MULTILINE);

  /// Modules whose names stand in a script that needs them, as a rule.
  private static final List<String> PARTS =
      List.of(
          "document", "store", "schema", "channel", "pubsub", "queue", "http", "storage", "apsdb");

  private static final int MOST = 1_000;
  private static final String SOURCE = "/*SOURCE*/";
  private static final String NAMES = "/*NAMES*/";

  private final String around;

  public ScriptrLanguage() {
    try (InputStream in = ScriptrLanguage.class.getResourceAsStream("/scriptr/around.js")) {
      if (in == null) {
        throw new IllegalStateException("what is around Scriptr's scripts is missing");
      }
      around = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String contentType() {
    return TYPE;
  }

  @Override
  public String wrap(String path, String source) {
    String names =
        names(source).stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
    int at = around.indexOf(SOURCE);
    return around.substring(0, at)
        + source
        + "\n"
        + around.substring(at + SOURCE.length()).replace(NAMES, "[" + names + "]");
  }

  @Override
  public List<String> modules(String source) {
    return PARTS.stream()
        .filter(part -> source.contains(part))
        .map(part -> "scriptr:" + part)
        .toList();
  }

  private static Set<String> names(String source) {
    Set<String> names = new LinkedHashSet<>();
    for (Pattern pattern : new Pattern[] {TOP, MORE}) {
      Matcher found = pattern.matcher(source);
      while (found.find() && names.size() < MOST) {
        names.add(found.group(1));
      }
    }
    return names;
  }
}

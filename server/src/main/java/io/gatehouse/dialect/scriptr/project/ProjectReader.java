package io.gatehouse.dialect.scriptr.project;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.dialect.scriptr.script.ScriptrLanguage;
import io.gatehouse.door.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads a clone of a project: each file, with `.NAME.metadata` beside it.
///
/// Links are not followed, and nothing that begins with a dot is taken.
public final class ProjectReader {
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_./-]{2,1000}");
  private static final Pattern REQUIRE =
      Pattern.compile("\\brequire\\s*\\(\\s*[\"']([A-Za-z0-9_./-]+)[\"']");
  private static final Set<String> CORE =
      Set.of(
          "bridge",
          "channel",
          "document",
          "facebook",
          "file",
          "http",
          "mqtt",
          "pubsub",
          "queue",
          "schema",
          "store",
          "twitter",
          "subdomain");
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("md", "text/markdown; charset=utf-8"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("xml", "application/xml"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("ttf", "font/ttf"));
  private static final String SCHEMA = ".schema";
  private static final int DEEPEST = 32;
  private static final int MOST = 10_000;
  private static final long LONGEST = 16L << 20;

  private final Path root;
  private final String prefix;
  private final List<ProjectFile> files = new ArrayList<>();
  private final List<ProjectSchema> schemas = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /// @param prefix put before every path; empty for none
  public ProjectReader(Path root, String prefix) throws IOException {
    this.root = root;
    this.prefix = prefix;
    try (Stream<Path> all = Files.walk(root, DEEPEST)) {
      List<Path> found =
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(this::isShown)
              .sorted()
              .limit(MOST)
              .toList();
      for (Path file : found) {
        read(file);
      }
    }
  }

  public List<ProjectFile> files() {
    return files;
  }

  /// Schemas of documents, which are the files that end with `.schema`.
  public List<ProjectSchema> schemas() {
    return schemas;
  }

  /// What is not taken, and why.
  public List<String> skipped() {
    return skipped;
  }

  private boolean isShown(Path file) {
    for (Path part : root.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  private void read(Path file) throws IOException {
    String path = prefix + root.relativize(file).toString().replace('\\', '/');
    if (!PATH.matcher(path).matches()) {
      skipped.add(
          path + ": no path of a script: letters, digits and _ . - in 2 to 1000 characters");
      return;
    }
    if (Files.size(file) > LONGEST) {
      skipped.add(path + ": longer than 16 MiB");
      return;
    }
    String name = file.getFileName().toString();
    if (name.endsWith(SCHEMA)) {
      schema(path, name.substring(0, name.length() - SCHEMA.length()), file);
      return;
    }
    JsonNode metadata = metadata(file);
    String type = metadata.path("contentType").asText(type(name));
    boolean script = type.startsWith(ScriptrLanguage.TYPE);
    byte[] content = Files.readAllBytes(file);
    List<String> notes = new ArrayList<>();
    JsonNode lists = metadata.path("acl");
    files.add(
        new ProjectFile(
            path,
            script,
            script ? ScriptrLanguage.TYPE : type,
            content,
            list(lists.path("execute"), script ? "authenticated" : "nobody", notes),
            managed(list(lists.path("read"), script ? "nobody" : "anonymous", notes)),
            managed(list(lists.path("write"), "nobody", notes)),
            notes));
    if (script) {
      looked(new String(content, StandardCharsets.UTF_8), notes);
    }
    hidden(path, notes);
  }

  private void schema(String path, String id, Path file) throws IOException {
    try {
      schemas.add(SchemaReader.read(id, Files.readAllBytes(file)));
    } catch (IllegalArgumentException wrong) {
      skipped.add(path + ": no schema: " + wrong.getMessage());
    }
  }

  /// A file without an ending is a script, as everywhere in these projects.
  private static String type(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? ScriptrLanguage.TYPE
        : TYPES.getOrDefault(
            name.substring(dot + 1).toLowerCase(Locale.ROOT), "application/octet-stream");
  }

  private static JsonNode metadata(Path file) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".metadata");
    JsonNode json =
        Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS)
            ? Json.readOrNull(Files.readAllBytes(beside))
            : null;
    return json == null ? Json.read("{}") : json;
  }

  /// A list of Scriptr as one of ours. What cannot be understood closes the way.
  static String list(JsonNode given, String preset, List<String> notes) {
    if (given.isMissingNode() || given.isNull()) {
      return preset;
    }
    Set<String> entries = new LinkedHashSet<>();
    if (given.isArray()) {
      given.forEach(one -> entries.add(word(one.asText())));
    } else {
      for (String one : given.asText().split(";", -1)) {
        entries.add(word(one));
      }
    }
    entries.remove("");
    if (entries.size() > 1 && entries.remove("nobody")) {
      notes.add("`nobody` stands beside others and counts for nothing");
    }
    if (entries.isEmpty()) {
      return "nobody";
    }
    try {
      return AccessList.parse(List.copyOf(entries)).text();
    } catch (SyntaxException wrong) {
      notes.add(
          "its list `%s` is closed: %s".formatted(String.join(";", entries), wrong.problem()));
      return "nobody";
    }
  }

  /// At Scriptr `nobody` left reading and writing to the workspace. Here that is whoever has the
  /// right by the policy, to which an empty list adds nobody.
  private static String managed(String list) {
    return list.equals("nobody") ? "" : list;
  }

  private static String word(String entry) {
    String text = entry.strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "scriptr" -> "owner";
      case "authenticated", "authenticated-users" -> "authenticated";
      case "anonymous" -> "anonymous";
      case "nobody" -> "nobody";
      case "creator" -> "creator";
      default -> bare(text);
    };
  }

  /// Without the account key, which names this application.
  private static String bare(String text) {
    int at = text.startsWith("group:") ? text.indexOf('@') : -1;
    return at < 0 ? text : text.substring(0, at);
  }

  private static void looked(String source, List<String> notes) {
    Set<String> needed = new TreeSet<>();
    Matcher found = REQUIRE.matcher(source);
    while (found.find()) {
      String module = found.group(1).replaceFirst("^/+", "");
      if (CORE.contains(module)) {
        needed.add(module);
      }
    }
    if (!needed.isEmpty()) {
      notes.add(
          "requires `%s`, whose functions here are those of this server"
              .formatted(String.join("`, `", needed)));
    }
    if (source.contains("apsdb.")) {
      notes.add("uses `apsdb`, which is not offered");
    }
  }

  private static void hidden(String path, List<String> notes) {
    boolean login =
        path.equals("modules/login/login")
            || path.equals("m/validateToken")
            || path.matches(
                "login/api/(login|validateToken|renewToken|changePassword|forgotPassword|resetPassword)");
    if (login) {
      notes.add("the server answers this path itself, by its own login");
    } else if (path.startsWith("v1/")) {
      notes.add("paths below `v1/` are the server's own: it is not reached over HTTP");
    }
  }
}

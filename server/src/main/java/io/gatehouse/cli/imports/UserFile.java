package io.gatehouse.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Users in a file: CSV with a header, or JSON, a list of objects or one below `users`.
final class UserFile {
  /// Our word for each word that other products use.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("name", "name"),
          Map.entry("username", "name"),
          Map.entry("email", "email"),
          Map.entry("password", "password_hash"),
          Map.entry("password_hash", "password_hash"),
          Map.entry("account", "organisation"),
          Map.entry("account_name", "organisation"),
          Map.entry("organisation", "organisation"),
          Map.entry("roles", "roles"),
          Map.entry("flexmeasures_roles", "roles"),
          Map.entry("active", "enabled"),
          Map.entry("enabled", "enabled"));

  private static final Set<String> YES = Set.of("true", "t", "yes", "1", "");
  private static final Set<String> NO = Set.of("false", "f", "no", "0");

  private UserFile() {}

  /// The users as the server takes them.
  static List<Map<String, Object>> read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw Problem.of(ProblemType.NOT_FOUND, "there is no file `" + file + "` to read").refused();
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    String start = text.stripLeading();
    return start.startsWith("[") || start.startsWith("{") ? json(text) : csv(text);
  }

  private static List<Map<String, Object>> csv(String text) throws IOException {
    List<Map<String, Object>> users = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : rows) {
        Map<String, Object> user = new LinkedHashMap<>();
        int line = Math.toIntExact(row.getStartingLineNumber());
        user.put("line", line);
        row.getFieldsAsMap().forEach((name, value) -> put(user, line, name, value));
        users.add(complete(user, line));
      }
    }
    return users;
  }

  private static List<Map<String, Object>> json(String text) {
    JsonNode all = Json.read(text);
    JsonNode list = all.isArray() ? all : all.path("users");
    if (!list.isArray()) {
      throw wrong(1, "there is no list of users");
    }
    List<Map<String, Object>> users = new ArrayList<>();
    for (JsonNode one : list) {
      int line = users.size() + 1;
      Map<String, Object> user = new HashMap<>(Map.of("line", line));
      for (Map.Entry<String, JsonNode> field : one.properties()) {
        put(user, line, field.getKey(), text(field.getValue()));
      }
      users.add(complete(user, line));
    }
    return users;
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      List<String> words = new ArrayList<>();
      value.forEach(word -> words.add(word.asText()));
      return String.join(" ", words);
    }
    return value.isNull() ? "" : value.asText();
  }

  private static void put(Map<String, Object> user, int line, String column, String value) {
    String word = WORDS.get(column.strip().toLowerCase(Locale.ROOT));
    String text = value.strip();
    if (word == null) {
      return; // a product knows more of its users than is taken over
    }
    if (word.equals("roles")) {
      user.put(
          word, Arrays.stream(text.split("[\\s,;|]+")).filter(role -> !role.isEmpty()).toList());
    } else if (word.equals("enabled")) {
      user.put(word, enabled(text, line));
    } else if (!text.isEmpty()) {
      user.put(word, text);
    }
  }

  private static boolean enabled(String text, int line) {
    String word = text.toLowerCase(Locale.ROOT);
    if (!YES.contains(word) && !NO.contains(word)) {
      throw wrong(line, "`" + text + "` says neither yes nor no");
    }
    return YES.contains(word);
  }

  private static Map<String, Object> complete(Map<String, Object> user, int line) {
    @Nullable Object name = user.get("name");
    if (name == null) {
      @Nullable Object email = user.get("email");
      if (email == null) {
        throw wrong(line, "there is neither `name` (or `username`) nor `email`");
      }
      user.put("name", email);
    }
    return user;
  }

  private static Refused wrong(int line, String what) {
    return Problem.of(ProblemType.INVALID, "line " + line + ": " + what)
        .cure("nothing was changed; the first line of a CSV file names its columns")
        .refused();
  }
}

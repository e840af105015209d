package io.gatehouse.config;

import io.gatehouse.config.value.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/// What one file says, key by key, not yet judged.
record ConfigFile(Path path, Map<String, Entry> entries) {
  /// A value as it was written.
  record Entry(String text, Form form, int line) {}

  /// Reads a file; what is no TOML goes to `faults`, and the rest is read all the same.
  static ConfigFile read(Path path, List<String> faults) {
    TomlParseResult toml = Toml.parse(text(path));
    toml.errors()
        .forEach(
            error -> faults.add(path + ":" + error.position().line() + ": " + error.getMessage()));
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (List<String> key : toml.keyPathSet()) {
      int line = Objects.requireNonNull(toml.inputPositionOf(key)).line();
      entries.put(String.join(".", key), entry(toml.get(key), line));
    }
    return new ConfigFile(path, entries);
  }

  String place(Entry entry) {
    return path + ":" + entry.line;
  }

  private static Entry entry(@Nullable Object value, int line) {
    return switch (value) {
      case String text -> new Entry(text, Form.TEXT, line);
      case Long number -> new Entry(number.toString(), Form.NUMBER, line);
      case Boolean truth -> new Entry(truth.toString(), Form.SWITCH, line);
      case TomlArray array when array.toList().stream().allMatch(String.class::isInstance) ->
          new Entry(joined(array), Form.LIST, line);
      case TomlArray array -> new Entry(joined(array), Form.OTHER, line);
      case null, default -> new Entry(String.valueOf(value), Form.OTHER, line);
    };
  }

  private static String joined(TomlArray array) {
    return array.toList().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException missing) {
      throw new ConfigException(path + ": there is no such file");
    } catch (IOException cause) {
      throw new ConfigException(path + ": cannot be read: " + cause.getMessage());
    }
  }
}

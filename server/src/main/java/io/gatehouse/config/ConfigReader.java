package io.gatehouse.config;

import io.gatehouse.config.LoadedConfig.Origin;
import io.gatehouse.config.LoadedConfig.Setting;
import io.gatehouse.config.value.Form;
import io.gatehouse.config.value.Places;
import io.gatehouse.problem.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the configuration: the environment wins over the file, the file over the defaults.
public final class ConfigReader {
  static final String FILE_NAME = "gatehouse.toml";

  /// Variables that begin like keys and are read elsewhere, with what they do.
  static final Map<String, String> OTHER_VARIABLES =
      Map.of(
          "GATEHOUSE_CONFIG", "the configuration file, if `--config` names none",
          "GATEHOUSE_JAVA_OPTS", "further options for the Java virtual machine",
          "GATEHOUSE_OWNER_NAME", "name of the owner that the first start creates",
          "GATEHOUSE_OWNER_PASSWORD", "password of that owner",
          "GATEHOUSE_OWNER_PASSWORD_FILE", "file that holds the password of that owner",
          "GATEHOUSE_SERVER", "where commands find the server that runs",
          "GATEHOUSE_TOKEN", "the token that commands show to it");

  /// What Kubernetes sets in every container beside a service named `gatehouse`.
  private static final Pattern SERVICE_LINK =
      Pattern.compile("GATEHOUSE_(SERVICE_(HOST|PORT(_.*)?)|PORT(_\\d+_(TCP|UDP|SCTP).*)?)");

  private final Map<String, String> environment;
  private final Path workingFolder;
  private final Path home;

  public ConfigReader(Map<String, String> environment, Path workingFolder, Path home) {
    this.environment = withoutEmpty(environment);
    this.workingFolder = workingFolder;
    this.home = home;
  }

  /// A reader for the process that runs.
  public static ConfigReader ofProcess() {
    return new ConfigReader(
        System.getenv(), Path.of("").toAbsolutePath(), Path.of(System.getProperty("user.home")));
  }

  /// A configuration from values by key, and defaults for the rest: for tests and tools.
  public static Config given(Map<String, String> values) {
    Map<String, String> variables = new HashMap<>();
    values.forEach((key, value) -> variables.put(environmentName(key), value));
    Path nowhere = Path.of("").toAbsolutePath();
    return new ConfigReader(variables, nowhere, nowhere).read(Optional.empty()).config();
  }

  /// Reads everything.
  ///
  /// @param chosen the file that the command line names
  /// @throws ConfigException that lists all faults
  public LoadedConfig load(@Nullable Path chosen) {
    return read(Optional.ofNullable(chosen).map(workingFolder::resolve).or(this::find));
  }

  private LoadedConfig read(Optional<Path> path) {
    List<String> faults = new ArrayList<>();
    ConfigFile file =
        path.map(found -> ConfigFile.read(found, faults))
            .orElseGet(() -> new ConfigFile(workingFolder, Map.of()));
    faults.addAll(unknownKeys(file));
    faults.addAll(unknownVariables());
    List<Setting> settings = new ArrayList<>();
    for (ConfigKey key : ConfigSection.allKeys()) {
      try {
        settings.add(setting(key, file));
      } catch (ConfigException unusable) {
        faults.addAll(unusable.faults());
      }
    }
    refuse(faults);
    Config config = ConfigSection.assemble(settings.stream().map(Setting::value).toList());
    refuse(ConfigChecks.faults(config));
    return new LoadedConfig(config, path, List.copyOf(settings));
  }

  private Setting setting(ConfigKey key, ConfigFile file) {
    for (String variable : key.variables()) {
      String value = environment.get(variable);
      if (value != null) {
        String text = key.isFileVariable(variable) ? content(variable, value) : value;
        Object read = key.read(text, Form.BARE, places(), "$" + variable);
        return new Setting(key, read, new Origin.Variable(variable));
      }
    }
    ConfigFile.Entry entry = file.entries().get(key.name());
    if (entry == null) {
      return new Setting(key, key.preset(places()), new Origin.Preset());
    }
    Path folder = file.path().toAbsolutePath().getParent();
    Places places = places().from(folder == null ? workingFolder : folder);
    Object read = key.read(entry.text(), entry.form(), places, file.place(entry));
    return new Setting(key, read, new Origin.Line(file.place(entry)));
  }

  /// What the file holds that a variable names, as container platforms hand out secrets.
  private String content(String variable, String path) {
    try {
      return Files.readString(workingFolder.resolve(path)).strip();
    } catch (IOException cause) {
      throw new ConfigException("$" + variable + ": the file `" + path + "` cannot be read");
    }
  }

  private Optional<Path> find() {
    String named = environment.get("GATEHOUSE_CONFIG");
    if (named != null) {
      return Optional.of(workingFolder.resolve(named));
    }
    return Stream.of(
            workingFolder.resolve(FILE_NAME),
            xdg("XDG_CONFIG_HOME", ".config").resolve("gatehouse").resolve(FILE_NAME),
            Path.of("/etc/gatehouse", FILE_NAME))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static List<String> unknownKeys(ConfigFile file) {
    List<String> known = ConfigSection.allKeys().stream().map(ConfigKey::name).toList();
    return file.entries().entrySet().stream()
        .filter(entry -> !known.contains(entry.getKey()))
        .map(entry -> file.place(entry.getValue()) + ": " + unknown("key", entry.getKey(), known))
        .toList();
  }

  private List<String> unknownVariables() {
    TreeSet<String> known = new TreeSet<>(OTHER_VARIABLES.keySet());
    ConfigSection.allKeys().forEach(key -> known.addAll(key.variables()));
    return environment.keySet().stream()
        .filter(name -> name.startsWith("GATEHOUSE_") && !known.contains(name))
        .filter(name -> !SERVICE_LINK.matcher(name).matches())
        .sorted()
        .map(name -> "$" + name + ": " + unknown("variable", name, known))
        .toList();
  }

  private static String unknown(String kind, String name, Collection<String> known) {
    return "there is no %s `%s`, did you mean `%s`?".formatted(kind, name, Nearest.of(name, known));
  }

  private Places places() {
    return new Places(workingFolder, home, xdg("XDG_DATA_HOME", ".local/share"));
  }

  private Path xdg(String variable, String otherwise) {
    String value = environment.get(variable);
    return value != null && value.startsWith("/") ? Path.of(value) : home.resolve(otherwise);
  }

  private static String environmentName(String key) {
    return ConfigSection.allKeys().stream()
        .filter(known -> known.name().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no key `" + key + "`"))
        .environmentName();
  }

  private static void refuse(List<String> faults) {
    if (!faults.isEmpty()) {
      throw new ConfigException(faults);
    }
  }

  private static Map<String, String> withoutEmpty(Map<String, String> variables) {
    Map<String, String> set = new HashMap<>(variables);
    set.values().removeIf(String::isEmpty);
    return Map.copyOf(set);
  }
}

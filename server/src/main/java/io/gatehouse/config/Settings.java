package io.gatehouse.config;

import io.gatehouse.config.LoadedConfig.Origin;
import io.gatehouse.config.LoadedConfig.Setting;
import io.gatehouse.config.value.ValueType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A configuration as its operator may see it: every key, without the secrets.
///
/// @param file the file that was read, if any was found
public record Settings(Optional<Path> file, List<Entry> entries) {

  /// Where a value came from.
  public enum Source {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    /// Whoever started the server said so.
    ARGUMENT;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One key.
  ///
  /// @param value as it would be written; null where it is hidden
  /// @param hidden whether the value is a secret that was set
  /// @param preset the default, as it would be written; empty for none
  /// @param place the line of the file or the variable; null for a default
  /// @param variable the environment variable that sets the key
  public record Entry(
      String key,
      @Nullable String value,
      boolean hidden,
      String preset,
      Source source,
      @Nullable String place,
      String variable,
      String expected,
      String description) {}

  public static Settings of(LoadedConfig loaded) {
    return new Settings(loaded.file(), loaded.settings().stream().map(Settings::entry).toList());
  }

  /// The same for a configuration of which it is not known where its values came from.
  public static Settings given(Config config) {
    List<Entry> entries = new ArrayList<>();
    Iterator<ConfigKey> keys = ConfigSection.allKeys().iterator();
    for (RecordComponent section : Config.class.getRecordComponents()) {
      Object values = value(section, config);
      for (RecordComponent component : section.getType().getRecordComponents()) {
        entries.add(given(keys.next(), value(component, values)));
      }
    }
    return new Settings(Optional.empty(), List.copyOf(entries));
  }

  private static Entry given(ConfigKey key, Object value) {
    String written = ValueType.write(value);
    boolean preset = written.equals(key.declaration().preset());
    return entry(key, written, preset ? Source.DEFAULT : Source.ARGUMENT, null);
  }

  private static Entry entry(Setting setting) {
    String written = ValueType.write(setting.value());
    return switch (setting.origin()) {
      case Origin.Preset _ -> entry(setting.key(), written, Source.DEFAULT, null);
      case Origin.Line line -> entry(setting.key(), written, Source.FILE, line.toString());
      case Origin.Variable variable ->
          entry(setting.key(), written, Source.ENVIRONMENT, variable.toString());
    };
  }

  private static Entry entry(ConfigKey key, String written, Source source, @Nullable String place) {
    boolean hidden = key.declaration().secret() && source != Source.DEFAULT;
    return new Entry(
        key.name(),
        hidden ? null : written,
        hidden,
        key.declaration().preset(),
        source,
        place,
        key.environmentName(),
        key.expected(),
        key.declaration().doc());
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}

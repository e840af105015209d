package io.gatehouse.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.config.LoadedConfig.Setting;
import io.gatehouse.config.value.ValueType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/// Shows a configuration to its operator, without its secrets.
public final class ConfigReport {
  private ConfigReport() {}

  /// One line per key: name, value, and where the value came from.
  public static String text(LoadedConfig loaded) {
    int names = width(loaded.settings(), setting -> setting.key().name());
    int values = width(loaded.settings(), ConfigReport::value);
    String line = "%-" + names + "s  %-" + values + "s  %s%n";
    StringBuilder text = new StringBuilder();
    for (Setting setting : loaded.settings()) {
      text.append(line.formatted(setting.key().name(), value(setting), setting.origin()));
    }
    return text.toString();
  }

  /// An array with one object per key.
  public static String json(LoadedConfig loaded) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (Setting setting : loaded.settings()) {
        json.writeStartObject();
        json.writeStringField("key", setting.key().name());
        json.writeFieldName("value");
        write(json, setting.value());
        json.writeStringField("from", setting.origin().toString());
        json.writeStringField("default", setting.key().declaration().preset());
        json.writeStringField("environment", setting.key().environmentName());
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    return text + System.lineSeparator();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Integer number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      case List<?> list -> {
        json.writeStartArray();
        for (Object item : list) {
          json.writeString(ValueType.write(item));
        }
        json.writeEndArray();
      }
      default -> json.writeString(ValueType.write(value));
    }
  }

  private static String value(Setting setting) {
    String text = ValueType.write(setting.value());
    return text.isEmpty() ? "-" : text;
  }

  private static int width(List<Setting> settings, Function<Setting, String> column) {
    return settings.stream().mapToInt(setting -> column.apply(setting).length()).max().orElse(1);
  }
}

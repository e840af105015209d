package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.Settings.Entry;
import io.gatehouse.config.Settings.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator sees of the configuration.
class SettingsTest {
  private static final String PASSWORD = "not-to-be-shown";

  private static Entry entry(Settings settings, String key) {
    return settings.entries().stream()
        .filter(one -> one.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachValueSaysWhereItCameFromAndSecretsStayHidden(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gatehouse.toml");
    Files.writeString(
        file, "[http]\nport = 9\n[store]\nurl = \"postgresql://u:%s@h/d\"\n".formatted(PASSWORD));
    LoadedConfig loaded =
        new ConfigReader(Map.of("GATEHOUSE_MQTT_PORT", "11"), folder, folder).load(file);
    Settings settings = Settings.of(loaded);
    assertThat(settings.file()).contains(file);
    assertThat(entry(settings, "http.port"))
        .returns("9", Entry::value)
        .returns("8080", Entry::preset)
        .returns(Source.FILE, Entry::source)
        .returns(false, Entry::hidden);
    assertThat(entry(settings, "http.port").place()).contains("gatehouse.toml:2");
    assertThat(entry(settings, "mqtt.port"))
        .returns("11", Entry::value)
        .returns(Source.ENVIRONMENT, Entry::source)
        .returns("$GATEHOUSE_MQTT_PORT", Entry::place);
    assertThat(entry(settings, "amqp.port")).returns(Source.DEFAULT, Entry::source);
    assertThat(entry(settings, "store.url"))
        .returns(null, Entry::value)
        .returns(true, Entry::hidden);
    assertThat(settings.toString()).doesNotContain(PASSWORD);
  }

  @Test
  void aConfigurationThatWasGivenIsToldFromDefaults() {
    Settings settings = Settings.given(ConfigReader.given(Map.of("http.port", "7")));
    assertThat(entry(settings, "http.port")).returns(Source.ARGUMENT, Entry::source);
    assertThat(entry(settings, "amqp.port")).returns(Source.DEFAULT, Entry::source);
    assertThat(settings.entries()).hasSameSizeAs(ConfigSection.allKeys());
  }
}

package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.section.PasswordConfig;
import io.gatehouse.config.value.Size;
import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.config.value.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every key, and the defaults.
class ConfigTest {
  static Stream<ConfigKey> keys() {
    return ConfigSection.allKeys().stream();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void isDocumentedInSentences(ConfigKey key) {
    assertThat(key.declaration().doc()).matches("[A-Z`].*\\.").hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void hasANameOfWordsAndAVariableOfTheSameWords(ConfigKey key) {
    assertThat(key.name()).matches("[a-z]+(-[a-z]+)*\\.[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(key.environmentName())
        .isEqualTo("GATEHOUSE_" + key.name().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void hasADefaultThatMayAlsoBeSet(ConfigKey key) {
    String preset = key.declaration().preset();
    Map<String, String> environment = Map.of(key.environmentName(), preset);
    assertThat(Readings.load(environment).config()).isEqualTo(Readings.load(Map.of()).config());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void showsItsDefaultAsItIsWritten(ConfigKey key) {
    if (!key.name().equals("data.folder")) {
      Object preset = key.preset(Readings.PLACES);
      assertThat(ValueType.write(preset)).isEqualTo(key.declaration().preset());
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void refusesWhatIsOutOfItsRange(ConfigKey key) {
    for (String limit : List.of(key.declaration().min(), key.declaration().max())) {
      String outside = limit.equals(key.declaration().min()) ? below(limit) : above(limit);
      if (!outside.isEmpty()) {
        assertThat(Readings.faults(Map.of(key.environmentName(), outside)))
            .anyMatch(fault -> fault.contains("`" + key.name() + "` must be "));
      }
    }
  }

  @Test
  void theNamesAreThese() {
    assertThat(keys().map(ConfigKey::name).collect(Collectors.joining(" ")))
        .startsWith("data.folder store.url store.pool-size http.host http.port http.allow-plain")
        .contains("mqtt.tls-port", "password.bcrypt-cost", "limits.queue-bytes", "log.format");
  }

  @Test
  void theDefaultsListenOnLoopbackOnly() {
    Config config = Readings.load(Map.of()).config();
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.http().maxBody()).isEqualTo(new Size(1 << 20));
    assertThat(config.mqtt().host()).isEqualTo("127.0.0.1");
    assertThat(config.session().maxAge()).isEqualTo(Duration.ofHours(6));
    assertThat(config.opensPlainHttp()).isTrue();
    assertThat(config.opensPlainMqtt()).isTrue();
    assertThat(config.hasTls()).isFalse();
  }

  @Test
  void theDatabaseIsAFileInTheDataFolder() {
    Config config = Readings.load(Map.of()).config();
    assertThat(config.store().url()).isEqualTo(new StoreUrl.Sqlite(Path.of("gatehouse.db")));
  }

  @Test
  void aPublicAddressWithTlsClosesThePlainPorts() {
    Config config =
        ConfigReader.given(
            Map.of(
                "http.host", "0.0.0.0",
                "mqtt.host", "0.0.0.0",
                "tls.certificate", "/etc/cert.pem",
                "tls.key", "/etc/key.pem"));
    assertThat(config.opensPlainHttp()).isFalse();
    assertThat(config.opensPlainMqtt()).isFalse();
  }

  @Test
  void hashingLeavesACoreToTheRest() {
    PasswordConfig password = Readings.load(Map.of()).config().password();
    assertThat(password.threads(8)).isEqualTo(7);
    assertThat(password.threads(1)).isEqualTo(1);
  }

  private static String below(String limit) {
    return switch (limit) {
      case "", "0", "0s" -> "";
      default -> limit.matches("\\d+") ? "" + (Integer.parseInt(limit) - 1) : "0";
    };
  }

  private static String above(String limit) {
    return limit.matches("\\d+")
        ? "" + (Integer.parseInt(limit) + 1)
        : limit.isEmpty() ? "" : "9" + limit;
  }
}

package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.config.LoadedConfig.Setting;
import io.gatehouse.config.section.PasswordConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  @TempDir private Path folder;

  @Test
  void readsAFile() throws IOException {
    Config config =
        load(
                Map.of(),
                """
                [http]
                port = 0
                allow-plain = true
                max-body = "2MiB"
                request-timeout = 5
                allowed-origins = ["https://a.example", "https://b.example"]
                trusted-proxies = ["10.0.0.0/8"]

                [password]
                algorithm = "argon2id"

                [tls]
                certificate = "certificate.pem"
                key = "/etc/key.pem"
                """)
            .config();
    assertThat(config.http().port()).isZero();
    assertThat(config.http().allowPlain()).isTrue();
    assertThat(config.http().maxBody()).hasToString("2MiB");
    assertThat(config.http().requestTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.http().allowedOrigins())
        .containsExactly("https://a.example", "https://b.example");
    assertThat(config.http().trustedProxies()).hasToString("[10.0.0.0/8]");
    assertThat(config.password().algorithm()).isEqualTo(PasswordConfig.Algorithm.ARGON2ID);
    assertThat(config.tls().certificate()).contains(folder.resolve("certificate.pem"));
    assertThat(config.tls().key()).contains(Path.of("/etc/key.pem"));
  }

  @Test
  void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
    LoadedConfig loaded =
        load(Map.of("GATEHOUSE_HTTP_PORT", "1111"), "[http]\nport = 2222\nhost = '::1'\n");
    assertThat(loaded.config().http().port()).isEqualTo(1111);
    assertThat(origin(loaded, "http.port")).isEqualTo("$GATEHOUSE_HTTP_PORT");
    assertThat(origin(loaded, "http.host")).isEqualTo(folder.resolve("gatehouse.toml") + ":3");
    assertThat(origin(loaded, "mqtt.port")).isEqualTo("default");
  }

  @Test
  void anEmptyVariableCountsAsUnset() {
    assertThat(Readings.load(Map.of("GATEHOUSE_HTTP_PORT", "")).config().http().port())
        .isEqualTo(8080);
  }

  @Test
  void listsInVariablesAreSeparatedByCommas() {
    Map<String, String> environment =
        Map.of("GATEHOUSE_HTTP_ALLOWED_HOSTS", "a.example, b.example");
    assertThat(Readings.load(environment).config().http().allowedHosts())
        .containsExactly("a.example", "b.example");
  }

  @Test
  void theAgeOfSessionsIsAlsoKnownByTheNameThatFlexMeasuresUses() {
    LoadedConfig loaded = Readings.load(Map.of("SECURITY_TOKEN_MAX_AGE", "60"));
    assertThat(loaded.config().session().maxAge()).isEqualTo(Duration.ofMinutes(1));
    assertThat(origin(loaded, "session.max-age")).isEqualTo("$SECURITY_TOKEN_MAX_AGE");
  }

  @Test
  void ourOwnNameForTheAgeOfSessionsWins() {
    Map<String, String> both =
        Map.of("SECURITY_TOKEN_MAX_AGE", "60", "GATEHOUSE_SESSION_MAX_AGE", "2h");
    assertThat(Readings.load(both).config().session().maxAge()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void theDataFolderFollowsTheEnvironment() {
    assertThat(Readings.load(Map.of()).config().data().folder())
        .isEqualTo(Path.of("/home/ada/.local/share/gatehouse"));
    assertThat(Readings.load(Map.of("XDG_DATA_HOME", "/srv")).config().data().folder())
        .isEqualTo(Path.of("/srv/gatehouse"));
    assertThat(Readings.load(Map.of("GATEHOUSE_DATA_FOLDER", "~/gate")).config().data().folder())
        .isEqualTo(Path.of("/home/ada/gate"));
  }

  @Test
  void allFaultsAreListedTogetherWithTheirPlaces() throws IOException {
    String file =
        """
        [http]
        prot = 1
        port = 99999
        host = 5
        request-timeout = "soon"

        [mqtt]
        enabled = "yes"
        """;
    Path path = folder.resolve("gatehouse.toml");
    assertThat(faults(Map.of("GATEHOUSE_HTTP_PROT", "1", "GATEHOUSE_LOG_LEVEL", "loud"), file))
        .containsExactly(
            path + ":2: there is no key `http.prot`, did you mean `http.port`?",
            "$GATEHOUSE_HTTP_PROT: there is no variable `GATEHOUSE_HTTP_PROT`,"
                + " did you mean `GATEHOUSE_HTTP_PORT`?",
            path + ":4: `http.host` must be a text, not the number `5`",
            path + ":3: `http.port` must be a whole number from 0 to 65535, not the number `99999`",
            path
                + ":5: `http.request-timeout` must be a duration such as `30s`, `5m` or `6h` from"
                + " 1s to 1h, not the text `soon`",
            path + ":8: `mqtt.enabled` must be `true` or `false`, not the text `yes`",
            "$GATEHOUSE_LOG_LEVEL: `log.level` must be one of `error`, `warn`, `info`, `debug`,"
                + " `trace`, not `loud`");
  }

  @Test
  void whatIsNoTomlIsNamedWithItsLine() throws IOException {
    assertThat(faults(Map.of(), "[http]\nport = eighty\n"))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("gatehouse.toml") + ":2: ");
  }

  @Test
  void aSecretIsNotRepeatedInAFault() {
    assertThat(Readings.faults(Map.of("GATEHOUSE_STORE_URL", "mysql://u:hunter2@h/d")))
        .singleElement()
        .asString()
        .contains("`store.url` must be `sqlite:FILE` or ")
        .doesNotContain("hunter2");
  }

  @Test
  void aSecretMayStandInAFileOfItsOwn() throws IOException {
    Path file = Files.writeString(folder.resolve("url"), "postgresql://ada:hunter2@db/gate\n");
    LoadedConfig loaded = Readings.load(Map.of("GATEHOUSE_STORE_URL_FILE", file.toString()));
    assertThat(loaded.config().store().url()).hasToString("postgresql://ada:(secret)@db/gate");
    assertThat(origin(loaded, "store.url")).isEqualTo("$GATEHOUSE_STORE_URL_FILE");
    assertThat(Readings.faults(Map.of("GATEHOUSE_STORE_URL_FILE", "/nowhere")))
        .containsExactly("$GATEHOUSE_STORE_URL_FILE: the file `/nowhere` cannot be read");
  }

  @Test
  void variablesThatKubernetesSetsAreNoMistakes() {
    Map<String, String> links =
        Map.of(
            "GATEHOUSE_SERVICE_HOST", "10.0.0.1",
            "GATEHOUSE_SERVICE_PORT_HTTP", "80",
            "GATEHOUSE_PORT", "tcp://10.0.0.1:80",
            "GATEHOUSE_PORT_80_TCP_ADDR", "10.0.0.1");
    assertThat(Readings.load(links).config()).isEqualTo(Readings.load(Map.of()).config());
  }

  @Test
  void combinationsThatCannotBeMeantAreRefused() {
    assertThat(Readings.faults(Map.of("GATEHOUSE_HTTP_HOST", "0.0.0.0")))
        .singleElement()
        .asString()
        .contains("`http.host`", "`tls.certificate`", "`http.allow-plain`");
    assertThat(Readings.faults(Map.of("GATEHOUSE_MQTT_HOST", "::")))
        .singleElement()
        .asString()
        .contains("`mqtt.host`");
    assertThat(Readings.faults(Map.of("GATEHOUSE_TLS_CERTIFICATE", "/etc/certificate.pem")))
        .containsExactly("`tls.certificate` is set and `tls.key` is not: set both or neither");
    assertThat(Readings.faults(Map.of("GATEHOUSE_TLS_KEY", "/etc/key.pem"))).hasSize(1);
    assertThat(Readings.faults(Map.of("GATEHOUSE_TLS_CLIENT_CA", "/etc/ca.pem")))
        .anyMatch(fault -> fault.startsWith("`tls.client-ca` is set and `tls.client-names` is not"))
        .anyMatch(fault -> fault.contains("nobody can show a certificate"));
    assertThat(Readings.faults(Map.of("GATEHOUSE_TLS_CLIENT_NAMES", "CN=${device}"))).hasSize(1);
    assertThat(Readings.faults(Map.of("GATEHOUSE_TLS_CLIENT_NAMES", "CN=boat")))
        .singleElement()
        .asString()
        .contains("`tls.client-names` must be a list, each item a pattern");
    assertThat(Readings.faults(Map.of("GATEHOUSE_AUDIT_KEY", "secret")))
        .singleElement()
        .asString()
        .contains("`audit.key`")
        .doesNotContain("secret");
  }

  @Test
  void theFileIsLookedForInOrder() throws IOException {
    Path personal = Files.createDirectories(folder.resolve("personal/gatehouse"));
    Files.writeString(personal.resolve("gatehouse.toml"), "[http]\nport = 3\n");
    Map<String, String> environment =
        Map.of("XDG_CONFIG_HOME", folder.resolve("personal").toString());
    assertThat(port(environment, null)).isEqualTo(3);

    Files.writeString(folder.resolve("gatehouse.toml"), "[http]\nport = 2\n");
    assertThat(port(environment, null)).isEqualTo(2);

    Files.writeString(folder.resolve("other.toml"), "[http]\nport = 1\n");
    assertThat(port(Map.of("GATEHOUSE_CONFIG", "other.toml"), null)).isEqualTo(1);
    assertThat(port(Map.of("GATEHOUSE_CONFIG", "nothing.toml"), Path.of("other.toml")))
        .isEqualTo(1);
  }

  @Test
  void aNamedFileMustExist() {
    assertThat(Readings.faults(Map.of("GATEHOUSE_CONFIG", "/nowhere.toml")))
        .containsExactly("/nowhere.toml: there is no such file");
  }

  private int port(Map<String, String> environment, @org.jspecify.annotations.Nullable Path file) {
    return new ConfigReader(environment, folder, Readings.HOME).load(file).config().http().port();
  }

  private LoadedConfig load(Map<String, String> environment, String file) throws IOException {
    Files.writeString(folder.resolve("gatehouse.toml"), file);
    return new ConfigReader(environment, folder, Readings.HOME).load(null);
  }

  private List<String> faults(Map<String, String> environment, String file) {
    return catchThrowableOfType(ConfigException.class, () -> load(environment, file)).faults();
  }

  private static String origin(LoadedConfig loaded, String key) {
    return loaded.settings().stream()
        .filter(setting -> setting.key().name().equals(key))
        .map(Setting::origin)
        .findFirst()
        .orElseThrow()
        .toString();
  }
}

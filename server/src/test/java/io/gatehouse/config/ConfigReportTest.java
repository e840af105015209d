package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigReportTest {
  private static final LoadedConfig LOADED =
      Readings.load(
          Map.of(
              "GATEHOUSE_STORE_URL", "postgresql://gate:hunter2@db.example/gate",
              "GATEHOUSE_HTTP_ALLOWED_HOSTS", "a.example,b.example"));

  @Test
  void aLineNamesKeyValueAndOrigin() {
    assertThat(ConfigReport.text(LOADED))
        .containsPattern("(?m)^http.port +8080 +default$")
        .containsPattern("(?m)^tls.key +- +default$")
        .containsPattern("(?m)^http.allowed-hosts +a.example,b.example +\\$GATEHOUSE_HTTP_");
  }

  @Test
  void passwordsAreMasked() {
    assertThat(ConfigReport.text(LOADED))
        .contains("postgresql://gate:(secret)@db.example/gate")
        .doesNotContain("hunter2");
    assertThat(ConfigReport.json(LOADED)).doesNotContain("hunter2");
    assertThat(LOADED.toString()).doesNotContain("hunter2");
  }

  @Test
  void jsonKeepsTheTypes() {
    assertThat(ConfigReport.json(LOADED))
        .contains("\"value\" : 8080", "\"value\" : [ \"a.example\", \"b.example\" ]")
        .contains("\"value\" : \"6h\"", "\"from\" : \"$GATEHOUSE_STORE_URL\"");
  }
}

package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tomlj.Toml;

class ConfigReferenceTest {
  @TempDir private Path folder;

  @Test
  void theReferenceIsWhatTheKeysSay() {
    assertThat(Path.of("../docs/reference/configuration.md"))
        .as("run: ./gatehouse config --reference > docs/reference/configuration.md")
        .hasContent(ConfigReference.markdown());
  }

  @Test
  void theSampleIsWhatTheKeysSay() {
    assertThat(Path.of("../deploy/gatehouse.toml"))
        .as("run: ./gatehouse config --sample > deploy/gatehouse.toml")
        .hasContent(ConfigReference.sample());
  }

  @Test
  void theSampleWithoutItsCommentSignsSetsEveryDefault() throws IOException {
    String uncommented = ConfigReference.sample().replaceAll("(?m)^# (?=[a-z0-9-]+ = )", "");
    assertThat(Toml.parse(uncommented).dottedKeySet()).hasSize(ConfigSection.allKeys().size());
    Files.writeString(folder.resolve("gatehouse.toml"), uncommented);
    Config config = new ConfigReader(Map.of(), folder, Readings.HOME).load(null).config();
    assertThat(config).isEqualTo(Readings.load(Map.of()).config());
  }
}

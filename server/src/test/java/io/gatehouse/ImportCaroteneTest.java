package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.section.CaroteneConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCaroteneTest {
  private static final String GOOD =
      """
      [{carotene, [
          {port, 8081},
          {authenticate_url, "http://localhost:8000/auth/"},
          {subscribe_authorization, [{level, ask}, {authorization_url, "http://localhost:8000/s"}]}
      ]}].
      """;

  @TempDir Path folder;
  private Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void begin() {
    file = folder.resolve("carotene.config");
  }

  private int run(String... arguments) {
    CommandLine program = Main.program("import");
    program.setOut(new PrintWriter(out));
    program.setErr(new PrintWriter(err));
    return program.execute(arguments);
  }

  @Test
  void theSectionIsPrintedWithItsRemarksAsComments() throws IOException {
    Files.writeString(file, GOOD);
    assertThat(run("import", "carotene", file.toString())).isZero();
    assertThat(out.toString())
        .startsWith("[carotene]\napplication = \"main\"\n")
        .contains("# safer: publish_authorization:", "# to do: port:");
    Path config = Files.writeString(folder.resolve("gatehouse.toml"), out.toString());
    assertThat(ConfigReader.ofProcess().load(config).config().carotene().application())
        .contains("main");
  }

  @Test
  void aFaultIsToldWithItsPlaceAndTheWayOut() throws IOException {
    Files.writeString(file, "[{carotene, [\n  {presence, true},\n}]}\n");
    assertThat(run("import", "carotene", file.toString())).isEqualTo(65);
    assertThat(err.toString()).contains(file + ":2:19: ", "--mend");
    assertThat(out.toString()).isEmpty();
    assertThat(run("import", "carotene", "--mend", file.toString())).isZero();
    assertThat(out.toString()).contains("presence = true", "read as meant");
  }

  @Test
  void itIsAddedToTheConfigurationOnce() throws IOException {
    Files.writeString(file, GOOD);
    Path config = Files.writeString(folder.resolve("g.toml"), "[http]\nport = 8081\n");
    String[] write = {
      "import", "carotene", file.toString(), "--write", "--config", config.toString()
    };
    assertThat(run(write)).isZero();
    var loaded = ConfigReader.ofProcess().load(config).config();
    assertThat(loaded.http().port()).isEqualTo(8081);
    assertThat(loaded.carotene().subscribeAuthorizationLevel()).isEqualTo(CaroteneConfig.Level.ASK);
    String written = Files.readString(config);
    assertThat(run(write)).isEqualTo(78);
    assertThat(Files.readString(config)).isEqualTo(written);
  }

  @Test
  void nothingIsWrittenThatTheServerWouldNotStartWith() throws IOException {
    Files.writeString(file, GOOD.replace("localhost:8000/auth", "mybackend.com"));
    Path config = folder.resolve("g.toml");
    assertThat(run("import", "carotene", file.toString(), "--write", "--config", config.toString()))
        .isEqualTo(78);
    assertThat(config).doesNotExist();
    assertThat(err.toString()).contains("nothing was written", "https:");
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains(".gatehouse"));
  }

  @Test
  void aMissingFileIsSaidSo() {
    assertThat(run("import", "carotene", file.toString())).isEqualTo(66);
    assertThat(err.toString()).contains("no such file");
  }
}

package io.gatehouse.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.config.Config.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("io.gatehouse.door");

  @AfterEach
  void giveTheLogBack() throws IOException {
    LogManager.getLogManager().readConfiguration();
  }

  @Test
  void aLineForPeopleHasTimeLevelAndPlace() {
    start(Log.Level.INFO, Log.Format.TEXT);
    log.info("open on {}", 8080);
    assertThat(written()).matches("\\S+T\\S+Z INFO  io\\.gatehouse\\.door open on 8080\\R");
  }

  @Test
  void aTextFromOutsideCannotBeginALine() {
    start(Log.Level.INFO, Log.Format.TEXT);
    log.warn("unknown user {}", "eve\n2026-01-01T00:00:00Z INFO root logged in");
    assertThat(written().lines()).hasSize(1);
  }

  @Test
  void aLineForProgramsIsAnObject() throws IOException {
    start(Log.Level.INFO, Log.Format.JSON);
    log.error("odd \"text\"\t\\ \u0001 é 🚪", new IllegalStateException("cause"));
    JsonNode line = new ObjectMapper().readTree(written());
    assertThat(line.get("level").asText()).isEqualTo("error");
    assertThat(line.get("logger").asText()).isEqualTo("io.gatehouse.door");
    assertThat(line.get("message").asText()).isEqualTo("odd \"text\"\t\\ \u0001 é 🚪");
    assertThat(line.get("trace").asText()).contains("IllegalStateException: cause");
  }

  @Test
  void theLevelDecidesWhatIsWritten() {
    start(Log.Level.WARN, Log.Format.TEXT);
    log.info("quiet");
    log.warn("loud");
    assertThat(written()).contains("loud").doesNotContain("quiet");
  }

  @Test
  void librariesAreQuietUnlessDetailsAreAskedFor() {
    start(Log.Level.INFO, Log.Format.TEXT);
    LoggerFactory.getLogger("io.netty.channel").info("chatter");
    assertThat(written()).isEmpty();

    start(Log.Level.DEBUG, Log.Format.TEXT);
    LoggerFactory.getLogger("io.netty.channel").info("chatter");
    assertThat(written()).contains("chatter");
  }

  private void start(Log.Level level, Log.Format format) {
    Logging.start(new Log(level, format), out);
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}

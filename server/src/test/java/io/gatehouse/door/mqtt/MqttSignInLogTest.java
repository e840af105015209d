package io.gatehouse.door.mqtt;

import static io.gatehouse.door.mqtt.WireMqtt.connect;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.config.Config.Log;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.observe.Logging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator reads about clients that sign in or are refused.
class MqttSignInLogTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private MqttHouse house;
  private String boat;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat"), "subscribe_channel:#");
    Logging.start(new Log(Log.Level.DEBUG, Log.Format.TEXT), out);
  }

  @AfterEach
  void close() throws IOException {
    LogManager.getLogManager().readConfiguration();
    house.close();
  }

  private List<String> lines(String word) {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("io.gatehouse.signin") && line.contains(word))
        .toList();
  }

  @Test
  void whoSignsInIsNamedAndWhoIsRefusedIsCounted() throws Exception {
    new WireMqtt(house.port()).signIn(5, boat).close();
    Await.until(() -> !lines("signed in").isEmpty());
    assertThat(lines("signed in"))
        .allSatisfy(line ->
            assertThat(line)
                .contains("DEBUG", "transport=mqtt", "from=127.0.0.1", "by=device:boat"));
    String wrong = boat.substring(0, boat.length() - 6) + "AAAAAA";
    for (int i = 0; i < 15; i++) {
      try (WireMqtt client = new WireMqtt(house.port())) {
        client.send(connect(5).token(wrong).packet()).expect(0x20);
      }
    }
    List<String> refused = lines("refused");
    assertThat(refused).hasSize(10);
    assertThat(refused.getFirst())
        .contains("INFO", "transport=mqtt", "from=127.0.0.1", "problem=credential-refused");
    assertThat(refused.getLast()).contains("no more lines");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain(wrong).doesNotContain(boat);
  }

  /// MQTT 5 section 3.2.2.3.7: the name that the server gives is what administrators see.
  @Test
  void aNameThatTheServerGaveIsShown() throws Exception {
    try (WireMqtt client = new WireMqtt(house.port())) {
      client.send(connect(5).clientId("").token(boat).packet());
      String answer = new String(client.expect(0x20), StandardCharsets.ISO_8859_1);
      String shown = house.rooms.connections.list("main", null, 10).items().getFirst().clientId();
      assertThat(shown).startsWith("gatehouse-");
      assertThat(answer).contains(shown);
    }
  }
}

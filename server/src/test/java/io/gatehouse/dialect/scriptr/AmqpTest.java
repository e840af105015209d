package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.amqp.v1.ClientProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Section 4 of the contract by amqplib, a client of AMQP 0-9-1 that Scriptr's documentation uses:
/// its virtual host, its user name, its exchanges and its routing keys.
class AmqpTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static JsonNode pump;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    pump = house.device("pump");
    house.rule("temps", "authenticated");
    house.rule("secret", "permission");
    house.script("api/double", "pump", "publish('temps', String(request.parameters.n * 2))");
    house.script("api/closed", "nobody", "return 1");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void aDevicePublishesListensInvokesIsRefusedAndEnds() throws Exception {
    assertThat(ScriptrHouse.decoded(pump.path("virtual_host").asText()))
        .isEqualTo("Q0B17C27FA@scriptr");
    assertThat(ScriptrHouse.decoded(pump.path("amqp_user").asText()))
        .isEqualTo("Q0B17C27FA:pump@scriptr");
    try (ClientProcess client =
        ClientProcess.scriptr(
            Integer.toString(house.server.amqpPort()),
            pump.path("virtual_host").asText(),
            pump.path("amqp_user").asText(),
            pump.path("token").asText(),
            ScriptrHouse.ANONYMOUS)) {
      says(client, "{'wrongToken':true}");
      says(client, "{'wrongHost':true}");
      says(client, "{'body':'{\\'level\\':7}','key':'UTBCMTdDMjdGQQ==.temps.message'}");
      says(client, "{'invoked':'42'}");
      refused(client, "secret", "`device:pump` may not `publish channel:secret`");
      refused(client, "script", "`device:pump` may not `execute script:api/closed`");
      says(client, "{'waiting':true}");
      house.owner("POST", "/v1/scriptr/devices/pump/token", "");
      says(client, "{'ended':true,'again':true}");
    }
  }

  private static void says(ClientProcess client, String json) throws Exception {
    assertThat(client.next()).isEqualTo(io.gatehouse.door.json.Json.read(json.replace('\'', '"')));
  }

  private static void refused(ClientProcess client, String what, String why) throws Exception {
    JsonNode told = client.next();
    assertThat(told.path("refused").asText()).as(told.toString()).isEqualTo(what);
    assertThat(told.path("code").asInt()).as(told.toString()).isEqualTo(403);
    assertThat(told.path("message").asText()).contains(why);
  }
}

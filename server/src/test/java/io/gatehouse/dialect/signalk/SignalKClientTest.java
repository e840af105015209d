package io.gatehouse.dialect.signalk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.door.amqp.v1.ClientProcess;
import io.gatehouse.identity.request.Openness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `@signalk/client`, as npm has it, through every call that it has.
class SignalKClientTest {
  private static final int LEAST = 22;

  @TempDir Path folder;

  @Test
  void theRealClientWorksUnmodified() throws Exception {
    try (SignalKHouse house = new SignalKHouse(folder)) {
      house.user("skipper", UserType.ADMIN);
      house.user("guest", UserType.READONLY);
      house.house.requests.decisions().open(House.SERVER, new Openness(true, false));
      try (ClientProcess client =
          ClientProcess.signalK(
              Integer.toString(house.port()), "skipper", "guest", SignalKHouse.PASSWORD)) {
        List<String> failed = new ArrayList<>();
        JsonNode said = client.next();
        while (!said.has("done")) {
          if (!said.path("ok").asBoolean()) {
            failed.add(said.toString());
          }
          said = client.next();
        }
        assertThat(failed).isEmpty();
        assertThat(said.path("done").asInt()).isGreaterThanOrEqualTo(LEAST);
      }
    }
  }
}

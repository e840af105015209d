package io.gatehouse.dialect.signalk.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.SignalKHouse;
import io.gatehouse.dialect.signalk.StreamClient;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.identity.request.Openness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract's section 1.5, and access requests over the stream (1.7).
class DataTest {
  private static final String API = "/signalk/v1/api/";

  @TempDir Path folder;
  private SignalKHouse house;
  private final List<StreamClient> clients = new ArrayList<>();

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    house.user("writer", UserType.READWRITE);
    house.user("reader", UserType.READONLY);
  }

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    house.close();
  }

  private StreamClient stream(String query) {
    StreamClient client = new StreamClient(house.port(), query);
    clients.add(client);
    client.next();
    return client;
  }

  private String token(String user) {
    return house.house.token(Subject.user(user)).text();
  }

  private SignalKHouse.Answer get(String path) {
    return house.call("GET", API + path).bearer(token("reader")).send();
  }

  @Test
  void valuesAreThereAtAnyDepth() {
    stream("token=" + token("writer"))
        .send("{'updates':[{'meta':[{'path':'navigation.speed','value':{'units':'m/s'}}]}]}")
        .send(
            "{'context':'vessels.urn:mrn:imo:mmsi:230099999','updates':[{'values':[{'path':'','value':{'name':'Other'}}]}]}")
        .tell("navigation.speed", "3.85")
        .untilNow();
    JsonNode leaf = get("vessels/self/navigation/speed").is(200).json();
    assertThat(leaf.path("value").asDouble()).isEqualTo(3.85);
    assertThat(leaf.path("$source").asText()).isEqualTo("ws.writer");
    assertThat(leaf.path("timestamp").asText()).endsWith("Z");
    assertThat(leaf.at("/meta/units").asText()).isEqualTo("m/s");
    assertThat(get("vessels/self/navigation/speed/value").text()).isEqualTo("3.85");
    String self = get("self").json().asText();
    assertThat(
            get("vessels/" + self.substring(8) + "/navigation")
                .json()
                .at("/speed/value")
                .asDouble())
        .isEqualTo(3.85);
    JsonNode vessels = get("vessels").is(200).json();
    assertThat(vessels.at("/urn:mrn:imo:mmsi:230099999/name").asText()).isEqualTo("Other");
    assertThat(vessels.at("/urn:mrn:imo:mmsi:230099999/mmsi").asText()).isEqualTo("230099999");
    assertThat(get("sources").json().at("/ws/writer").isObject()).isTrue();
    assertThat(get("").json().path("self").asText()).isEqualTo(self);
    get("vessels/self/no/such/path").is(404);
    get("vessels/self").is(200);
  }

  @Test
  void strangersAreToldToSignInUnlessTheApplicationLetsThemRead() {
    assertThat(house.call("GET", API + "vessels/self").send().is(401).text())
        .isEqualTo("Unauthorized");
    assertThat(house.call("GET", API + "vessels/self").bearer("wrong").send().is(401).text())
        .isEqualTo("bad auth token");
  }

  @Test
  void aDeviceThatAsksOverTheStreamIsAuthorisedInPlaceWhenItIsApproved() {
    AccessRequests requests = house.house.requests;
    requests.decisions().open(House.SERVER, new Openness(true, true));
    StreamClient watching = stream("token=" + token("reader"));
    StreamClient device = stream("subscribe=none");
    device.send(
        "{'requestId':'a','accessRequest':{'clientId':'1234-45653','description':'My Sensor','permissions':'readwrite'}}");
    JsonNode pending = device.reply("a");
    assertThat(pending.path("state").asText()).isEqualTo("PENDING");
    assertThat(pending.path("statusCode").asInt()).isEqualTo(202);
    JsonNode alert = watching.next();
    assertThat(StreamClient.path(alert))
        .isEqualTo("notifications.security.accessRequest.readwrite.1234-45653");
    assertThat(alert.at("/updates/0/values/0/value/state").asText()).isEqualTo("alert");
    String id = pending.path("href").asText().replaceAll(".*/([^/.]*)\\..*", "$1");
    assertThat(alert.toString()).doesNotContain(pending.path("href").asText());
    device.send("{'requestId':'b','accessRequest':{'clientId':'x','description':'again'}}");
    assertThat(device.reply("b").path("message").asText())
        .isEqualTo("A request has already been submitted");
    requests
        .decisions()
        .approve(
            House.SERVER,
            id,
            new io.gatehouse.identity.request.Approval(
                Set.of(UserType.READWRITE.role()), List.of(), null, null));
    JsonNode approved = device.reply("a");
    assertThat(approved.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(approved.at("/accessRequest/permission").asText()).isEqualTo("APPROVED");
    assertThat(approved.at("/accessRequest/token").isTextual()).isTrue();
    device.tell("depth", "5");
    assertThat(watching.value("depth").asInt()).isEqualTo(5);
  }
}

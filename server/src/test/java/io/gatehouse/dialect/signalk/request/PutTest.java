package io.gatehouse.dialect.signalk.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.SignalKHouse;
import io.gatehouse.dialect.signalk.StreamClient;
import io.gatehouse.dialect.signalk.entry.UserType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract's sections 1.5, 1.6 and 1.9 about PUT and requests.
class PutTest {
  private static final String RUDDER = "/signalk/v1/api/vessels/self/steering/rudder";

  @TempDir Path folder;
  private SignalKHouse house;
  private final List<StreamClient> clients = new ArrayList<>();

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    house.user("pilot", UserType.READWRITE);
    house.user("skipper", UserType.READWRITE);
    house.user("reader", UserType.READONLY);
    house.user("boss", UserType.ADMIN);
  }

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    house.close();
  }

  private String token(String user) {
    return house.house.token(Subject.user(user)).text();
  }

  private StreamClient stream(String user) {
    StreamClient client = new StreamClient(house.port(), "subscribe=none&token=" + token(user));
    clients.add(client);
    client.next();
    return client;
  }

  private SignalKHouse.Answer put(String user, String path, String body) {
    return house.call("PUT", path).bearer(token(user)).json(body).send();
  }

  private StreamClient pilot() {
    StreamClient pilot = stream("pilot").tell("steering.rudder", "0");
    pilot.untilNow();
    return pilot;
  }

  @Test
  void thePublisherOfThePathIsAskedAndItsAnswerIsTold() {
    StreamClient pilot = pilot();
    StreamClient skipper = stream("skipper");
    skipper.send("{'requestId':'r1','put':{'path':'steering.rudder','value':7}}");
    JsonNode pending = skipper.reply("r1");
    assertThat(pending.path("state").asText()).isEqualTo("PENDING");
    assertThat(pending.path("statusCode").asInt()).isEqualTo(202);
    assertThat(pending.path("user").asText()).isEqualTo("skipper");
    JsonNode asked = pilot.next(message -> message.has("put"));
    assertThat(asked.path("put").toString())
        .isEqualTo("[{\"path\":\"steering.rudder\",\"value\":7}]");
    assertThat(asked.path("context").asText()).startsWith("vessels.urn:");
    pilot.send(
        "{'requestId':'%s','state':'COMPLETED','statusCode':200,'message':'done'}"
            .formatted(asked.path("requestId").asText()));
    JsonNode done = skipper.reply("r1");
    assertThat(done.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(done.path("statusCode").asInt()).isEqualTo(200);
    assertThat(done.path("message").asText()).isEqualTo("done");
    skipper.send("{'requestId':'r1','query':true}");
    assertThat(skipper.reply("r1").path("state").asText()).isEqualTo("COMPLETED");
  }

  @Test
  void failedRepliesAreNotLost() {
    StreamClient pilot = pilot();
    StreamClient skipper = stream("skipper");
    skipper.send("{'requestId':'r1','put':{'path':'steering.rudder','value':7}}");
    skipper.reply("r1");
    pilot.send(
        "{'requestId':'%s','state':'FAILED','statusCode':405}"
            .formatted(pilot.next(message -> message.has("put")).path("requestId").asText()));
    JsonNode failed = skipper.reply("r1");
    assertThat(failed.path("state").asText()).isEqualTo("FAILED");
    assertThat(failed.path("statusCode").asInt()).isEqualTo(405);
  }

  @Test
  void aPutAsAnArrayIsNoBadGateway() {
    pilot();
    StreamClient skipper = stream("skipper");
    skipper.send("{'requestId':'r1','put':[{'path':'steering.rudder','value':7}]}");
    assertThat(skipper.reply("r1").path("statusCode").asInt()).isEqualTo(202);
  }

  @Test
  void aPublisherThatLeavesFailsWhatItWasAskedFor() {
    StreamClient pilot = pilot();
    StreamClient skipper = stream("skipper");
    skipper.send("{'requestId':'r1','put':{'path':'steering.rudder','value':7}}");
    skipper.reply("r1");
    pilot.close();
    assertThat(skipper.reply("r1").path("statusCode").asInt()).isEqualTo(502);
    skipper.send("{'requestId':'r2','put':{'path':'steering.rudder','value':7}}");
    assertThat(skipper.reply("r2").path("statusCode").asInt()).isEqualTo(405);
  }

  @Test
  void nobodyButWhoWasAskedMayAnswer() {
    StreamClient pilot = pilot();
    StreamClient skipper = stream("skipper");
    StreamClient thief = stream("reader");
    skipper.send("{'requestId':'r1','put':{'path':'steering.rudder','value':7}}");
    skipper.reply("r1");
    String id = pilot.next(message -> message.has("put")).path("requestId").asText();
    thief.send("{'requestId':'%s','state':'COMPLETED','statusCode':200}".formatted(id));
    thief.untilNow();
    assertThat(skipper.untilNow()).isEmpty();
  }

  @Test
  void aGuessedRequestIdTellsAndTakesNothing() {
    pilot();
    StreamClient skipper = stream("skipper");
    skipper.send("{'requestId':'1','put':{'path':'steering.rudder','value':7}}");
    String href = skipper.reply("1").path("href").asText();
    StreamClient thief = stream("pilot");
    thief.send("{'requestId':'1','query':true}");
    assertThat(thief.reply("1").path("statusCode").asInt()).isEqualTo(404);
    thief.send("{'requestId':'1','put':{'path':'nobody.does','value':1}}");
    assertThat(thief.reply("1").path("statusCode").asInt()).isEqualTo(405);
    skipper.send("{'requestId':'1','query':true}");
    assertThat(skipper.reply("1").path("state").asText()).isEqualTo("PENDING");
    assertThat(house.call("GET", href).bearer(token("skipper")).send().status()).isEqualTo(200);
    assertThat(house.call("GET", href).bearer(token("boss")).send().status()).isEqualTo(200);
    assertThat(house.call("GET", href).bearer(token("pilot")).send().status()).isNotEqualTo(200);
    assertThat(house.call("GET", href).send().status()).isNotEqualTo(200);
  }

  @Test
  void whoMayNotWriteMayNotPut() {
    pilot();
    put("reader", RUDDER, "{\"value\":1}").is(401);
    house.call("PUT", RUDDER).json("{\"value\":1}").send().is(401);
    StreamClient reader = stream("reader");
    reader.send("{'requestId':'r','put':{'path':'steering.rudder','value':1}}");
    assertThat(reader.reply("r").path("statusCode").asInt()).isEqualTo(403);
  }

  @Test
  void overHttpTheStatesAndTextsAreThoseOfTheContract() {
    pilot();
    put("skipper", RUDDER, "{}").is(400);
    assertThat(put("skipper", RUDDER, "{}").text()).isEqualTo("input is missing a value");
    assertThat(put("skipper", "/signalk/v1/api/vessels/self", "{\"value\":1}").is(400).text())
        .isEqualTo("invalid path");
    JsonNode none =
        put("skipper", "/signalk/v1/api/vessels/self/a/b/c", "{\"value\":1}").is(405).json();
    assertThat(none.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(none.path("message").asText()).isEqualTo("PUT not supported for a.b.c");
    assertThat(none.path("user").asText()).isEqualTo("skipper");
    JsonNode pending = put("skipper", RUDDER, "{\"value\":1}").is(202).json();
    assertThat(pending.path("state").asText()).isEqualTo("PENDING");
    assertThat(pending.at("/action/href").asText()).isEqualTo(pending.path("href").asText());
    house
        .call("DELETE", "/signalk/v1/api/vessels/self/a/b/c")
        .bearer(token("skipper"))
        .send()
        .is(405);
  }

  @Test
  void ofTwoSourcesOneHasToBeNamed() {
    StreamClient one = stream("pilot");
    StreamClient two = stream("skipper");
    one.tell("steering.rudder", "0").untilNow();
    two.tell("steering.rudder", "0").untilNow();
    JsonNode several = put("boss", RUDDER, "{\"value\":1}").is(400).json();
    assertThat(several.path("message").asText()).startsWith("there are multiple sources");
    put("boss", RUDDER, "{\"value\":1,\"source\":\"ws.skipper\"}").is(202);
    assertThat(two.next(message -> message.has("put")).at("/put/0/value").asInt()).isEqualTo(1);
  }

  @Test
  void aPublisherThatLostTheRightIsNotAsked() {
    pilot();
    house.house.roles.change(
        House.SERVER,
        UserType.READWRITE.role(),
        null,
        draft ->
            new io.gatehouse.access.Roles.Draft(
                draft.id(), null, List.of("subscribe_channel:signalk/#"), List.of()));
    StreamClient boss = stream("boss");
    boss.send("{'requestId':'r','put':{'path':'steering.rudder','value':1}}");
    JsonNode failed = boss.next(message -> message.path("state").asText().equals("FAILED"));
    assertThat(failed.path("statusCode").asInt()).isEqualTo(502);
  }
}

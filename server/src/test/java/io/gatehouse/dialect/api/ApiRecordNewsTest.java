package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Await;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.device.record.RecordReader;
import io.gatehouse.device.stream.Pushed;
import io.gatehouse.device.stream.Target;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is told of a push: each new record on `stream/DEVICE/NAME`, and the push on
/// `device/DEVICE`.
class ApiRecordNewsTest {
  private static final Publication.Sender BUOY =
      new Publication.Sender(Subject.device("buoy"), "buoy", "{}");
  private static TestServer server;
  private static Api owner;
  private static String token;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/devices", "{'name': 'buoy'}").is(201);
    server.user("boss", "user", "admin");
    token =
        owner
            .post("/v1/tokens", "{'principal': 'user:boss', 'name': 'ear'}")
            .is(201)
            .text("/value");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static String stream(String name) {
    String path = "/v1/devices/buoy/streams/" + name;
    owner.put(path, "{'channels': {'i': 'number'}}").is(200);
    return path + "/records";
  }

  private static TestConnection listener(String channel) {
    return server.connect(token).subscribed(channel);
  }

  private static List<String> heard(TestConnection connection) {
    return connection.received().stream()
        .map(one -> new String(one.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void eachNewRecordIsToldOnceWithItsVerifiedSender() {
    String records = stream("told");
    TestConnection ear = listener("stream/buoy/told");
    TestConnection events = listener("device/buoy");
    Api device = server.token(owner, "device:buoy");
    device.post(records, "[{'time':1,'values':{'i':1}},{'time':2,'values':{'i':2}}]").is(200);
    device.post(records, "[{'time':2,'values':{'i':9}},{'time':3,'values':{'i':3}}]").is(200);
    Await.until(() -> ear.received().size() >= 3);
    assertThat(heard(ear))
        .containsExactly(
            "{\"time\":\"1970-01-01T00:00:01Z\",\"values\":{\"i\":1}}",
            "{\"time\":\"1970-01-01T00:00:02Z\",\"values\":{\"i\":2}}",
            "{\"time\":\"1970-01-01T00:00:03Z\",\"values\":{\"i\":3}}");
    assertThat(ear.received())
        .allMatch(one -> one.sender().subject().equals(Subject.device("buoy")))
        .allMatch(one -> "application/json".equals(one.message().contentType()));
    Await.until(() -> events.received().size() >= 2);
    assertThat(heard(events).getFirst())
        .isEqualTo(
            "{\"type\":\"stream\",\"op\":\"push\",\"device\":\"buoy\",\"stream\":\"told\","
                + "\"records\":2,\"latest\":\"1970-01-01T00:00:02Z\",\"sender\":\"device:buoy\"}");
  }

  @Test
  void aDeviceWithoutEventsTellsOfItsRecordsOnly() {
    owner.post("/v1/devices", "{'name': 'quiet'}").is(201);
    owner
        .put(
            "/v1/devices/quiet/model",
            "{'settings': {'events_enabled': false}, 'streams': {'s': {'dynamic': true}}}")
        .is(200);
    TestConnection ear = listener("stream/quiet/s");
    TestConnection events = listener("device/quiet");
    owner.post("/v1/devices/quiet/streams/s/records", "{'values': {'i': 1}}").is(200);
    Await.until(() -> ear.received().size() == 1);
    assertThat(events.received()).isEmpty();
  }

  private static CompletableFuture<Pushed> pushed(String device, String stream, String json) {
    Target target = new Target("main", device, stream);
    byte[] utf8 = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return server.streams().pushed(target, BUOY, RecordReader.read(utf8)).toCompletableFuture();
  }

  /// Much JSON is not read on the thread of a connection; the outcome is the same.
  @Test
  void aLongMessageIsTakenInAsAShortOneIs() {
    String records = stream("long");
    Target target = new Target("main", "buoy", "long");
    StringBuilder json = new StringBuilder("[{\"time\":1,\"values\":{\"i\":1}}");
    for (int i = 2; i <= 2_000; i++) {
      json.append(",{\"time\":").append(i).append(",\"values\":{\"i\":").append(i).append("}}");
    }
    byte[] all = json.append(']').toString().getBytes(StandardCharsets.UTF_8);
    assertThat(server.streams().pushed(target, BUOY, all).toCompletableFuture().join())
        .isEqualTo(new Pushed(2_000, 0));
    assertThat(owner.get(records + "?limit=10000").at("/items")).hasSize(2_000);
    byte[] broken = json.append('x').toString().getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () -> server.streams().pushed(target, BUOY, broken).toCompletableFuture().join())
        .hasCauseInstanceOf(Refused.class);
  }

  @Test
  void aPushThatDoesNotWaitEndsWhenItsRecordsAreThereAndTold() {
    String records = stream("later");
    TestConnection ear = listener("stream/buoy/later");
    List<CompletableFuture<Pushed>> all = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      all.add(pushed("buoy", "later", "{'time':" + i + ",'values':{'i':" + i + "}}"));
    }
    assertThat(all).allMatch(one -> one.join().equals(new Pushed(1, 0)));
    assertThat(owner.get(records + "?limit=1000").at("/items")).hasSize(500);
    assertThat(pushed("buoy", "later", "{'time':1,'values':{'i':1}}").join())
        .isEqualTo(new Pushed(0, 1));
    Await.until(() -> ear.received().size() >= 500);
    assertThat(heard(ear)).hasSize(500).doesNotHaveDuplicates();
    assertThat(IntStream.rangeClosed(1, 500))
        .allMatch(i -> heard(ear).stream().anyMatch(text -> text.endsWith("\"i\":" + i + "}}")));
  }

  @Test
  void aPushThatDoesNotWaitIsRefusedInTheSameWords() {
    stream("strict");
    assertThatThrownBy(() -> pushed("buoy", "strict", "{'values':{'i':'x'}}").join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.problem().type()).isEqualTo(ProblemType.INVALID);
              assertThat(refused.problem().field()).isEqualTo("/values/i");
            });
    assertThatThrownBy(() -> pushed("buoy", "nosuch", "{'values':{'i':1}}").join())
        .hasRootCauseInstanceOf(Refused.class);
    assertThatThrownBy(() -> pushed("nobody", "strict", "{'values':{'i':1}}").join())
        .hasRootCauseInstanceOf(Refused.class);
  }

  /// What is known of a device without waiting ends with each change of it.
  @Test
  void aChangedModelHoldsAtOnce() {
    String records = stream("changed");
    assertThat(pushed("buoy", "changed", "{'values':{'i':1}}").join().stored()).isOne();
    owner.put("/v1/devices/buoy/streams/changed", "{'channels': {'i': 'string'}}").is(200);
    assertThatThrownBy(() -> pushed("buoy", "changed", "{'values':{'i':1}}").join())
        .hasRootCauseInstanceOf(Refused.class);
    assertThat(pushed("buoy", "changed", "{'values':{'i':'x'}}").join().stored()).isOne();
    owner.delete("/v1/devices/buoy/streams/changed").is(200);
    assertThatThrownBy(() -> pushed("buoy", "changed", "{'values':{'i':'x'}}").join())
        .hasRootCauseInstanceOf(Refused.class);
    stream("changed");
    assertThat(owner.get(records).is(200).at("/items")).isEmpty();
  }

  @Test
  void aDeviceThatIsDeletedLeavesNoRecordsToTheNextOfItsName() {
    owner.post("/v1/devices", "{'name': 'phoenix'}").is(201);
    String path = "/v1/devices/phoenix/streams/s";
    owner.put(path, "{'dynamic': true}").is(200);
    owner.post(path + "/records", "{'values': {'i': 1}}").is(200);
    owner.delete("/v1/devices/phoenix").is(200);
    owner.get(path + "/records").is(404);
    assertThatThrownBy(() -> pushed("phoenix", "s", "{'values':{'i':1}}").join())
        .hasRootCauseInstanceOf(Refused.class);
    owner.post("/v1/devices", "{'name': 'phoenix'}").is(201);
    owner.get("/v1/devices/phoenix/model").is(200).has("/version", 0);
    owner.put(path, "{'dynamic': true}").is(200);
    assertThat(owner.get(path + "/records").is(200).at("/items")).isEmpty();
  }
}

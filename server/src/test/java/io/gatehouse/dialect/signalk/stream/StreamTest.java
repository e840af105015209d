package io.gatehouse.dialect.signalk.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.SignalKHouse;
import io.gatehouse.dialect.signalk.StreamClient;
import io.gatehouse.dialect.signalk.entry.Settings;
import io.gatehouse.dialect.signalk.entry.UserType;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract's section 1.9, and each weakness that was measured there, by its name.
class StreamTest {
  @TempDir Path folder;
  private SignalKHouse house;
  private final List<StreamClient> clients = new ArrayList<>();
  private String writer;
  private String reader;

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder, new Settings.Limits(6, 1000, 1000, Duration.ofMinutes(10), 5));
    house.user("writer", UserType.READWRITE);
    house.user("reader", UserType.READONLY);
    writer = house.house.token(Subject.user("writer")).text();
    reader = house.house.token(Subject.user("reader")).text();
  }

  @AfterEach
  void close() {
    clients.forEach(StreamClient::close);
    house.close();
  }

  private StreamClient stream(String query, String... headers) {
    StreamClient client = new StreamClient(house.port(), query, headers);
    clients.add(client);
    JsonNode hello = client.next();
    assertThat(hello.path("name").asText()).isEqualTo("gatehouse");
    assertThat(hello.path("version").isTextual()).isTrue();
    assertThat(hello.path("self").asText()).startsWith("vessels.urn:mrn:signalk:uuid:");
    assertThat(hello.path("roles").toString()).isEqualTo("[\"master\",\"main\"]");
    assertThat(hello.path("serverStartId").isTextual()).isTrue();
    return client;
  }

  private StreamClient as(String token, String query) {
    return stream(query + "&token=" + token);
  }

  // --- tokens at connect ---

  @Test
  void aTokenIsShownByQueryHeaderOrCookie() {
    as(reader, "");
    stream("", "Authorization", "Bearer " + reader).untilNow();
    stream("", "Authorization", "JWT " + reader).untilNow();
    StreamClient byCookie =
        stream(
            "",
            "Cookie",
            "JAUTHENTICATION=" + reader,
            "Origin",
            "http://127.0.0.1:" + house.port());
    as(writer, "subscribe=none").tell("a.b", "1");
    assertThat(byCookie.value("a.b").asInt()).isEqualTo(1);
  }

  @Test
  void aBadTokenIsRefusedAtTheUpgradeAndAPlainGetIsToldSo() {
    assertThatThrownBy(() -> stream("token=wrong"))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
    String path = "/signalk/v1/stream";
    house.call("GET", path).send().is(426);
    house.call("GET", path).bearer(reader).send().is(426);
    house.call("GET", path).bearer("wrong").send().is(401);
    house.call("GET", "/signalk/v1/playback").send().is(501);
  }

  @Test
  void thirtyFirstSocketOfAnAddressIsRefusedAndProbesDoNotCount() {
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> stream("token=wrong")).isNotNull();
    }
    for (int i = 0; i < 5; i++) {
      as(reader, "");
    }
    assertThatThrownBy(() -> as(reader, ""))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(429));
  }

  /// A place that is taken before the refusal would never be given back.
  @Test
  void anUnknownApplicationIsRefusedBeforeTheUpgradeAndTakesNoPlace() {
    for (int i = 0; i < 6; i++) {
      assertThatThrownBy(() -> stream("", "Gatehouse-Application", "nowhere"))
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              e -> assertThat(e.getResponse().statusCode()).isEqualTo(404));
    }
    as(reader, "");
  }

  @Test
  void withoutATokenThereIsAHelloAndNothingElse() {
    StreamClient stranger = stream("subscribe=all");
    StreamClient told = as(reader, "subscribe=all");
    as(writer, "subscribe=none").tell("a.b", "1").untilNow();
    told.value("a.b");
    stranger.tell("a.b", "2");
    assertThat(stranger.untilNow()).allMatch(message -> message.has("errorMessage"));
    stranger.send("{'requestId':'p','put':{'path':'a.b','value':1}}");
    assertThat(stranger.reply("p").path("statusCode").asInt()).isEqualTo(403);
    assertThat(told.untilNow()).isEmpty();
  }

  // --- login ---

  @Test
  void aLoginAuthorisesInPlaceAndSubscriptionsMadeBeforeOutliveIt() {
    as(writer, "subscribe=none").tell("before", "1").untilNow();
    StreamClient client = stream("subscribe=none");
    client.send("{'subscribe':[{'path':'*'}]}");
    assertThat(client.untilNow()).isEmpty();
    client.send("{'requestId':'1','login':{'username':'reader','password':'bad'}}");
    JsonNode refused = client.reply("1");
    assertThat(refused.path("statusCode").asInt()).isEqualTo(401);
    assertThat(refused.path("login").isEmpty()).isTrue();
    client.send(
        "{'requestId':'2','login':{'username':'reader','password':'"
            + SignalKHouse.PASSWORD
            + "'}}");
    assertThat(client.value("before").asInt()).isEqualTo(1);
    JsonNode done = client.reply("2");
    assertThat(done.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(done.path("statusCode").asInt()).isEqualTo(200);
    assertThat(done.path("result").asInt()).isEqualTo(200);
    assertThat(done.at("/login/timeToLive").isNumber()).isTrue();
    String token = done.at("/login/token").asText();
    house.call("GET", "/signalk/v1/api/self").bearer(token).send().is(200);
    as(writer, "subscribe=none").tell("after", "2");
    assertThat(client.value("after").asInt()).isEqualTo(2);
    client.send("{'requestId':'3','logout':true}");
    assertThat(client.reply("3").path("statusCode").asInt()).isEqualTo(200);
    house.call("GET", "/signalk/v1/api/self").bearer(token).send().is(401);
    as(writer, "subscribe=none").tell("after", "3").untilNow();
    assertThat(client.untilNow()).isEmpty();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void loginsOverTheStreamAreLimitedToo() {
    StreamClient client = stream("subscribe=none");
    for (int i = 0; i < 6; i++) {
      client.send("{'requestId':'" + i + "','login':{}}");
      assertThat(client.reply("" + i).path("statusCode").asInt()).isEqualTo(401);
    }
    client.send("{'requestId':'x','login':{'username':'reader','password':'correct'}}");
    assertThat(client.reply("x").path("statusCode").asInt()).isEqualTo(429);
  }

  @Test
  void validateSaysWhetherATokenIsGoodAndRenewsALogin() {
    StreamClient client = stream("subscribe=none");
    client.send("{'requestId':'1','validate':{'token':'nonsense'}}");
    assertThat(client.reply("1").path("statusCode").asInt()).isEqualTo(401);
    String token = house.token("reader");
    client.send("{'requestId':'2','validate':{'token':'" + token + "'}}");
    JsonNode fresh = client.reply("2");
    assertThat(fresh.path("statusCode").asInt()).isEqualTo(200);
    assertThat(fresh.at("/validate/token").isTextual()).isTrue();
  }

  @Test
  void aTokenInAMessageCountsForThatMessage() {
    StreamClient told = as(reader, "");
    StreamClient client = stream("subscribe=none");
    client.send(
        "{'token':'JWT %s','updates':[{'values':[{'path':'a','value':1}]}]}".formatted(writer));
    assertThat(told.value("a").asInt()).isEqualTo(1);
    client.tell("a", "2");
    client.send("{'requestId':'t','token':'wrong','query':true}");
    assertThat(client.reply("t").path("statusCode").asInt()).isEqualTo(401);
    assertThat(told.untilNow()).isEmpty();
    client.send("{'token':'%s','subscribe':[{'path':'a'}]}".formatted(reader));
    assertThat(client.value("a").asInt()).isEqualTo(1);
  }

  // --- deltas ---

  @Test
  void aDeltaReachesSubscribersWithItsVerifiedSource() {
    StreamClient told = as(reader, "");
    StreamClient sender = as(writer, "subscribe=none");
    sender.send(
        "{'context':'vessels.self','updates':[{'$source':'ws.reader','timestamp':'2026-11-22T12:00:00Z',"
            + "'values':[{'path':'navigation.position','value':{'latitude':60.1}},{'path':'','value':{'name':'Pip'}}]}]}");
    JsonNode delta = told.next(message -> message.has("updates"));
    assertThat(delta.at("/updates/0/$source").asText()).isEqualTo("ws.writer");
    assertThat(delta.at("/updates/0/timestamp").asText()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(delta.path("context").asText()).startsWith("vessels.urn:");
    assertThat(delta.at("/updates/0/values/0/value/latitude").asDouble()).isEqualTo(60.1);
    assertThat(told.value("").path("name").asText()).isEqualTo("Pip");
  }

  @Test
  void whoMayOnlyReadChangesNothingAndIsToldSo() {
    StreamClient told = as(reader, "");
    told.tell("a", "1");
    assertThat(told.untilNow()).singleElement().matches(message -> message.has("errorMessage"));
    assertThat(house.call("GET", "/signalk/v1/api/vessels/self/a").bearer(reader).send().status())
        .isEqualTo(404);
  }

  @Test
  void metaIsToldOnlyToWhoWantsIt() {
    StreamClient plain = as(reader, "");
    StreamClient wanting = as(reader, "sendMeta=all");
    as(writer, "subscribe=none")
        .send("{'updates':[{'meta':[{'path':'a.b','value':{'units':'m'}}]}]}")
        .tell("a.b", "1");
    assertThat(wanting.next().at("/updates/0/meta/0/value/units").asText()).isEqualTo("m");
    assertThat(wanting.value("a.b").asInt()).isEqualTo(1);
    assertThat(plain.next().at("/updates/0/values/0/path").asText()).isEqualTo("a.b");
    StreamClient late = as(reader, "sendMeta=all");
    assertThat(late.next().at("/updates/0/meta/0/path").asText()).isEqualTo("a.b");
  }

  // --- subscriptions ---

  @Test
  void cachedValuesAreReplayedByEachSourceUnlessTheyAreNotWanted() {
    StreamClient sender = as(writer, "subscribe=none");
    sender.send("{'updates':[{'$source':'n2k.1','values':[{'path':'depth','value':1}]}]}");
    sender.send("{'updates':[{'$source':'n2k.2','values':[{'path':'depth','value':2}]}]}");
    sender.untilNow();
    StreamClient told = as(reader, "");
    assertThat(told.value("depth").asInt()).isEqualTo(1);
    assertThat(told.value("depth").asInt()).isEqualTo(2);
    assertThat(as(reader, "sendCachedValues=false").untilNow()).isEmpty();
    assertThat(as(reader, "subscribe=none").untilNow()).isEmpty();
  }

  @Test
  void pathsAndContextsAreSubscribedByPatterns() {
    StreamClient client = as(reader, "subscribe=none");
    client.send("{'context':'vessels.*','subscribe':[{'path':'navigation.*'},{'path':'*speed*'}]}");
    client.untilNow();
    StreamClient sender = as(writer, "subscribe=none");
    sender.tell("other.thing", "1").tell("navigation.log", "2").tell("wind.speedTrue", "3");
    sender.tell("navigation.speedOverGround", "4");
    sender.send(
        "{'context':'vessels.x','updates':[{'values':[{'path':'navigation.log','value':5}]}]}");
    sender.send(
        "{'context':'aircraft.x','updates':[{'values':[{'path':'navigation.log','value':6}]}]}");
    sender.untilNow();
    assertThat(client.untilNow())
        .extracting(message -> message.at("/updates/0/values/0/value").asInt())
        .containsExactly(2, 3, 4, 5);
  }

  @Test
  void unsubscribeByPathIsDoneAndDoesNotCloseTheSocket() {
    StreamClient client = as(reader, "");
    StreamClient sender = as(writer, "subscribe=none");
    client.send("{'context':'vessels.self','unsubscribe':[{'path':'navigation.*'}]}").untilNow();
    sender.tell("navigation.log", "1").tell("depth", "2").untilNow();
    assertThat(client.untilNow()).extracting(StreamClient::path).containsExactly("depth");
    client.send("{'context':'*','unsubscribe':[{'path':'*'}]}").untilNow();
    sender.tell("depth", "3").untilNow();
    assertThat(client.untilNow()).isEmpty();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aPeriodGivesTheLatestAtItsEnd() {
    StreamClient client = as(reader, "subscribe=none");
    client.send("{'subscribe':[{'path':'depth','period':200,'policy':'fixed'}]}").untilNow();
    StreamClient sender = as(writer, "subscribe=none");
    for (int i = 1; i <= 20; i++) {
      sender.tell("depth", "" + i);
    }
    sender.untilNow();
    assertThat(client.value("depth").asInt()).isEqualTo(20);
  }

  @Test
  void announceNewPathsTellsTheFirstValueOfEachOnce() {
    StreamClient client = as(reader, "subscribe=none");
    StreamClient sender = as(writer, "subscribe=none");
    sender.tell("old", "1").untilNow();
    client.send("{'announceNewPaths':true,'subscribe':[]}").untilNow();
    sender.tell("old", "2").tell("new", "3").tell("new", "4").untilNow();
    client.send("{'subscribe':[{'path':'old'}]}");
    assertThat(client.untilNow())
        .extracting(message -> message.at("/updates/0/values/0/value").asInt())
        .containsExactly(3, 2);
  }

  @Test
  void whatCannotBeUnderstoodIsSaidAndHarmsNothing() {
    StreamClient client = as(reader, "subscribe=none");
    for (String wrong :
        List.of(
            "nonsense",
            "[]",
            "{'what':1}",
            "{'subscribe':7}",
            "{'subscribe':[{}]}",
            "{'context':{'radius':1},'subscribe':[{'path':'a'}]}",
            "{'subscribe':[{'path':'log'}]}",
            "{'subscribe':[{'path':'a','policy':'often'}]}")) {
      client.send(wrong);
      assertThat(client.next().has("errorMessage")).as(wrong).isTrue();
    }
    assertThat(client.isOpen()).isTrue();
  }

  // --- back-pressure ---

  @Test
  void aSlowReaderGetsTheLatestOfEachPathAndIsToldThatItMissedSome() {
    StreamClient slow = as(reader, "");
    slow.untilNow();
    slow.read(false);
    StreamClient sender = as(writer, "subscribe=none");
    String large = "x".repeat(60_000);
    int count = 600;
    for (int i = 1; i <= count; i++) {
      sender.tell("large", "'" + large + "'").tell("number", "" + i);
    }
    sender.untilNow();
    slow.read(true);
    int heard = 0;
    JsonNode last = slow.next();
    while (last.at("/updates/0/values/0/value").asInt() != count) {
      heard++;
      last = slow.next();
    }
    assertThat(heard).isLessThan(2 * count - 1);
    assertThat(last.at("/$backpressure/accumulated").asInt()).isPositive();
    sender.tell("number", "0");
    JsonNode fresh =
        slow.next(message -> message.at("/updates/0/values/0/value").asText().equals("0"));
    assertThat(fresh.has("$backpressure")).isFalse();
  }

  @Test
  void whatWaitedForASlowReaderIsNotSentOnceItsRightIsGone() {
    StreamClient slow = as(reader, "");
    slow.untilNow();
    slow.read(false);
    StreamClient sender = as(writer, "subscribe=none");
    String large = "x".repeat(60_000);
    for (int i = 1; i <= 600; i++) {
      sender.tell("large", "'" + large + "'");
    }
    sender.tell("private", "1").untilNow();
    house
        .dialect
        .acls()
        .replace(
            io.gatehouse.House.SERVER,
            """
            [{"context":"*","resources":[
              {"paths":["private"],"permissions":[{"subject":"writer","permission":"write"}]},
              {"paths":["*"],"permissions":[{"subject":"any","permission":"write"}]}]}]
            """);
    slow.read(true);
    sender.tell("end", "1").untilNow();
    slow.next(message -> {
      assertThat(StreamClient.path(message)).isNotEqualTo("private");
      return StreamClient.path(message).equals("end");
    });
  }

  // --- revocation ---

  @Test
  void aDeletedUserIsCutAtOnceAndNotAfterFiftyNineSeconds() {
    StreamClient told = as(reader, "");
    StreamClient silent = as(writer, "subscribe=none");
    silent.send("{'context':'*','unsubscribe':[{'path':'*'}]}").untilNow();
    house.house.directory.delete(io.gatehouse.House.SERVER, Subject.user("writer"), null);
    house.house.directory.delete(io.gatehouse.House.SERVER, Subject.user("reader"), null);
    assertThat(silent.closeCode()).isEqualTo(4401);
    assertThat(told.closeCode()).isEqualTo(4401);
  }

  @Test
  void aChangedTypeActsOnAnOpenSocketAtOnce() {
    StreamClient told = as(reader, "");
    StreamClient sender = as(writer, "subscribe=none");
    sender.tell("a", "1");
    told.value("a");
    house.house.roles.change(
        io.gatehouse.House.SERVER,
        UserType.READONLY.role(),
        null,
        draft ->
            new io.gatehouse.access.Roles.Draft(
                draft.id(), null, List.of("subscribe_channel:signalk/+/+/depth"), List.of()));
    sender.tell("a", "2").tell("depth", "3").untilNow();
    assertThat(told.next().at("/updates/0/values/0/path").asText()).isEqualTo("depth");
  }
}

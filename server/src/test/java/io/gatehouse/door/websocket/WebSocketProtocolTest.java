package io.gatehouse.door.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/reference/websocket.md promises beyond single acts: batches, renewal, shared
/// subscriptions, endings.
class WebSocketProtocolTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static RealHouse house;
  private static OpenDoor door;
  private static String boat;
  private static String crew;
  private final List<WsClient> clients = new ArrayList<>();

  @BeforeAll
  static void open() {
    house = new RealHouse(folder, Limits.DEFAULT);
    boat = house.add(Subject.device("boat"), "publish_channel:fleet/#");
    crew = house.add(Subject.user("crew"), "subscribe_channel:fleet/#");
    WebSocketSettings settings =
        new WebSocketSettings(
            64 << 10,
            10,
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            new Outbox.Bounds(1_000, 1 << 20),
            1_000,
            false);
    door = OpenWebSockets.open(house, settings);
  }

  @AfterAll
  static void closeAll() {
    door.close();
    house.close();
    CLIENT.close();
  }

  @AfterEach
  void disconnect() {
    clients.forEach(WsClient::close);
  }

  private WsClient as(String token) {
    WsClient client = new WsClient(CLIENT, door.port(), "Authorization", "Bearer " + token);
    clients.add(client);
    return client;
  }

  /// Answers that nobody reads must not fill the memory: the server stops to read the questions.
  @Test
  void whoeverDoesNotReadItsAnswersMayNotAskOn() throws Exception {
    int most = 48 << 20;
    byte[] refused =
        "{\"type\":\"publish\",\"channel\":\"not/for/you\",\"message\":1}"
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer questions = ByteBuffer.allocate(1_000 * (refused.length + 6));
    while (questions.hasRemaining()) {
      questions.put((byte) 0x81).put((byte) (0x80 | refused.length)).putInt(0).put(refused);
    }
    try (SocketChannel socket =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()));
        Selector selector = Selector.open()) {
      socket.write(ByteBuffer.wrap(RawWs.handshake(boat, "")));
      assertThat(socket.read(ByteBuffer.allocate(1_024))).isPositive(); // 101
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_WRITE);
      long sent = 0;
      while (sent < most && selector.select(1_500) > 0) {
        selector.selectedKeys().clear();
        if (!questions.hasRemaining()) {
          questions.flip();
        }
        sent += socket.write(questions);
      }
      assertThat(sent).isLessThan(most);
    }
  }

  private WsClient stranger() {
    WsClient client = new WsClient(CLIENT, door.port());
    clients.add(client);
    return client;
  }

  private static void isOk(JsonNode message, String id) {
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("ok");
    assertThat(message.path("id").asText()).isEqualTo(id);
  }

  private static void isError(JsonNode message, String id, String code) {
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("error");
    assertThat(message.path("id").asText()).isEqualTo(id);
    assertThat(message.path("problem").path("type").asText()).endsWith("/problems/" + code);
  }

  // batches

  @Test
  void aBatchIsAnsweredInOrderAndOneRefusalUndoesNothing() throws Exception {
    WsClient client = as(crew);
    client.send(
        "{'type':'batch','id':'b','messages':["
            + "{'type':'subscribe','id':'1','channel':'fleet/b'},"
            + "{'type':'subscribe','id':'2','channel':'secret'},"
            + "{'type':'nonsense','id':'3'},"
            + "{'type':'subscribe','channel':'fleet/c'},"
            + "{'type':'ping','id':'4'}]}");
    isOk(client.next(), "1");
    JsonNode refused = client.next();
    isError(refused, "2", "forbidden");
    assertThat(refused.path("problem").path("decision").asText()).isNotEmpty();
    isError(client.next(), "3", "invalid");
    isOk(client.next(), "4");
    isOk(client.next(), "b");
    isOk(as(boat).ask("{'type':'publish','id':'p','channel':'fleet/c','message':7}"), "p");
    assertThat(client.next().path("message").asInt()).isEqualTo(7);
  }

  @Test
  void aBatchMaySignInFirst() throws Exception {
    String late = house.add(Subject.user("late"), "subscribe_channel:fleet/#");
    WsClient client = stranger();
    client.send(
        ("{'type':'batch','id':'b','messages':["
                + "{'type':'auth','id':'1','token':'%s'},"
                + "{'type':'subscribe','id':'2','channel':'fleet/late'}]}")
            .formatted(late));
    client.send("{'type':'ping','id':'3'}");
    isOk(client.next(), "1");
    isOk(client.next(), "2");
    isOk(client.next(), "b");
    isOk(client.next(), "3");
  }

  @Test
  void aBatchHasItsLimits() throws Exception {
    WsClient client = as(crew);
    String ping = "{'type':'ping','id':'x'},".repeat(11);
    isError(
        client.ask(
            "{'type':'batch','id':'b','messages':[" + ping.substring(0, ping.length() - 1) + "]}"),
        "b",
        "too-large");
    client.send("{'type':'batch','id':'o','messages':[{'type':'batch','id':'i','messages':[]}]}");
    isError(client.next(), "i", "invalid");
    isOk(client.next(), "o");
    isOk(client.ask("{'type':'batch','id':'e','messages':[]}"), "e");
  }

  // who, again

  @Test
  void aTokenIsRenewedInPlaceAndNarrowsWhatIsHeard() throws Exception {
    Subject subject = Subject.user("renewer");
    String first = house.add(subject, "subscribe_channel:fleet/#");
    String second = house.token(subject, System.currentTimeMillis() + 3_600_000);
    WsClient client = as(first);
    isOk(client.ask("{'type':'subscribe','id':'1','channel':'fleet/r'}"), "1");
    String id = house.connections.list(RealHouse.MAIN, null, 100).items().getFirst().id();
    JsonNode known = client.ask("{'type':'auth','id':'2','token':'" + second + "'}");
    isOk(known, "2");
    assertThat(Instant.parse(known.path("expires_at").asText())).isAfter(Instant.now());
    assertThat(house.connections.find(RealHouse.MAIN, id).orElseThrow().subscriptions())
        .containsExactly("fleet/r");
    house.delete(first);
    isOk(as(boat).ask("{'type':'publish','id':'p','channel':'fleet/r','message':1}"), "p");
    assertThat(client.next().path("message").asInt()).isEqualTo(1);
  }

  @Test
  void anotherPrincipalIsRefusedAndNothingChanges() throws Exception {
    WsClient client = as(crew);
    isOk(client.ask("{'type':'subscribe','id':'1','channel':'fleet/o'}"), "1");
    isError(client.ask("{'type':'auth','id':'2','token':'" + boat + "'}"), "2", "conflict");
    isOk(as(boat).ask("{'type':'publish','id':'p','channel':'fleet/o','message':1}"), "p");
    assertThat(client.next().path("message").asInt()).isEqualTo(1);
    isError(
        client.ask("{'type':'publish','id':'3','channel':'fleet/o','message':2}"),
        "3",
        "forbidden");
  }

  @Test
  void aStrangerWhoSignsInStaysInTheListOfConnections() throws Exception {
    house.setRule("open/#", "anonymous", "anonymous");
    WsClient client = stranger();
    isOk(client.ask("{'type':'subscribe','id':'1','channel':'open/a'}"), "1");
    isOk(client.ask("{'type':'auth','id':'2','token':'" + crew + "'}"), "2");
    assertThat(house.connections.list(RealHouse.MAIN, null, 100).items())
        .anySatisfy(live -> {
          assertThat(live.subject()).isEqualTo(Subject.user("crew"));
          assertThat(live.subscriptions()).containsExactly("open/a");
        });
  }

  @Test
  void theEndOfATokenIsAnnouncedAndRenewable() throws Exception {
    Subject subject = Subject.user("brief");
    house.add(subject, "subscribe_channel:fleet/#");
    long end = System.currentTimeMillis() + 2_000;
    WsClient client = as(house.token(subject, end));
    JsonNode expiring = client.next();
    assertThat(expiring.path("type").asText()).isEqualTo("expiring");
    assertThat(expiring.path("in").asLong()).isBetween(0L, 2L);
    assertThat(Instant.parse(expiring.path("expires_at").asText()).toEpochMilli()).isEqualTo(end);
    isOk(client.ask("{'type':'auth','id':'1','token':'" + house.token(subject, null) + "'}"), "1");
    while (System.currentTimeMillis() < end + 300) {
      Thread.onSpinWait(); // the old token has ended by then
    }
    isOk(client.ask("{'type':'ping','id':'2'}"), "2");
  }

  @Test
  void aTokenThatIsNotRenewedEndsTheConnection() throws Exception {
    Subject subject = Subject.user("gone");
    house.add(subject, "subscribe_channel:fleet/#");
    WsClient client = as(house.token(subject, System.currentTimeMillis() + 1_000));
    assertThat(client.next().path("type").asText()).isEqualTo("expiring");
    house.expire();
    JsonNode goodbye = client.next();
    assertThat(goodbye.path("type").asText()).isEqualTo("goodbye");
    assertThat(goodbye.path("retry").asBoolean(true)).isFalse();
    assertThat(goodbye.path("problem").path("type").asText()).endsWith("/credential-ended");
    assertThat(client.closeCode()).isEqualTo(4401);
  }

  // shared subscriptions

  @Test
  void membersOfAGroupShareTheMessages() throws Exception {
    WsClient one = as(crew);
    WsClient two = as(crew);
    isOk(one.ask("{'type':'subscribe','id':'1','channel':'$share/workers/fleet/s'}"), "1");
    isOk(two.ask("{'type':'subscribe','id':'1','channel':'$share/workers/fleet/s'}"), "1");
    WsClient sender = as(boat);
    for (int i = 0; i < 10; i++) {
      isOk(sender.ask("{'type':'publish','id':'p','channel':'fleet/s','message':" + i + "}"), "p");
    }
    Set<Integer> heard = new TreeSet<>();
    for (int i = 0; i < 5; i++) {
      heard.add(one.next().path("message").asInt());
      heard.add(two.next().path("message").asInt());
    }
    assertThat(heard).hasSize(10);
    assertThat(one.hearsNothing()).isTrue();
    isOk(one.ask("{'type':'unsubscribe','id':'2','channel':'$share/workers/fleet/s'}"), "2");
    isError(
        one.ask("{'type':'subscribe','id':'3','channel':'$share/workers/secret'}"),
        "3",
        "forbidden");
    isError(one.ask("{'type':'subscribe','id':'4','channel':'$share/workers'}"), "4", "invalid");
  }

  // quality of service

  @Test
  void aSafeMessageIsAnsweredWhenItIsSafeAndInOrder() throws Exception {
    WsClient sender = as(boat);
    sender.send(
        "{'type':'publish','id':'1','channel':'fleet/q','message':1,'qos':1,'retain':true}");
    sender.send("{'type':'ping','id':'2'}");
    sender.send("{'type':'publish','id':'3','channel':'fleet/q','message':1,'qos':1}");
    isOk(sender.next(), "1");
    isOk(sender.next(), "2");
    isOk(sender.next(), "3");
    isError(
        sender.ask("{'type':'publish','id':'4','channel':'fleet/q','message':1,'qos':2}"),
        "4",
        "invalid");
  }

  // who is there, what was said

  @Test
  void whoComesAndGoesIsHeardByWhoeverAsks() throws Exception {
    house.setRule("fleet/room/#", new ChannelSettings(0, 0, true, false));
    WsClient watcher = as(crew);
    isOk(
        watcher.ask("{'type':'subscribe','id':'1','channel':'fleet/room/1','presence':true}"), "1");
    JsonNode here = watcher.next();
    assertThat(here.path("channel").asText()).isEqualTo("$presence/fleet/room/1");
    assertThat(here.path("message").path("event").asText()).isEqualTo("here");
    assertThat(here.path("message").path("members").path(0).path("id").asText())
        .isEqualTo("user:crew");
    WsClient guest = as(house.add(Subject.user("visitor"), "subscribe_channel:fleet/#"));
    isOk(guest.ask("{'type':'subscribe','id':'1','channel':'fleet/room/1'}"), "1");
    JsonNode joined = watcher.next().path("message");
    assertThat(joined.path("event").asText()).isEqualTo("join");
    assertThat(joined.path("who").path("id").asText()).isEqualTo("user:visitor");
    assertThat(joined.path("who").path("user_data").path("of").asText()).isEqualTo("visitor");
    JsonNode members = guest.ask("{'type':'presence','id':'2','channel':'fleet/room/1'}");
    assertThat(members.path("type").asText()).isEqualTo("presence");
    assertThat(members.path("id").asText()).isEqualTo("2");
    assertThat(members.path("here").asInt()).isEqualTo(2);
    assertThat(members.path("members").findValuesAsText("id"))
        .containsExactly("user:crew", "user:visitor");
    guest.close();
    assertThat(watcher.next().path("message").path("event").asText()).isEqualTo("leave");
    isOk(watcher.ask("{'type':'unsubscribe','id':'3','channel':'fleet/room/1'}"), "3");
    WsClient other = as(crew);
    isOk(other.ask("{'type':'subscribe','id':'1','channel':'fleet/room/1'}"), "1");
    assertThat(watcher.hearsNothing()).isTrue();
    isError(watcher.ask("{'type':'presence','id':'4','channel':'fleet/x'}"), "4", "invalid");
    isError(watcher.ask("{'type':'presence','id':'5','channel':'secret'}"), "5", "forbidden");
  }

  @Test
  void whatWasSaidIsToldFromAnOffset() throws Exception {
    house.setRule("fleet/log/#", new ChannelSettings(3, 0, false, false));
    WsClient client = as(crew);
    isOk(client.ask("{'type':'subscribe','id':'1','channel':'fleet/log/+'}"), "1");
    List<String> offsets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      house.say("fleet/log/a", Integer.toString(i));
      offsets.add(client.next().path("offset").asText());
    }
    assertThat(offsets).doesNotContain("").doesNotHaveDuplicates();
    JsonNode newest = client.ask("{'type':'history','id':'2','channel':'fleet/log/a','limit':2}");
    assertThat(newest.path("type").asText()).isEqualTo("history");
    assertThat(newest.path("messages").findValuesAsText("message")).containsExactly("3", "4");
    assertThat(newest.path("messages").path(1).path("offset").asText()).isEqualTo(offsets.get(4));
    assertThat(newest.path("messages").path(1).path("from").path("id").asText())
        .isEqualTo("client:speaker");
    JsonNode gap = history(client, offsets.get(0));
    assertThat(gap.path("gap").asBoolean()).isTrue();
    assertThat(gap.path("messages").findValuesAsText("message")).containsExactly("2", "3", "4");
    JsonNode since = history(client, offsets.get(2));
    assertThat(since.path("gap").asBoolean(true)).isFalse();
    assertThat(since.path("more").asBoolean(true)).isFalse();
    assertThat(since.path("messages").findValuesAsText("message")).containsExactly("3", "4");
    assertThat(history(client, "another-5").path("gap").asBoolean()).isTrue();
    isError(
        client.ask("{'type':'history','id':'3','channel':'fleet/log/a','since':'x'}"),
        "3",
        "invalid");
    isError(
        client.ask("{'type':'history','id':'4','channel':'fleet/log/a','limit':0}"),
        "4",
        "invalid");
    isError(client.ask("{'type':'history','id':'5','channel':'fleet/x'}"), "5", "invalid");
    isError(client.ask("{'type':'history','id':'6','channel':'secret'}"), "6", "forbidden");
  }

  private static JsonNode history(WsClient client, String since) throws InterruptedException {
    return client.ask(
        "{'type':'history','id':'h','channel':'fleet/log/a','since':'" + since + "'}");
  }

  @Test
  void aSubscriptionGoesOnWhereItStopped() throws Exception {
    house.setRule("fleet/on/#", new ChannelSettings(2, 0, false, false));
    WsClient first = as(crew);
    isOk(first.ask("{'type':'subscribe','id':'1','channel':'fleet/on/#'}"), "1");
    house.say("fleet/on/a", "1");
    String offset = first.next().path("offset").asText();
    first.close();
    house.say("fleet/on/a", "2");
    house.say("fleet/on/b", "3");
    WsClient back = as(crew);
    String subscribe =
        "{'type':'subscribe','id':'1','channel':'fleet/on/#','since':'" + offset + "'}";
    JsonNode ok = back.ask(subscribe);
    isOk(ok, "1");
    assertThat(ok.path("gap").asBoolean(true)).isFalse();
    assertThat(back.next().path("message").asInt()).isEqualTo(2);
    assertThat(back.next().path("message").asInt()).isEqualTo(3);
    house.say("fleet/on/a", "4");
    assertThat(back.next().path("message").asInt()).isEqualTo(4);
    house.say("fleet/on/a", "5");
    assertThat(back.next().path("message").asInt()).isEqualTo(5);
    assertThat(as(crew).ask(subscribe).path("gap").asBoolean()).isTrue();
  }

  // endings

  @Test
  void everyEndingIsInTheReference() throws IOException {
    String reference = Files.readString(Path.of("../docs/reference/websocket.md"));
    for (ProblemType type : ProblemType.values()) {
      Retry retry = Retry.of(type);
      String row =
          "| %d | `%s` | %s |"
              .formatted(
                  type.webSocketClose(),
                  type.code(),
                  retry.pays() ? "yes, after " + retry.afterSeconds() + " s" : "no");
      if (!reference.contains(row)) {
        assertThat(reference).contains(row);
      }
    }
  }
}

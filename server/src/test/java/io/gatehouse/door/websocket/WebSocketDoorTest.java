package io.gatehouse.door.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSocketDoorTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration AUTH_TIMEOUT = Duration.ofMillis(1_500);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);

  @TempDir private static Path folder;
  private static RealHouse house;
  private static OpenDoor door;
  private static String boat;
  private static String crew;
  private final List<WsClient> clients = new ArrayList<>();

  @BeforeAll
  static void open() {
    Limits usual = Limits.DEFAULT;
    house =
        new RealHouse(
            folder,
            new Limits(
                1_000,
                100,
                20,
                50,
                100,
                1 << 20,
                0,
                0,
                1_000,
                usual.retainedBytes(),
                usual.shared()));
    boat = house.add(Subject.device("boat"), "publish_channel:fleet/#");
    crew = house.add(Subject.user("crew"), "subscribe_channel:fleet/#");
    door = open(IDLE_TIMEOUT);
  }

  private static OpenDoor open(Duration idleTimeout) {
    WebSocketSettings settings =
        new WebSocketSettings(
            250_000,
            50,
            AUTH_TIMEOUT,
            idleTimeout,
            Duration.ofMinutes(1),
            new Outbox.Bounds(50, 1 << 20),
            100,
            false);
    return OpenWebSockets.open(house, settings);
  }

  @AfterAll
  static void closeAll() {
    door.close();
    house.close();
    CLIENT.close();
  }

  @AfterEach
  void nothingStays() {
    clients.forEach(WsClient::close);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (house.connections.count() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(house.connections.count()).isZero();
    assertThat(house.connections.list(RealHouse.MAIN, null, 10).items()).isEmpty();
  }

  private WsClient connect(String... headers) {
    WsClient client = new WsClient(CLIENT, door.port(), headers);
    clients.add(client);
    return client;
  }

  private WsClient as(String token) {
    return connect("Authorization", "Bearer " + token);
  }

  private static void isError(JsonNode message, String code) {
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("error");
    assertThat(message.path("problem").path("type").asText()).endsWith("/problems/" + code);
  }

  private static void isOk(JsonNode message, String id) {
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("ok");
    assertThat(message.path("id").asText()).isEqualTo(id);
  }

  // who

  @Test
  void aTokenInTheFirstMessageIsEnough() throws Exception {
    JsonNode known = connect().ask("{'id':'1','type':'auth','token':'" + crew + "'}");
    isOk(known, "1");
    assertThat(known.path("subject").asText()).isEqualTo("user:crew");
    assertThat(known.path("name").asText()).isEqualTo("crew");
  }

  @Test
  void aTokenInTheHeaderIsEnough() throws Exception {
    isOk(as(crew).ask("{'id':'1','type':'subscribe','channel':'fleet/a'}"), "1");
  }

  @Test
  void aBadTokenInTheHeaderIsRefusedAtTheHandshake() {
    assertThatThrownBy(() -> as("gha_nonsense"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
  }

  @Test
  void theCookieOpensForOurOwnPagesOnly() throws Exception {
    WsClient own =
        connect("Cookie", "gatehouse=" + crew, "Origin", "http://127.0.0.1:" + door.port());
    isOk(own.ask("{'id':'1','type':'subscribe','channel':'fleet/a'}"), "1");
    for (String[] foreign :
        List.of(
            new String[] {"Cookie", "gatehouse=" + crew, "Origin", "https://evil.example"},
            new String[] {"Cookie", "gatehouse=" + crew})) {
      assertThatThrownBy(() -> connect(foreign))
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }
  }

  @Test
  void whoeverDoesNotSayWhoTheyAreIsSentAway() throws Exception {
    WsClient silent = connect();
    JsonNode goodbye = silent.next();
    assertThat(goodbye.path("type").asText()).isEqualTo("goodbye");
    assertThat(goodbye.path("problem").path("type").asText()).endsWith("unauthenticated");
    assertThat(silent.closeCode()).isEqualTo(4401);
  }

  @Test
  void badTokensAreForgivenTwice() throws Exception {
    WsClient client = connect();
    isError(client.ask("{'id':'1','type':'auth','token':'nonsense'}"), "credential-refused");
    isError(client.ask("{'id':'2','type':'auth','token':'nonsense'}"), "credential-refused");
    isOk(client.ask("{'id':'3','type':'auth','token':'" + crew + "'}"), "3");
    WsClient other = connect();
    for (int i = 0; i < 3; i++) {
      other.send("{'type':'auth','token':'nonsense'}");
    }
    assertThat(other.closeCode()).isEqualTo(4401);
  }

  @Test
  void aStrangerMayDoWhatAnonymousMay() throws Exception {
    house.setRule("open/#", "anonymous", "anonymous");
    WsClient stranger = connect();
    isOk(stranger.ask("{'id':'1','type':'subscribe','channel':'open/a'}"), "1");
    isError(stranger.ask("{'id':'2','type':'subscribe','channel':'fleet/a'}"), "unauthenticated");
    isOk(stranger.ask("{'id':'3','type':'auth','token':'" + crew + "'}"), "3");
    isOk(stranger.ask("{'id':'4','type':'subscribe','channel':'fleet/a'}"), "4");
  }

  @Test
  void aFreshTokenOfTheSameTakesOverAndKeepsTheSubscriptions() throws Exception {
    Subject subject = Subject.user("renewer");
    String first = house.add(subject, "subscribe_channel:fleet/#");
    WsClient client = as(first);
    isOk(client.ask("{'id':'1','type':'subscribe','channel':'fleet/r'}"), "1");
    String second = house.token(subject, null);
    isOk(client.ask("{'id':'2','type':'auth','token':'" + second + "'}"), "2");
    house.delete(first);
    as(boat).send("{'type':'publish','channel':'fleet/r','message':1}");
    assertThat(client.next().path("message").asInt()).isEqualTo(1);
    isError(client.ask("{'id':'3','type':'auth','token':'" + boat + "'}"), "conflict");
    house.delete(second);
    assertThat(client.next().path("type").asText()).isEqualTo("goodbye");
    assertThat(client.closeCode()).isIn(4401, 4403);
  }

  // messages

  @Test
  void aMessageReachesWhoeverListensWithItsVerifiedSender() throws Exception {
    WsClient listener = as(crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/+/alarms'}"), "1");
    WsClient sender = as(boat);
    isOk(
        sender.ask(
            "{'id':'9','type':'publish','channel':'fleet/7/alarms','message':{'a':[1,2.50,null,'ü']}}"),
        "9");
    JsonNode message = listener.next();
    assertThat(message.path("type").asText()).isEqualTo("message");
    assertThat(message.path("channel").asText()).isEqualTo("fleet/7/alarms");
    assertThat(message.path("message").toString()).isEqualTo("{\"a\":[1,2.50,null,\"ü\"]}");
    assertThat(message.path("from").toString())
        .isEqualTo("{\"id\":\"device:boat\",\"name\":\"boat\",\"kind\":\"device\"}");
    assertThat(message.path("user_data").path("of").asText()).isEqualTo("boat");
    assertThat(java.time.Instant.parse(message.path("at").asText())).isNotNull();
  }

  @Test
  void payloadsOfOtherProtocolsBecomeJsonTextOrBase64() throws Exception {
    WsClient listener = as(crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/mqtt'}"), "1");
    Publication.Sender server = new Publication.Sender(Subject.device("boat"), "boat", "{}");
    for (byte[] payload :
        List.of(
            "{\"t\":1}".getBytes(StandardCharsets.UTF_8),
            "21.5".getBytes(StandardCharsets.UTF_8),
            "grüße".getBytes(StandardCharsets.UTF_8),
            "{broken".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            new byte[] {(byte) 0xff, 0, 1})) {
      house.hub.publishFromServer(RealHouse.MAIN, server, Message.of("fleet/mqtt", payload));
    }
    assertThat(listener.next().path("message").path("t").asInt()).isEqualTo(1);
    assertThat(listener.next().path("message").decimalValue()).hasToString("21.5");
    assertThat(listener.next().path("message").asText()).isEqualTo("grüße");
    assertThat(listener.next().path("message").asText()).isEqualTo("{broken");
    assertThat(listener.next().path("message").asText()).isEmpty();
    assertThat(listener.next().path("message_base64").asText()).isEqualTo("/wAB");
  }

  @Test
  void longMessagesArriveWhole() throws Exception {
    WsClient listener = as(crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/long'}"), "1");
    WsClient sender = as(boat);
    for (int length : new int[] {10, 200, 70_000, 200_000}) {
      sender.send(
          "{'type':'publish','channel':'fleet/long','message':'" + "x".repeat(length) + "'}");
      assertThat(listener.next().path("message").asText()).hasSize(length);
    }
  }

  @Test
  void whatIsRetainedComesAfterTheAcknowledgement() throws Exception {
    isOk(
        as(boat)
            .ask(
                "{'id':'1','type':'publish','channel':'fleet/last','message':'seen','retain':true}"),
        "1");
    WsClient listener = as(crew);
    isOk(listener.ask("{'id':'2','type':'subscribe','channel':'fleet/last'}"), "2");
    assertThat(listener.next().path("message").asText()).isEqualTo("seen");
  }

  @Test
  void whoeverUnsubscribesHearsNothingMore() throws Exception {
    WsClient listener = as(crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/u'}"), "1");
    isOk(listener.ask("{'id':'2','type':'unsubscribe','channel':'fleet/u'}"), "2");
    isError(listener.ask("{'id':'3','type':'unsubscribe','channel':'fleet/u'}"), "not-found");
    isOk(as(boat).ask("{'id':'4','type':'publish','channel':'fleet/u','message':1}"), "4");
    assertThat(listener.hearsNothing()).isTrue();
  }

  @Test
  void aRefusalSaysWhyWithItsDecision() throws Exception {
    JsonNode error = as(crew).ask("{'id':'1','type':'publish','channel':'fleet/a','message':1}");
    isError(error, "forbidden");
    assertThat(error.path("id").asText()).isEqualTo("1");
    assertThat(error.path("problem").path("status").asInt()).isEqualTo(403);
    assertThat(error.path("problem").path("decision").asText()).isNotEmpty();
    assertThat(error.path("problem").path("code").asText()).isNotEmpty();
  }

  // rights that change

  @Test
  void aRoleThatChangesTakesJustThatSubscription() throws Exception {
    String token =
        house.add(
            Subject.user("mate"), "subscribe_channel:fleet/one", "subscribe_channel:fleet/two");
    WsClient client = as(token);
    isOk(client.ask("{'id':'1','type':'subscribe','channel':'fleet/one'}"), "1");
    isOk(client.ask("{'id':'2','type':'subscribe','channel':'fleet/two'}"), "2");
    house.setRole("mate", "subscribe_channel:fleet/two");
    JsonNode dropped = client.next();
    assertThat(dropped.path("type").asText()).isEqualTo("dropped");
    assertThat(dropped.path("channel").asText()).isEqualTo("fleet/one");
    assertThat(dropped.path("problem").path("type").asText()).endsWith("/forbidden");
    WsClient sender = as(boat);
    isOk(sender.ask("{'id':'3','type':'publish','channel':'fleet/one','message':1}"), "3");
    isOk(sender.ask("{'id':'4','type':'publish','channel':'fleet/two','message':2}"), "4");
    assertThat(client.next().path("message").asInt()).isEqualTo(2);
  }

  @Test
  void aTokenThatIsDeletedEndsItsConnectionAtOnce() throws Exception {
    String token = house.add(Subject.user("guest"), "subscribe_channel:fleet/#");
    WsClient client = as(token);
    isOk(client.ask("{'id':'1','type':'subscribe','channel':'fleet/a'}"), "1");
    house.delete(token);
    JsonNode goodbye = client.next();
    assertThat(goodbye.path("type").asText()).isEqualTo("goodbye");
    assertThat(goodbye.path("problem").path("title").asText()).isNotEmpty();
    assertThat(client.closeCode()).isIn(4401, 4403);
  }

  // bad input

  @Test
  void whatIsNotUnderstoodIsAnsweredAndForgiven() throws Exception {
    WsClient client = as(crew);
    isError(client.ask("{broken"), "malformed");
    isError(client.ask("[]"), "invalid");
    isError(client.ask("{'type':'subscribe','channel':'a','channel':'b'}"), "malformed");
    JsonNode unknown = client.ask("{'id':'7','type':'subscribe','chanel':'a'}");
    isError(unknown, "invalid");
    assertThat(unknown.path("id").asText()).isEqualTo("7");
    assertThat(unknown.path("problem").path("field").asText()).isEqualTo("/chanel");
    assertThat(unknown.path("problem").path("cure").asText()).contains("`channel`");
    JsonNode type = client.ask("{'id':'8','type':'subscrib','channel':'a'}");
    assertThat(type.path("problem").path("cure").asText()).contains("`subscribe`");
    isError(client.ask("{'id':'9','type':'publish','channel':'fleet/a'}"), "invalid");
    isError(client.ask("{'id':'a','type':'subscribe','channel':'fleet/#/x'}"), "invalid");
    isError(client.ask("{'id':'b','type':'subscribe','channel':7}"), "invalid");
    isError(client.ask("{'id':5,'type':'ping'}"), "invalid");
    isOk(client.ask("{'id':'c','type':'ping'}"), "c");
  }

  @Test
  void tooMuchThatIsNotUnderstoodEndsTheConnection() {
    WsClient client = as(crew);
    for (int i = 0; i < 20; i++) {
      client.send("{broken");
    }
    assertThat(client.closeCode()).isEqualTo(4400);
  }

  @Test
  void tooManyMessagesASecondEndTheConnection() {
    WsClient client = as(crew);
    for (int i = 0; i < 400; i++) {
      try {
        client.send("{'type':'ping'}");
      } catch (CompletionException e) {
        break;
      }
    }
    assertThat(client.closeCode()).isEqualTo(4429);
  }

  @Test
  void binaryFramesAreRefused() {
    WsClient client = as(crew);
    client.sendBinary(new byte[] {1, 2, 3});
    assertThat(client.closeCode()).isEqualTo(1003);
  }

  @Test
  void brokenUtf8EndsTheConnection() throws Exception {
    try (RawWs raw = new RawWs(door.port(), crew)) {
      raw.send(1, true, new byte[] {'"', (byte) 0xff, '"'});
      assertThat(raw.closeCode()).isEqualTo(1007);
    }
  }

  @Test
  void aMessageThatIsTooLongEndsTheConnection() throws Exception {
    try (RawWs raw = new RawWs(door.port(), crew)) {
      raw.send(1, true, new byte[300_000]);
      assertThat(raw.closeCode()).isEqualTo(1009);
    }
    try (RawWs raw = new RawWs(door.port(), crew)) {
      byte[] part = "a".repeat(60_000).getBytes(StandardCharsets.US_ASCII);
      raw.send(1, false, part);
      for (int i = 0; i < 6; i++) {
        raw.sendQuietly(0, false, part);
      }
      assertThat(raw.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aMessageInPartsIsPutTogether() throws Exception {
    try (RawWs raw = new RawWs(door.port(), crew)) {
      raw.send(1, false, "{\"type\":\"pi".getBytes(StandardCharsets.US_ASCII));
      raw.send(0, true, "ng\",\"id\":\"p\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(raw.text()).contains("\"ok\"").contains("\"p\"");
    }
  }

  @Test
  void unmaskedFramesAreRefused() throws Exception {
    try (RawWs raw = new RawWs(door.port(), crew)) {
      raw.sendUnmasked("{\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(raw.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void whoeverNeverAnswersAPingIsCutOff() throws Exception {
    try (RawWs raw = new RawWs(door.port(), crew)) {
      long start = System.nanoTime();
      assertThat(raw.closeCode()).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(2), IDLE_TIMEOUT.multipliedBy(2));
    }
  }

  @Test
  void whoeverAnswersPingsStays() throws Exception {
    try (OpenDoor impatient = open(Duration.ofSeconds(1));
        RawWs client = new RawWs(impatient.port(), crew)) {
      // a ping comes at half of the time: with the third, more than all of it has gone by
      for (int pings = 0; pings < 3; pings++) {
        assertThat(client.read().opcode()).isEqualTo(9);
        client.send(10, true, new byte[0]);
      }
      client.send(1, true, "{\"id\":\"1\",\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.text()).contains("\"ok\"");
    }
  }

  @Test
  void aSlowReaderIsEndedAndTheOthersHearEverything() throws Exception {
    WsClient quick = as(crew);
    isOk(quick.ask("{'id':'1','type':'subscribe','channel':'fleet/flood'}"), "1");
    try (RawWs slow = new RawWs(door.port(), crew)) {
      slow.send(
          1,
          true,
          "{\"type\":\"subscribe\",\"id\":\"s\",\"channel\":\"fleet/flood\"}"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(slow.text()).contains("ok");
      WsClient sender = as(boat);
      String filler = "y".repeat(50_000);
      int sent = 0;
      while (house.hub.totals(null).slowConsumers() == 0 && sent < 2_000) {
        isOk(
            sender.ask(
                "{'id':'f','type':'publish','channel':'fleet/flood','message':'" + filler + "'}"),
            "f");
        sent++;
        assertThat(quick.next().path("message").asText()).hasSize(50_000);
      }
      assertThat(house.hub.totals(null).slowConsumers()).isEqualTo(1);
      assertThat(slow.closeCodeAfterEverything()).isEqualTo(4503);
      isOk(sender.ask("{'id':'g','type':'publish','channel':'fleet/flood','message':'end'}"), "g");
      assertThat(quick.next().path("message").asText()).isEqualTo("end");
    }
  }

  @Test
  void onePrincipalHasOnlySoManyConnections() throws Exception {
    String token = house.add(Subject.user("many"));
    for (int i = 0; i < 20; i++) {
      isOk(as(token).ask("{'type':'ping','id':'in'}"), "in");
    }
    assertThat(as(token).closeCode()).isEqualTo(4429);
  }

  @Test
  void thePathWithoutAHandshakeIsExplained() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /v1/ws HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  void aHandshakeWithoutAKeyIsRefused() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(10), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 4");
    }
  }
}

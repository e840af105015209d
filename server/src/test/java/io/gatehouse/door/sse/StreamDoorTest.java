package io.gatehouse.door.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.http.body.Body;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.Live;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.record.ChannelSettings;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/reference/sse.md promises, over real sockets.
class StreamDoorTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String PAGES = "https://pages.example";

  @TempDir private static Path folder;
  private static RealHouse house;
  private static OpenDoor door;

  @SuppressWarnings("NullAway.Init") // once the door is open
  private static StreamDoor streams;

  private static String crew;
  private final List<SseClient> clients = new ArrayList<>();

  @BeforeAll
  static void open() {
    house = new RealHouse(folder, Limits.DEFAULT);
    crew = house.add(Subject.user("crew"), "subscribe_channel:fleet/#");
    Router router = new Router();
    HttpSettings loopback = HttpSettings.loopback();
    HttpSettings settings =
        new HttpSettings(
            loopback.host(), 0, false, List.of(), List.of(), List.of(PAGES), loopback.limits());
    door =
        new OpenDoor(
            settings,
            router,
            house.authenticator,
            null,
            metrics -> {
              streams =
                  new StreamDoor(
                      new StreamDoor.Services(house.hub, house.connections, metrics),
                      new StreamSettings(
                          Duration.ofMillis(300),
                          Duration.ofSeconds(3),
                          new Outbox.Bounds(50, 1 << 20)));
              streams.mount(router);
              router.stream(
                  "/v1/stream/late{?channel*}", offer -> streams.offered(new Late(offer)));
            });
  }

  @AfterAll
  static void closeAll() {
    door.close();
    house.close();
    CLIENT.close();
  }

  @AfterEach
  void nothingStays() {
    clients.forEach(SseClient::close);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (house.connections.count() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(house.connections.count()).isZero();
    assertThat(house.connections.list(RealHouse.MAIN, null, 10).items()).isEmpty();
  }

  private SseClient connect(String query, String... headers) throws Exception {
    SseClient client = new SseClient(CLIENT, "http://127.0.0.1:" + door.port(), query, headers);
    clients.add(client);
    return client;
  }

  private SseClient as(String token, String query) throws Exception {
    SseClient client = connect(query, "Authorization", "Bearer " + token);
    assertThat(client.status()).isEqualTo(200);
    assertThat(client.next()).isEqualTo(new SseClient.Event("retry", "", "3000"));
    return client;
  }

  private static void publish(String channel, String json, boolean retain) {
    Message plain = Message.of(channel, json.getBytes(StandardCharsets.UTF_8));
    house.hub.publishFromServer(
        RealHouse.MAIN,
        new Publication.Sender(Subject.device("boat"), "boat", "{\"berth\":\"B12\"}"),
        new Message(channel, plain.payload(), "application/json", 0, retain, Message.Extras.NONE));
  }

  private static void isProblem(SseClient client, int status, String type) throws IOException {
    assertThat(client.status()).isEqualTo(status);
    assertThat(client.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(client.problem().path("type").asText()).endsWith("/problems/" + type);
  }

  // what is heard

  @Test
  void messagesArriveAsEventsWithTheirVerifiedSender() throws Exception {
    SseClient page = as(crew, "?channel=fleet/a&channel=fleet/%2B/alarms");
    assertThat(page.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    publish("fleet/7/alarms", "{\"level\":\n 2,\r\n \"text\":\"ü\"}", false);
    publish("fleet/b", "1", false);
    publish("fleet/a", "2", false);
    SseClient.Event first = page.next();
    assertThat(first.type()).isEqualTo("message");
    JsonNode json = first.json();
    assertThat(json.path("channel").asText()).isEqualTo("fleet/7/alarms");
    assertThat(json.path("message").path("level").asInt()).isEqualTo(2);
    assertThat(json.path("message").path("text").asText()).isEqualTo("ü");
    assertThat(json.path("from").path("id").asText()).isEqualTo("device:boat");
    assertThat(json.path("user_data").path("berth").asText()).isEqualTo("B12");
    assertThat(page.next().message()).isEqualTo(2);
  }

  @Test
  void aMessageComesOnceWhateverMatchesIt() throws Exception {
    publish("fleet/once", "1", true);
    SseClient page = as(crew, "?channel=fleet/once&channel=fleet/%23&channel=fleet/%2B");
    assertThat(page.next().message()).isEqualTo(1);
    publish("fleet/once", "2", false);
    publish("fleet/once", "3", false);
    assertThat(page.next().message()).isEqualTo(2);
    assertThat(page.next().message()).isEqualTo(3);
    publish("fleet/once", "", true);
  }

  @Test
  void longMessagesArriveWhole() throws Exception {
    SseClient page = as(crew, "?channel=fleet/long");
    for (int length : new int[] {10, 70_000, 900_000}) {
      publish("fleet/long", "\"" + "x".repeat(length) + "\"", false);
      assertThat(page.next().json().path("message").asText()).hasSize(length);
    }
  }

  @Test
  void aStreamThatIsQuietSaysThatItIsThere() throws Exception {
    SseClient page = as(crew, "?channel=fleet/quiet");
    assertThat(page.any().type()).isEqualTo("comment");
    assertThat(page.any().type()).isEqualTo("comment");
  }

  @Test
  void theListOfConnectionsShowsStreams() throws Exception {
    as(crew, "?channel=fleet/a&channel=fleet/b");
    List<Live> all = house.connections.list(RealHouse.MAIN, null, 10).items();
    assertThat(all).hasSize(1);
    assertThat(all.getFirst().transport()).isEqualTo(Transport.HTTP);
    assertThat(all.getFirst().subject()).isEqualTo(Subject.user("crew"));
    assertThat(all.getFirst().subscriptions()).containsExactly("fleet/a", "fleet/b");
  }

  // who comes in

  @Test
  void oneRefusedChannelRefusesTheStreamWithItsDecision() throws Exception {
    SseClient page = connect("?channel=fleet/a&channel=secret", "Authorization", "Bearer " + crew);
    assertThat(page.status()).isEqualTo(403);
    JsonNode problem = page.problem();
    assertThat(problem.path("decision").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).contains("secret");
  }

  @Test
  void whoeverAsksForNothingOrWronglyIsToldSo() throws Exception {
    isProblem(connect("", "Authorization", "Bearer " + crew), 422, "invalid");
    isProblem(connect("?channel=a/%23/b", "Authorization", "Bearer " + crew), 422, "invalid");
    isProblem(connect("?channel=fleet/+/a", "Authorization", "Bearer " + crew), 422, "invalid");
    isProblem(connect("?channel=fleet/a"), 401, "unauthenticated");
    isProblem(connect("?channel=a", "Authorization", "Bearer gha_no"), 401, "credential-refused");
    isProblem(connect("?channel=fleet/a&token=" + crew), 400, "malformed");
  }

  @Test
  void theCookieOpensForOurOwnPagesOnly() throws Exception {
    String cookie = "gatehouse=" + crew;
    String own = "http://127.0.0.1:" + door.port();
    String query = "?channel=fleet/a";
    assertThat(connect(query, "Cookie", cookie, "Origin", own).status()).isEqualTo(200);
    assertThat(connect(query, "Cookie", cookie, "Sec-Fetch-Site", "same-origin").status())
        .isEqualTo(200);
    SseClient listed = connect(query, "Cookie", cookie, "Origin", PAGES);
    assertThat(listed.status()).isEqualTo(200);
    assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(PAGES);
    assertThat(listed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    isProblem(connect(query, "Cookie", cookie, "Origin", "https://evil.example"), 403, "forbidden");
    isProblem(connect(query, "Cookie", cookie, "Sec-Fetch-Site", "cross-site"), 403, "forbidden");
  }

  @Test
  void headAndOptionsAnswerWithoutAStream() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + door.port() + "/v1/stream?channel=fleet/a");
    HttpRequest.Builder head =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + crew)
            .method("HEAD", HttpRequest.BodyPublishers.noBody());
    HttpResponse<String> headed = CLIENT.send(head.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(headed.statusCode()).isEqualTo(200);
    assertThat(headed.headers().firstValue("Content-Type")).contains("text/event-stream");
    HttpRequest.Builder options =
        HttpRequest.newBuilder(uri)
            .header("Origin", PAGES)
            .header("Access-Control-Request-Method", "GET")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
    HttpResponse<String> allowed =
        CLIENT.send(options.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
        .contains("GET");
  }

  /// What is left behind by a page that goes while its stream begins is looked at after each test.
  @Test
  void aStreamThatCannotBeginLeavesNothing() throws Exception {
    SseClient page =
        new SseClient(
            CLIENT,
            "http://127.0.0.1:" + door.port(),
            "/late?channel=fleet/a",
            "Authorization",
            "Bearer " + crew);
    clients.add(page);
    assertThat(page.status()).isEqualTo(500);
    assertThat(house.connections.list(RealHouse.MAIN, null, 10).items()).isEmpty();
  }

  /// The offer of a request that was answered meanwhile.
  private record Late(Streaming offer) implements Streaming {
    @Override
    public Request request() {
      return offer.request();
    }

    @Override
    public EventLoop loop() {
      return offer.loop();
    }

    @Override
    public void fail(Throwable why) {
      offer.fail(why);
    }

    @Override
    public Body begin(Response head, Body.Listener listener) {
      throw new IllegalStateException("answered already");
    }
  }

  // rights that change

  @Test
  void aRightThatGoesTakesItsChannelAndTheLastOneTheStream() throws Exception {
    String token =
        house.add(
            Subject.user("mate"), "subscribe_channel:fleet/one", "subscribe_channel:fleet/two");
    SseClient page = as(token, "?channel=fleet/one&channel=fleet/two");
    house.setRole("mate", "subscribe_channel:fleet/two");
    SseClient.Event revoked = page.next();
    assertThat(revoked.type()).isEqualTo("revoked");
    assertThat(revoked.json().path("channel").asText()).isEqualTo("fleet/one");
    assertThat(revoked.json().path("type").asText()).endsWith("/problems/forbidden");
    assertThat(revoked.json().path("decision").asText()).isNotEmpty();
    publish("fleet/one", "1", false);
    publish("fleet/two", "2", false);
    assertThat(page.next().message()).isEqualTo(2);
    house.setRole("mate");
    assertThat(page.next().type()).isEqualTo("revoked");
    assertThat(page.next().type()).isEqualTo("end");
    assertThat(page.hasEnded()).isTrue();
  }

  @Test
  void aTokenThatIsDeletedEndsItsStreamAtOnce() throws Exception {
    String token = house.add(Subject.user("guest"), "subscribe_channel:fleet/#");
    SseClient page = as(token, "?channel=fleet/a");
    house.delete(token);
    SseClient.Event end = page.next();
    assertThat(end.type()).isEqualTo("end");
    assertThat(end.json().path("status").asInt()).isEqualTo(401);
    assertThat(page.hasEnded()).isTrue();
    isProblem(
        connect("?channel=fleet/a", "Authorization", "Bearer " + token), 401, "credential-refused");
  }

  // coming back

  @Test
  void whoeverComesBackGetsWhatWasMissed() throws Exception {
    house.setRule("fleet/log/#", new ChannelSettings(3, 0, false, false));
    SseClient page = as(crew, "?channel=fleet/log/%2B");
    log("fleet/log/a", 1);
    String id = page.next().id();
    assertThat(id).isNotEmpty();
    page.close();
    log("fleet/log/a", 2);
    log("fleet/log/b", 3);
    SseClient back =
        connect("?channel=fleet/log/%2B", "Authorization", "Bearer " + crew, "Last-Event-ID", id);
    assertThat(back.next().type()).isEqualTo("retry");
    assertThat(back.next().message()).isEqualTo(2);
    SseClient.Event last = back.next();
    assertThat(last.message()).isEqualTo(3);
    assertThat(last.id()).isNotEqualTo(id);
    log("fleet/log/a", 4);
    assertThat(back.next().message()).isEqualTo(4);
    for (int i = 5; i < 9; i++) {
      log("fleet/log/a", i);
    }
    SseClient late =
        connect("?channel=fleet/log/%2B", "Authorization", "Bearer " + crew, "Last-Event-ID", id);
    assertThat(late.next().type()).isEqualTo("retry");
    assertThat(late.next().type()).isEqualTo("gap");
    assertThat(late.next().message()).isEqualTo(3);
    assertThat(late.next().message()).isEqualTo(6);
  }

  /// The event loops go on while histories are looked through, and nothing is told too early.
  @Test
  void whatIsSaidWhileHistoriesAreLookedThroughComesBehindThem() throws Exception {
    house.setRule("fleet/book/#", new ChannelSettings(1_000, 0, false, false));
    SseClient page = as(crew, "?channel=fleet/book/%23");
    log("fleet/book/a", 0);
    String id = page.next().id();
    page.close();
    int number = 1;
    while (number <= 300) {
      log("fleet/book/" + number % 7, number++);
    }
    streams.lookingBack.acquire();
    SseClient back =
        connect(
            "?channel=fleet/book/%23&channel=fleet/book/%2B&channel=fleet/book/3",
            "Authorization", "Bearer " + crew, "Last-Event-ID", id);
    assertThat(back.next().type()).isEqualTo("retry");
    // another page of the same loops hears what is said, so that it has been handed to all
    SseClient other = as(crew, "?channel=fleet/book/%23");
    try {
      while (number <= 330) {
        log("fleet/book/" + number % 7, number++);
      }
      for (int i = 301; i <= 330; i++) {
        assertThat(other.next().message()).isEqualTo(i);
      }
    } finally {
      streams.lookingBack.release();
    }
    for (int i = 1; i <= 330; i++) {
      assertThat(back.next().message()).isEqualTo(i);
    }
    log("fleet/book/1", 331);
    assertThat(back.next().message()).isEqualTo(331);
  }

  @Test
  void aRightThatGoesWhileHistoriesAreLookedThroughShowsNothing() throws Exception {
    house.setRule("fleet/diary/#", new ChannelSettings(10, 0, false, false));
    String token =
        house.add(
            Subject.user("cook"), "subscribe_channel:fleet/diary/a", "subscribe_channel:fleet/b");
    SseClient page = as(token, "?channel=fleet/diary/a");
    log("fleet/diary/a", 0);
    String id = page.next().id();
    page.close();
    log("fleet/diary/a", 1);
    streams.lookingBack.acquire();
    SseClient back;
    try {
      back =
          connect(
              "?channel=fleet/diary/a&channel=fleet/b",
              "Authorization",
              "Bearer " + token,
              "Last-Event-ID",
              id);
      assertThat(back.next().type()).isEqualTo("retry");
      log("fleet/diary/a", 2);
      house.setRole("cook", "subscribe_channel:fleet/b");
      assertThat(back.next().type()).isEqualTo("revoked");
    } finally {
      streams.lookingBack.release();
    }
    log("fleet/b", 3);
    assertThat(back.next().message()).isEqualTo(3);
  }

  private static void log(String channel, int number) {
    house.say(channel, Integer.toString(number));
  }

  // who does not keep up

  @Test
  void aChannelThatWantsThatShowsASlowReaderTheLatestOnly() throws Exception {
    house.setRule("fleet/latest", new ChannelSettings(0, 0, false, true));
    try (Socket slow = slowly("fleet/latest")) {
      long before = house.hub.totals(null).dropped();
      String filler = "y".repeat(50_000);
      int last = 0;
      while (house.hub.totals(null).dropped() < before + 100 && last < 5_000) {
        house.say("fleet/latest", "\"" + filler + " " + ++last + "\"");
      }
      house.say("fleet/latest", "\"that is all\"");
      assertThat(house.hub.totals(null).dropped()).isGreaterThanOrEqualTo(before + 100);
      Scanner events = new Scanner(slow.getInputStream(), StandardCharsets.US_ASCII);
      int heard = 0;
      for (String line = ""; !line.contains("that is all"); line = events.nextLine()) {
        heard += line.contains(filler) ? 1 : 0;
      }
      assertThat(heard).isPositive().isLessThan(last - 99);
    }
  }

  private static Socket slowly(String channel) throws IOException {
    Socket slow = new Socket();
    slow.setReceiveBufferSize(8 << 10);
    slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()));
    slow.setSoTimeout(10_000);
    slow.getOutputStream()
        .write(
            ("GET /v1/stream?channel="
                    + channel
                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + crew
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
        .isEqualTo("HTTP/1.1 200");
    return slow;
  }

  @Test
  void aSlowReaderIsEndedAndTheOthersHearEverything() throws Exception {
    SseClient quick = as(crew, "?channel=fleet/flood");
    try (Socket slow = slowly("fleet/flood")) {
      String filler = "\"" + "y".repeat(50_000) + "\"";
      long before = house.hub.totals(null).slowConsumers();
      for (int i = 0; house.hub.totals(null).slowConsumers() == before && i < 2_000; i++) {
        publish("fleet/flood", filler, false);
        assertThat(quick.next().json().path("message").asText()).hasSize(50_000);
      }
      assertThat(house.hub.totals(null).slowConsumers()).isEqualTo(before + 1);
      String rest = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(rest.substring(rest.length() - 500)).contains("slow-consumer");
    }
  }
}

package io.gatehouse.dialect.carotene;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Await;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/stream` over WebSockets, frame by frame as the real server and client (carotene 0.2.2,
/// carotene.js 0.2.1) were seen to speak.
class StreamSocketTest {
  @TempDir static Path folder;
  private static CaroteneHouse house;

  @BeforeAll
  static void open() throws Exception {
    house =
        new CaroteneHouse(
            folder,
            Map.of(
                "carotene.publish-authorization-level", "anonymous",
                "carotene.subscribe-authorization-level", "anonymous"));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @BeforeEach
  void fresh() {
    house.trusting();
    house.backend.forget();
  }

  @Test
  void aMessageOfAnAuthenticatedUserCarriesWhatTheBackendSaidOfHim() throws Exception {
    try (SocketClient alice = house.socket("alice");
        SocketClient bob = house.socket("bob")) {
      bob.subscribe("general");
      alice.publish("general", "{'text':'hello'}");
      bob.expect(
          "{'type':'message','message':'{\\'text\\':\\'hello\\'}','channel':'general',"
              + "'user_id':'alice','user_data':{'avatar':'alice'}}");
    }
  }

  @Test
  void anAnonymousSenderIsAnonymousAndHisDataTheStringUndefined() throws Exception {
    try (SocketClient stranger = house.socket()) {
      stranger.subscribe("general").publish("general", "1");
      stranger.expect(
          "{'type':'message','message':'1','channel':'general','user_id':'anonymous',"
              + "'user_data':'undefined'}");
    }
  }

  @Test
  void everyKindOfUserDataIsPassedOnAsItIs() throws Exception {
    for (String data : new String[] {"'text'", "null", "[1,2]", "{'a':{'b':1}}", "7"}) {
      house.backend.answer(
          CaroteneHouse.AUTHENTICATE, "{'user_data':" + data + ",'authenticated':true}");
      try (SocketClient alice = house.socket("alice")) {
        alice.subscribe("kinds").publish("kinds", "1");
        assertThat(alice.raw()).endsWith("\"user_data\":" + data.replace('\'', '"') + "}");
      }
    }
  }

  @Test
  void theBackendIsAskedWithTheFieldsOfTheContractInTheirOrder() throws Exception {
    try (SocketClient alice = house.socket("alice")) {
      Backend.Asked asked = house.backend.next(CaroteneHouse.AUTHENTICATE);
      assertThat(asked.raw()).isEqualTo("user_id=alice&token=good");
      assertThat(asked.headers().getFirst("Content-Type"))
          .isEqualTo("application/x-www-form-urlencoded");
      assertThat(alice.isClosed()).isFalse();
    }
  }

  @Test
  void authenticateAndSubscribeBackToBackAreDoneInOrder() throws Exception {
    try (SocketClient alice = house.socket()) {
      // what the client sends on open, before anything has come back
      alice.send("{'authenticate':'alice','token':'good'}").send("{'subscribe':'order'}");
      alice.publish("order", "'first'");
      alice.expectInfo("Authenticated");
      assertThat(alice.next().path("user_id").asText()).isEqualTo("alice");
    }
  }

  @Test
  void aSecondAuthenticateIsHarmless() throws Exception {
    try (SocketClient alice = house.socket("alice")) {
      alice.send("{'authenticate':'alice','token':'good'}");
      alice.expectInfo("Authentication error: already authenticated");
      alice.send("{'authenticate':'bob','token':'good'}");
      alice.expectInfo("Authentication error: already authenticated");
      alice.subscribe("still").publish("still", "1");
      assertThat(alice.next().path("user_id").asText()).isEqualTo("alice");
    }
  }

  @Test
  void whatWasSubscribedBeforeTheAuthenticationGoesOnOnce() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("early").send("{'authenticate':'alice','token':'good'}");
      alice.expectInfo("Authenticated");
      alice.publish("early", "1");
      assertThat(alice.next().path("user_id").asText()).isEqualTo("alice");
      alice.expectNothing();
    }
  }

  @Test
  void subscribingTwiceIsASilentNoOp() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("twice").subscribe("twice").publish("twice", "1");
      assertThat(alice.next().path("channel").asText()).isEqualTo("twice");
      alice.expectNothing();
    }
  }

  @Test
  void keysMayComeInAnyOrderAndOneMoreMakesItUnknown() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.send("{'token':'good','authenticate':'alice'}").expectInfo("Authenticated");
      alice.send("{'subscribe':'a','more':1}").expectInfo("Unknown message received");
      alice.send("{'unsubscribe':'a'}").expectInfo("Unknown message received");
      alice.send("{'subscribe':7}").expectInfo("Unknown message received");
      alice.send("[]").expectInfo("Unknown message received");
      alice.sendRaw("hello?").expectInfo("Non JSON message received");
      alice.sendRaw("").expectInfo("Non JSON message received");
    }
  }

  @Test
  void everyAnswerOfTheBackendHasItsText() throws Exception {
    String bad = "Authentication error: Bad response from server";
    String badJson = "Authentication error: Bad JSON response from server";
    try (SocketClient alice = house.socket()) {
      expectAfter(alice, Backend.Reply.ok("{'authenticated':false}"), "Authentication failed");
      expectAfter(alice, Backend.Reply.ok("{'authenticated':'true'}"), "Authentication failed");
      expectAfter(alice, Backend.Reply.ok("[]"), "Authentication failed");
      expectAfter(alice, Backend.Reply.ok("no json"), badJson);
      expectAfter(alice, Backend.Reply.ok("5"), badJson);
      expectAfter(alice, new Backend.Reply(401, "{\"authenticated\":true}"), bad);
      expectAfter(alice, new Backend.Reply(201, "{\"authenticated\":true}"), bad);
      alice.expectNothing();
    }
  }

  private static void expectAfter(SocketClient client, Backend.Reply reply, String info)
      throws InterruptedException {
    house.backend.answer(CaroteneHouse.AUTHENTICATE, form -> reply);
    client.send("{'authenticate':'eve','token':'good'}").expectInfo(info);
  }

  @Test
  void presenceNamesEachUserOnceAndNobodyWhoIsAnonymous() throws Exception {
    try (SocketClient one = house.socket("alice");
        SocketClient again = house.socket("alice");
        SocketClient bob = house.socket("bob");
        SocketClient stranger = house.socket()) {
      one.subscribe("lobby");
      again.subscribe("lobby");
      stranger.subscribe("lobby");
      bob.send("{'presence':'lobby'}")
          .expectInfo("Cannot ask for presence when not subscribed to the channel");
      bob.subscribe("lobby").send("{'presence':'lobby'}");
      bob.expect("{'type':'presence','subscribers':['alice','bob'],'channel':'lobby'}");
    }
  }

  @Test
  void whoAuthenticatesAfterHeSubscribedIsPresent() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("late").send("{'authenticate':'alice','token':'good'}");
      alice.expectInfo("Authenticated").send("{'presence':'late'}");
      alice.expect("{'type':'presence','subscribers':['alice'],'channel':'late'}");
    }
  }

  @Test
  void whateverTextIsAChannelAndNoneIsAWildcard() throws Exception {
    try (SocketClient one = house.socket();
        SocketClient other = house.socket()) {
      for (String name :
          new String[] {"#", "+/x", "$SYS/a", "50%", "100%25", "ä ö", "a//b", "${x}"}) {
        one.subscribe(name);
        other.publish(name, "1");
        JsonNode heard = one.next();
        assertThat(heard.path("channel").asText()).isEqualTo(name);
        one.expectNothing();
      }
    }
  }

  @Test
  void aMessageThatIsNoStringIsDeliveredAsTheTextThatClientsParse() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("any").send("{'publish':{'a':[1,true]},'channel':'any'}");
      assertThat(alice.next().path("message").textValue()).isEqualTo("{\"a\":[1,true]}");
      alice.send("{'publish':'plain words','channel':'any'}");
      assertThat(alice.next().path("message").textValue()).isEqualTo("plain words");
    }
  }

  @Test
  void silenceEndsTheConnectionWithCode1000AndAPingDelaysThat(@TempDir Path other)
      throws Exception {
    Map<String, String> hurried = Map.of("carotene.idle-timeout", "3s");
    try (CaroteneHouse hurry = new CaroteneHouse(other, hurried)) {
      boolean told = false;
      for (int round = 0; round < 5 && !told; round++) {
        told = silenceEndsOneOfTwo(hurry);
      }
      assertThat(told).as("pings went out in time").isTrue();
    }
  }

  /// False where this machine stood still meanwhile, so that whoever pings was silent too.
  private static boolean silenceEndsOneOfTwo(CaroteneHouse hurry) throws Exception {
    AtomicLong last = new AtomicLong(System.nanoTime());
    AtomicLong longest = new AtomicLong();
    try (SocketClient quiet = hurry.socket();
        SocketClient lively = hurry.socket();
        ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor()) {
      long began = System.nanoTime();
      Runnable ping =
          () -> {
            lively.sendRaw("ping");
            long now = System.nanoTime();
            longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
          };
      var pings = beat.scheduleAtFixedRate(ping, 0, 100, MILLISECONDS);
      Await.until(quiet::isClosed);
      pings.cancel(true);
      assertThat(quiet.closeCode()).isEqualTo(1000);
      assertThat(System.nanoTime() - began).isGreaterThan(2_500_000_000L);
      long silent = Math.max(longest.get(), System.nanoTime() - last.get());
      if (silent > 1_000_000_000L) {
        return false;
      }
      assertThat(lively.isClosed()).isFalse();
      return true;
    }
  }

  @Test
  void binaryFramesArePassedOver() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.sendBinary(new byte[] {1, 2, 3});
      alice.expectNothing();
    }
  }

  @Test
  void theClientForTheIphoneSubscribesAtOnceAndPublishesToChat() throws Exception {
    try (SocketClient phone = house.socket();
        SocketClient page = house.socket("alice")) {
      phone.send("{'subscribe':'chat'}").send("{}").expectInfo("Unknown message received");
      page.subscribe("chat").publish("chat", "{'text':'hi'}");
      assertThat(phone.next().path("user_id").asText()).isEqualTo("alice");
      phone.send("{'channel':'chat','publish':'{}'}");
      assertThat(page.next().path("user_id").asText()).isEqualTo("alice");
      assertThat(page.next().path("user_id").asText()).isEqualTo("anonymous");
    }
  }
}

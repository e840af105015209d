package io.gatehouse.door.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.door.Certificates;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.TlsMaterial;
import io.gatehouse.messaging.limit.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Peers of HTTP/2 that mean harm (RFC 9113 section 10.5): each ends within its limit, and nobody
/// else notices.
class Http2PeerTest {
  private static final int NO_ERROR = 0;
  private static final int REFUSED = 7;
  private static final int CANCEL = 8;
  private static final int TOO_MUCH = 11;
  private static final int LARGE = 40_000;

  @TempDir private static Path folder;
  private static RealHouse house;
  private static TlsMaterial material;
  private static OpenDoor door;
  private static SSLContext trust;
  private static HttpClient client;

  @BeforeAll
  static void open() throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    X509Certificate trusted = Certificates.make("first", certificate, key);
    trust = Certificates.trusting(trusted);
    house = new RealHouse(folder, Limits.DEFAULT);
    material = new TlsMaterial(certificate, key);
    HttpSettings.Limits limits =
        new HttpSettings.Limits(
            1 << 20,
            8 << 10,
            1 << 16,
            1_000,
            100,
            Duration.ofMillis(400),
            Duration.ofMillis(400),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));
    Router router =
        new Router()
            .route(Method.GET, "/large", _ -> Response.text(200, "text/plain", "x".repeat(LARGE)))
            .route(Method.GET, "/small", _ -> Response.ok(Map.of("small", true)))
            .route(Method.POST, "/v1/pets", r -> Response.ok(r.json()));
    door =
        new OpenDoor(
            new HttpSettings("127.0.0.1", 0, false, List.of(), List.of(), List.of(), limits),
            router,
            house.authenticator,
            material);
    client = HttpClient.newBuilder().sslContext(trust).build();
  }

  @AfterAll
  static void close() {
    client.shutdownNow();
    door.close();
    material.close();
    house.close();
  }

  private static RawHttp2 peer(int window) throws IOException {
    return new RawHttp2(trust, door.port(), window);
  }

  private static void othersAreServed() throws Exception {
    var answer =
        client.send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + door.port() + "/small"))
                .timeout(Duration.ofSeconds(30))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  /// Section 10.5: a window that stays closed pins the answer in memory.
  @Test
  void whoeverTakesNothingOfAnAnswerLosesItsStream() throws Exception {
    try (RawHttp2 peer = peer(0)) {
      peer.get(1, "/large").get(3, "/small");
      var first = peer.expectAwake(frame -> frame.type() == RawHttp2.RESET);
      var second = peer.expectAwake(frame -> frame.type() == RawHttp2.RESET);
      assertThat(List.of(first.error(), second.error())).containsOnly(CANCEL);
      othersAreServed();
    }
  }

  @Test
  void whoeverTakesAnAnswerSlowlyGetsTheWholeOfIt() throws Exception {
    try (RawHttp2 peer = peer(0)) {
      peer.get(1, "/large");
      int taken = 0;
      while (taken < LARGE) {
        peer.frame(RawHttp2.WINDOW, 0, 1, new byte[] {0, 0, 0x40, 0})
            .frame(RawHttp2.WINDOW, 0, 0, new byte[] {0, 0, 0x40, 0})
            .flush();
        taken += peer.expect(frame -> frame.is(RawHttp2.DATA, 1)).payload().length;
      }
      assertThat(taken).isEqualTo(LARGE);
    }
  }

  @Test
  void aBodyThatDoesNotComeIsRefusedAndItsStreamEnds() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      // without a length, as HTTP/2 allows
      peer.ask(1, 0, ":method", "POST", ":path", "/v1/pets", "content-type", "application/json");
      var answer = peer.expectAwake(frame -> frame.is(RawHttp2.HEADERS, 1));
      assertThat(answer).isNotNull();
      var end = peer.expectAwake(frame -> frame.is(RawHttp2.RESET, 1));
      assertThat(end.error()).isEqualTo(NO_ERROR);
      peer.get(3, "/small");
      assertThat(peer.await(frame -> frame.is(RawHttp2.HEADERS, 3))).isNotNull();
    }
  }

  @Test
  void aBodyThatTricklesIsRefused() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      peer.ask(1, 0, ":method", "POST", ":path", "/v1/pets", "content-type", "application/json");
      Thread drip =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!Thread.interrupted()) {
                    peer.frame(RawHttp2.DATA, 0, 1, new byte[] {'['}).flush();
                    Thread.sleep(50);
                  }
                } catch (IOException | InterruptedException over) {
                  // the test is over
                }
              });
      assertThat(peer.await(frame -> frame.is(RawHttp2.HEADERS, 1))).isNotNull();
      assertThat(peer.await(frame -> frame.is(RawHttp2.RESET, 1))).isNotNull();
      drip.interrupt();
      drip.join();
      othersAreServed();
    }
  }

  @Test
  void whatIsRefusedBeforeItsBodyEndsItsStreamToo() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      peer.ask(1, 0, ":method", "GET", ":path", "/nowhere");
      assertThat(peer.await(frame -> frame.is(RawHttp2.HEADERS, 1))).isNotNull();
      assertThat(peer.expectAwake(frame -> frame.is(RawHttp2.RESET, 1))).isNotNull();
    }
  }

  @Test
  void headersThatDoNotEndEndTheConnection() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      peer.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "GET", ":path", "/small"))
          .flush();
      // nothing else may come now, so the connection is silent
      assertThat(peer.await(frame -> frame.type() == 99)).isNull();
      othersAreServed();
    }
  }

  /// CVE-2024-27316 and its kin.
  @Test
  void headersThatGoOnForEverEndTheConnection() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      peer.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "GET", ":path", "/small"));
      flood(peer, 100_000, i -> peer.frame(RawHttp2.CONTINUATION, 0, 1, filler(i)));
      assertThat(goodbye(peer)).isNotEqualTo(NO_ERROR);
    }
    try (RawHttp2 peer = peer(65_535)) {
      peer.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "GET", ":path", "/small"));
      flood(peer, 100_000, _ -> peer.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]));
      assertThat(goodbye(peer)).isNotEqualTo(NO_ERROR);
    }
    othersAreServed();
  }

  private static byte[] filler(int number) {
    byte[] all = RawHttp2.block("x-" + number, "y".repeat(8_000));
    // without the two fields at the beginning, which stand there once only
    int start = RawHttp2.block().length;
    return java.util.Arrays.copyOfRange(all, start, all.length);
  }

  @Test
  void headersBeyondTheLimitAreRefused() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      String[] many = new String[2 * 20 + 4];
      many[0] = ":method";
      many[1] = "GET";
      many[2] = ":path";
      many[3] = "/small";
      for (int i = 4; i < many.length; i += 2) {
        many[i] = "x-" + i;
        many[i + 1] = "y".repeat(700);
      }
      peer.ask(1, RawHttp2.END_STREAM, many);
      var answer = peer.read();
      while (answer != null && answer.stream() != 1 && answer.type() != RawHttp2.GO_AWAY) {
        answer = peer.read();
      }
      // the answer is 431, or the stream or the connection ends; never 200
      assertThat(answer == null || !isOk(answer)).isTrue();
      othersAreServed();
    }
  }

  /// 0x88 is `:status: 200` (RFC 7541 appendix A).
  private static boolean isOk(RawHttp2.Frame frame) {
    return frame.type() == RawHttp2.HEADERS && (frame.payload()[0] & 0xFF) == 0x88;
  }

  /// CVE-2023-44487: a stream is opened and ended by its peer before it is answered.
  @Test
  void rapidResetsEndTheConnection() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      flood(
          peer,
          100_000,
          i ->
              peer.frame(
                      RawHttp2.HEADERS,
                      RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                      2 * i + 1,
                      RawHttp2.block(":method", "GET", ":path", "/large"))
                  .frame(RawHttp2.RESET, 0, 2 * i + 1, new byte[] {0, 0, 0, CANCEL}));
      assertThat(goodbye(peer)).isEqualTo(TOO_MUCH);
    }
    othersAreServed();
  }

  /// CVE-2025-55163: the server is made to end each stream by itself.
  @Test
  void resetsThatAreProvokedEndTheConnection() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      flood(
          peer,
          100_000,
          i ->
              peer.frame(
                      RawHttp2.HEADERS,
                      RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                      2 * i + 1,
                      RawHttp2.block(":method", "GET", ":path", "/large"))
                  .frame(RawHttp2.WINDOW, 0, 2 * i + 1, new byte[4]));
      assertThat(goodbye(peer)).isNotEqualTo(NO_ERROR);
    }
    othersAreServed();
  }

  @Test
  void moreStreamsThanAreOfferedAreRefused() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      for (int i = 0; i < 101; i++) {
        peer.frame(
            RawHttp2.HEADERS,
            RawHttp2.END_HEADERS,
            2 * i + 1,
            RawHttp2.block(
                ":method", "POST", ":path", "/v1/pets", "content-type", "application/json"));
      }
      peer.flush();
      var refused = peer.expect(frame -> frame.type() == RawHttp2.RESET);
      assertThat(refused.stream()).isEqualTo(201);
      assertThat(refused.error()).isEqualTo(REFUSED);
      othersAreServed();
    }
  }

  /// Answers that nobody fetches are not collected without an end.
  @Test
  void floodsThatWantAnAnswerEndTheConnection() throws Exception {
    CompletableFuture.allOf(drowned(RawHttp2.PING, 8), drowned(RawHttp2.SETTINGS, 0)).get();
    othersAreServed();
  }

  private static CompletableFuture<Void> drowned(int type, int length) {
    return CompletableFuture.runAsync(
        () -> {
          try (RawHttp2 peer = peer(65_535)) {
            // nothing is read meanwhile
            boolean ended = flood(peer, 3_000_000, _ -> peer.frame(type, 0, 0, new byte[length]));
            assertThat(ended).as("frames of type %d", type).isTrue();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        runnable -> Thread.ofVirtual().start(runnable));
  }

  @Test
  void emptyFramesEndTheConnection() throws Exception {
    try (RawHttp2 peer = peer(65_535)) {
      peer.ask(1, 0, ":method", "POST", ":path", "/v1/pets", "content-type", "application/json");
      flood(peer, 100_000, _ -> peer.frame(RawHttp2.DATA, 0, 1, new byte[0]));
      assertThat(goodbye(peer)).isEqualTo(TOO_MUCH);
    }
    othersAreServed();
  }

  @Test
  void nobodyIsLeftBehind() throws Exception {
    try (RawHttp2 peer = peer(0)) {
      peer.get(1, "/large");
    }
    client.shutdownNow();
    client = HttpClient.newBuilder().sslContext(trust).build();
    Await.until(() -> door.door().connections() == 0);
  }

  @FunctionalInterface
  private interface Shot {
    void fire(int number) throws IOException;
  }

  /// Whether the connection came to its end on the way.
  private static boolean flood(RawHttp2 peer, int times, Shot shot) {
    try {
      for (int i = 0; i < times; i++) {
        shot.fire(i);
      }
      peer.flush();
      return false;
    } catch (IOException ended) {
      return true;
    }
  }

  /// What the server said when it ended the connection; -1 where the connection ended without.
  private static int goodbye(RawHttp2 peer) throws IOException {
    var last = peer.await(frame -> frame.type() == RawHttp2.GO_AWAY);
    return last == null ? -1 : last.error();
  }
}

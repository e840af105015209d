package io.gatehouse.door.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.limit.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compressed messages, RFC 7692.
class WebSocketCompressionTest {
  private static final int LONGEST = 64 << 10;
  private static final int TEXT = 1;
  private static final int PACKED = 0x40;
  private static final String AGREED =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  private static final String LONG = "\"" + "all is well on board. ".repeat(500) + "\"";

  @TempDir private static Path folder;
  private static RealHouse house;
  private static OpenDoor door;
  private static OpenDoor plain;
  private static String crew;

  @BeforeAll
  static void open() {
    house = new RealHouse(folder, Limits.DEFAULT);
    crew = house.add(Subject.user("crew"), "subscribe_channel:fleet/#");
    door = open(true);
    plain = open(WebSocketSettings.standard().compression());
  }

  private static OpenDoor open(boolean compression) {
    WebSocketSettings settings =
        new WebSocketSettings(
            LONGEST,
            10,
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            new Outbox.Bounds(1_000, 1 << 20),
            1_000,
            compression);
    return OpenWebSockets.open(house, settings);
  }

  @AfterAll
  static void closeAll() {
    door.close();
    plain.close();
    house.close();
  }

  private static RawWs offering(OpenDoor to, String extensions) throws IOException {
    return new RawWs(to.port(), crew, "Sec-WebSocket-Extensions: " + extensions + "\r\n");
  }

  private static RawWs agreed() throws IOException {
    return offering(door, "permessage-deflate");
  }

  private static byte[] packed(byte[] bytes, int flush) {
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(bytes);
      if (flush == Deflater.NO_FLUSH) {
        deflater.finish();
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] step = new byte[1 << 16];
      int some;
      do {
        some = deflater.deflate(step, 0, step.length, flush);
        out.write(step, 0, some);
      } while (some == step.length);
      byte[] all = out.toByteArray();
      // RFC 7692 section 7.2.3.4: a last block is followed by an empty one
      return flush == Deflater.NO_FLUSH
          ? Arrays.copyOf(all, all.length + 1)
          : Arrays.copyOf(all, all.length - 4);
    }
  }

  private static byte[] packed(String text) {
    return packed(text.getBytes(StandardCharsets.UTF_8), Deflater.SYNC_FLUSH);
  }

  private static String unpacked(byte[] packed) throws Exception {
    byte[] whole = Arrays.copyOf(packed, packed.length + 4);
    whole[packed.length + 2] = (byte) 0xff;
    whole[packed.length + 3] = (byte) 0xff;
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(whole);
      byte[] out = new byte[1 << 20];
      return new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    }
  }

  private static void subscribe(RawWs client, String channel) throws IOException {
    String text = "{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"" + channel + "\"}";
    client.send(TEXT | PACKED, true, packed(text));
    assertThat(client.text()).contains("\"ok\"");
  }

  /// Section 5, and 7.1 for the parameters: what is offered in vain is declined, not refused.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          permessage-deflate | permessage-deflate
          permessage-deflate; client_max_window_bits | permessage-deflate
          permessage-deflate; client_max_window_bits="10"; client_no_context_takeover | yes
          permessage-deflate; server_max_window_bits=15 | server_max_window_bits=15
          permessage-deflate; server_max_window_bits=10, permessage-deflate | yes
          x-webkit-deflate-frame, permessage-deflate;server_no_context_takeover | yes
          permessage-deflate; server_max_window_bits=10 |
          permessage-deflate; server_max_window_bits |
          permessage-deflate; client_max_window_bits=16 |
          permessage-deflate; client_no_context_takeover=1 |
          permessage-deflate; client_no_context_takeover; client_no_context_takeover |
          permessage-deflate; surprise |
          permessage-bzip2 |
          """)
  void offersAreTakenOrDeclined(String offer, String answer) throws Exception {
    try (RawWs client = offering(door, offer)) {
      if (answer == null) {
        assertThat(client.head()).doesNotContainIgnoringCase("extensions");
      } else {
        assertThat(client.head()).contains(AGREED);
        assertThat(client.head().contains("max_window_bits"))
            .isEqualTo(answer.contains("max_window_bits"));
      }
    }
  }

  @Test
  void nothingIsAgreedToUnlessItIsSwitchedOn() throws Exception {
    try (RawWs client = offering(plain, "permessage-deflate")) {
      assertThat(client.head()).doesNotContainIgnoringCase("extensions");
      client.send(TEXT | PACKED, true, packed("{\"id\":\"1\",\"type\":\"ping\"}"));
      assertThat(client.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void longMessagesAreCompressedAndShortOnesAreNot() throws Exception {
    try (RawWs client = agreed();
        RawWs other = new RawWs(door.port(), crew)) {
      subscribe(client, "fleet/a");
      other.send(
          TEXT,
          true,
          "{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"fleet/a\"}"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(other.text()).contains("\"ok\"");
      house.say("fleet/a", "1");
      house.say("fleet/a", LONG);
      RawWs.Frame little = client.read();
      assertThat(little.rsv1()).isFalse();
      RawWs.Frame much = client.read();
      assertThat(much.rsv1()).isTrue();
      assertThat(much.payload()).hasSizeLessThan(1_000);
      assertThat(Json.read(unpacked(much.payload())).path("message").asText())
          .isEqualTo(LONG.substring(1, LONG.length() - 1));
      assertThat(other.read().rsv1()).isFalse();
      RawWs.Frame whole = other.read();
      assertThat(whole.rsv1()).isFalse();
      assertThat(whole.payload()).hasSizeGreaterThan(LONG.length());
    }
  }

  /// Section 6.1 and 7.2.3: in fragments, in blocks that say that they are the last, uncompressed.
  @Test
  void aClientMayCompressAsItLikes() throws Exception {
    byte[] ping = "{\"id\":\"p\",\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII);
    try (RawWs client = agreed()) {
      client.send(TEXT, true, ping);
      assertThat(client.text()).contains("\"p\"");
      client.send(TEXT | PACKED, true, packed(ping, Deflater.NO_FLUSH));
      assertThat(client.text()).contains("\"p\"");
      byte[] packed = packed(ping, Deflater.SYNC_FLUSH);
      client.send(TEXT | PACKED, false, Arrays.copyOf(packed, 3));
      client.send(0, false, new byte[0]);
      client.send(0, true, Arrays.copyOfRange(packed, 3, packed.length));
      assertThat(client.text()).contains("\"p\"");
      client.send(TEXT, true, ping);
      assertThat(client.text()).contains("\"p\"");
    }
  }

  /// What a few bytes may become is bounded before it is there.
  @Test
  void aMessageThatGrowsTooLongIsRefused() throws Exception {
    byte[] bomb = packed(new byte[48 << 20], Deflater.SYNC_FLUSH);
    assertThat(bomb).hasSizeLessThan(LONGEST);
    try (RawWs client = agreed()) {
      client.send(TEXT | PACKED, true, bomb);
      assertThat(client.closeCode()).isEqualTo(1009);
    }
    String longest = "{\"id\":\"l\",\"type\":\"ping\"}";
    String fits = longest + " ".repeat(LONGEST - longest.length());
    try (RawWs client = agreed()) {
      client.send(TEXT | PACKED, true, packed(fits));
      assertThat(client.text()).contains("\"l\"");
      client.send(TEXT | PACKED, true, packed(fits + " "));
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  /// Behind a message that has to wait, a few kilobytes must not become many megabytes.
  @Test
  void whatWaitsIsBoundedAsItIsAndNotAsItTravels() throws Exception {
    String ping = "{\"id\":\"l\",\"type\":\"ping\"}";
    String padded = ping + " ".repeat(LONGEST - ping.length());
    String fresh = house.add(Subject.user("late"));
    String auth = "{\"type\":\"auth\",\"token\":\"" + fresh + "\"}";
    try (RawWs client = agreed()) {
      // the server reads more at once from whoever has sent much
      client.send(TEXT, true, padded.getBytes(StandardCharsets.UTF_8));
      assertThat(client.text()).contains("\"l\"");
      client.sendTogether(
          auth.getBytes(StandardCharsets.UTF_8), TEXT | PACKED, packed(padded), 100);
      assertThat(client.text()).contains("goodbye").contains("more than can wait");
    }
  }

  /// RFC 6455 section 5.2 and RFC 7692 section 6: the bit of a message's first frame alone.
  @Test
  void whatIsNotCompressionIsAnError() throws Exception {
    byte[] packed = packed("{}");
    try (RawWs client = agreed()) {
      client.send(TEXT | 0x20, true, packed);
      assertThat(client.closeCode()).isEqualTo(1002);
    }
    try (RawWs client = agreed()) {
      client.send(TEXT | PACKED, false, packed);
      client.send(PACKED, true, packed);
      assertThat(client.closeCode()).isEqualTo(1002);
    }
    try (RawWs client = agreed()) {
      client.send(9 | PACKED, true, new byte[0]);
      assertThat(client.closeCode()).isEqualTo(1002);
    }
    try (RawWs client = agreed()) {
      client.send(TEXT | PACKED, true, new byte[] {(byte) 0xff, (byte) 0xff});
      assertThat(client.closeCode()).isEqualTo(1007);
    }
    try (RawWs client = agreed()) {
      client.send(TEXT | PACKED, true, packed(new byte[] {(byte) 0xc3}, Deflater.SYNC_FLUSH));
      assertThat(client.closeCode()).isEqualTo(1007);
    }
    try (RawWs client = new RawWs(door.port(), crew)) {
      client.send(TEXT | PACKED, true, packed);
      assertThat(client.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void aClientThatPeopleUseUnderstandsIt() throws Exception {
    Vertx vertx = Vertx.vertx();
    // held to the end: Vert.x ends the connections of a client that the collector found
    WebSocketClient client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setCompressionAllowClientNoContext(true)
                .setCompressionRequestServerNoContext(true));
    try {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      WebSocket socket =
          client
              .connect(
                  new WebSocketConnectOptions()
                      .setHost("127.0.0.1")
                      .setPort(door.port())
                      .setURI("/v1/ws")
                      .addHeader("Authorization", "Bearer " + crew))
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      assertThat(socket.headers().get("Sec-WebSocket-Extensions")).isEqualTo(AGREED);
      socket.textMessageHandler(heard::add);
      for (int i = 0; i < 3; i++) {
        socket.writeTextMessage(
            "{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"fleet/v\"}" + " ".repeat(1_000));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("\"ok\"");
        house.say("fleet/v", LONG);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).contains(LONG);
      }
    } finally {
      client.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }
}

package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Router;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// MQTT over WebSocket: MQTT 5 section 6, MQTT 3.1.1 section 6.
class MqttWebSocketTest {
  private static final byte[] PINGREQ = {(byte) 0xC0, 0};
  private static final byte[] PINGRESP = {(byte) 0xD0, 0};

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private MqttHouse house;
  private OpenDoor http;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat"), "publish_channel:#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#");
    Router router = new Router();
    house.door.mount(router);
    http =
        new OpenDoor(
            HttpSettings.loopback(),
            router,
            new TokenAuthenticator(house.rooms.tokens, house.rooms.access),
            null);
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    house.close();
    http.close();
  }

  @Test
  void hiveMqSpeaksOverAWebSocketToSomebodyOnABareSocket() throws Exception {
    Mqtt5BlockingClient user = hiveMq("alice", alice);
    user.connect();
    try (var received = user.publishes(MqttGlobalPublishFilter.ALL);
        RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      user.subscribeWith().topicFilter("fleet/#").qos(MqttQos.EXACTLY_ONCE).send();
      String large = "x".repeat(200_000);
      sender.publish("fleet/1", 2, large);
      assertThat(received.receive(10, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes())
          .isEqualTo(large.getBytes(StandardCharsets.UTF_8));
    }
    Mqtt5BlockingClient device = hiveMq("boat", boat);
    device.connect();
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice)) {
      receiver.subscribe(0, "fleet/#");
      byte[] large = new byte[300_000];
      device.publishWith().topic("fleet/2").qos(MqttQos.EXACTLY_ONCE).payload(large).send();
      assertThat(receiver.expectPublish().payload()).hasSize(large.length);
    }
    user.disconnect();
    device.disconnect();
  }

  private Mqtt5BlockingClient hiveMq(String name, String token) {
    return MqttClient.builder()
        .useMqttVersion5()
        .serverHost("127.0.0.1")
        .serverPort(http.port())
        .webSocketConfig()
        .serverPath("mqtt")
        .applyWebSocketConfig()
        .simpleAuth()
        .username(name)
        .password(token.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  /// [MQTT-6.0.0-2]: packets need not be aligned with frames; [MQTT-6.0.0-4].
  @Test
  void packetsShareAndSpanFrames() throws Exception {
    Listener listener = new Listener();
    WebSocket socket = connect(listener, "mqtt");
    assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
    byte[] connect = connect(alice);
    send(socket, Arrays.copyOf(connect, 5), true);
    send(socket, Arrays.copyOfRange(connect, 5, 9), false);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    rest.write(Arrays.copyOfRange(connect, 9, connect.length));
    rest.write(PINGREQ);
    rest.write(PINGREQ[0]);
    send(socket, rest.toByteArray(), true);
    assertThat(listener.next(4)).startsWith(0x20, 2, 0, 0);
    assertThat(listener.next(2)).isEqualTo(PINGRESP);
    send(socket, new byte[] {0}, true);
    assertThat(listener.next(2)).isEqualTo(PINGRESP);
    socket.sendPing(ByteBuffer.wrap(new byte[] {1})).get(5, TimeUnit.SECONDS);
    assertThat(listener.ponged.get(5, TimeUnit.SECONDS)).isTrue();
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(5, TimeUnit.SECONDS);
    assertThat(listener.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
  }

  /// [MQTT-6.0.0-1].
  @Test
  void aTextFrameEndsTheConnection() throws Exception {
    Listener listener = new Listener();
    WebSocket socket = connect(listener, "mqtt");
    socket.sendText("hello", true).get(5, TimeUnit.SECONDS);
    assertThat(listener.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1003);
  }

  /// [MQTT-6.0.0-3].
  @Test
  void aClientThatDoesNotOfferMqttIsRefused() {
    assertThatThrownBy(() -> connect(new Listener(), "gatehouse.v1"))
        .rootCause()
        .hasMessageContaining("400");
  }

  @Test
  void aRevokedCredentialEndsTheConnection() throws Exception {
    Listener listener = new Listener();
    WebSocket socket = connect(listener, "mqttv3.1");
    assertThat(socket.getSubprotocol()).isEqualTo("mqttv3.1");
    send(socket, connect(alice), true);
    assertThat(listener.next(4)).startsWith(0x20, 2, 0, 0);
    house.rooms.disableToken(Subject.user("alice"));
    assertThat(listener.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
  }

  private WebSocket connect(Listener listener, String protocol) throws Exception {
    return client
        .newWebSocketBuilder()
        .subprotocols(protocol)
        .buildAsync(URI.create("ws://127.0.0.1:" + http.port() + "/mqtt"), listener)
        .get(5, TimeUnit.SECONDS);
  }

  private static void send(WebSocket socket, byte[] bytes, boolean last) throws Exception {
    socket.sendBinary(ByteBuffer.wrap(bytes), last).get(5, TimeUnit.SECONDS);
  }

  private static byte[] connect(String token) {
    byte[] text = token.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(17 + text.length);
    out.put(new byte[] {0x10, (byte) (15 + text.length), 0, 4, 'M', 'Q', 'T', 'T', 4});
    out.put(new byte[] {(byte) 0x82, 0, 60, 0, 1, 'c', 0, (byte) text.length}).put(text);
    return out.array();
  }

  /// Keeps what the server sends, byte by byte.
  private static final class Listener implements WebSocket.Listener {
    private static final CompletionStage<?> DONE = CompletableFuture.completedStage(true);
    private final BlockingQueue<Byte> bytes = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ponged = new CompletableFuture<>();

    byte[] next(int count) throws InterruptedException {
      byte[] next = new byte[count];
      for (int i = 0; i < count; i++) {
        Byte one = bytes.poll(5, TimeUnit.SECONDS);
        assertThat(one).isNotNull();
        next[i] = one;
      }
      return next;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      while (data.hasRemaining()) {
        bytes.add(data.get());
      }
      socket.request(1);
      return DONE;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
      ponged.complete(true);
      socket.request(1);
      return DONE;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return DONE;
    }
  }
}

package io.gatehouse.door.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client that sends exactly what it is told and shows exactly what it gets.
final class RawMqtt implements AutoCloseable {
  private static final int PATIENCE = 10_000;

  private final Socket socket;
  private final MqttVersion version;
  private final EmbeddedChannel codec =
      new EmbeddedChannel(new MqttDecoder(1 << 24), MqttEncoder.INSTANCE);

  RawMqtt(int port, MqttVersion version) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), version);
  }

  RawMqtt(Socket socket, MqttVersion version) throws IOException {
    this.socket = socket;
    this.version = version;
    socket.setSoTimeout(PATIENCE);
    socket.setTcpNoDelay(true);
  }

  static RawMqtt five(int port) throws IOException {
    return new RawMqtt(port, MqttVersion.MQTT_5);
  }

  static RawMqtt three(int port) throws IOException {
    return new RawMqtt(port, MqttVersion.MQTT_3_1_1);
  }

  /// Connects with a token and expects to be let in.
  RawMqtt signIn(String clientId, String token) throws IOException {
    MqttConnAckMessage answer = connect(clientId, token, more -> {});
    if (answer.variableHeader().connectReturnCode().byteValue() != 0) {
      throw new AssertionError("not let in: " + answer);
    }
    return this;
  }

  MqttConnAckMessage connect(
      String clientId, String token, Consumer<MqttMessageBuilders.ConnectBuilder> more)
      throws IOException {
    var builder =
        MqttMessageBuilders.connect()
            .protocolVersion(version)
            .clientId(clientId)
            .cleanSession(true)
            .keepAlive(60)
            .username("x")
            .password(token.getBytes(StandardCharsets.UTF_8));
    more.accept(builder);
    send(builder.build());
    return (MqttConnAckMessage) expect();
  }

  void send(MqttMessage packet) throws IOException {
    codec.writeOutbound(packet);
    for (ByteBuf out = codec.readOutbound(); out != null; out = codec.readOutbound()) {
      byte[] bytes = ByteBufUtil.getBytes(out);
      out.release();
      send(bytes);
    }
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void publish(String channel, int qos, String payload) throws IOException {
    publish(channel, qos, false, payload, MqttProperties.NO_PROPERTIES);
  }

  void publish(String channel, int qos, boolean retain, String payload, MqttProperties properties)
      throws IOException {
    send(
        MqttMessageBuilders.publish()
            .topicName(channel)
            .qos(MqttQoS.valueOf(qos))
            .retained(retain)
            .messageId(qos == 0 ? 0 : 7)
            .properties(properties)
            .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
            .build());
  }

  MqttSubAckMessage subscribe(int qos, String... filters) throws IOException {
    var builder = MqttMessageBuilders.subscribe().messageId(9);
    for (String filter : filters) {
      builder.addSubscription(filter, MqttSubscriptionOption.onlyFromQos(MqttQoS.valueOf(qos)));
    }
    send(builder.build());
    return (MqttSubAckMessage) expect();
  }

  /// The next packet, or null at the end of the connection.
  @Nullable MqttMessage next() throws IOException {
    byte[] bytes = new byte[64 << 10];
    MqttMessage packet = codec.readInbound();
    while (packet == null) {
      int read;
      try {
        read = socket.getInputStream().read(bytes);
      } catch (SocketException reset) {
        return null;
      }
      if (read < 0) {
        return null;
      }
      codec.writeInbound(Unpooled.copiedBuffer(bytes, 0, read));
      packet = codec.readInbound();
    }
    if (packet.decoderResult().isFailure()) {
      throw new AssertionError("the server sent what is not MQTT", packet.decoderResult().cause());
    }
    return packet;
  }

  MqttMessage expect() throws IOException {
    MqttMessage packet = next();
    if (packet == null) {
      throw new AssertionError("the server ended the connection");
    }
    return packet;
  }

  Received expectPublish() throws IOException {
    return Received.of((MqttPublishMessage) expect());
  }

  /// Nothing comes for this long.
  boolean isQuiet(int milliseconds) throws IOException {
    socket.setSoTimeout(milliseconds);
    try {
      return next() == null;
    } catch (SocketTimeoutException quiet) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE);
    }
  }

  /// Reads until the server hangs up; the reason code and string of its DISCONNECT.
  Goodbye expectEnd() throws IOException {
    Goodbye goodbye = new Goodbye(-1, null);
    for (MqttMessage packet = next(); packet != null; packet = next()) {
      if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
        goodbye = new Goodbye(header.reasonCode() & 0xff, reason(header.properties()));
      }
      io.netty.util.ReferenceCountUtil.release(packet);
    }
    return goodbye;
  }

  static @Nullable String reason(MqttProperties properties) {
    return properties.getProperty(MqttProperties.REASON_STRING)
            instanceof MqttProperties.StringProperty text
        ? text.value()
        : null;
  }

  @Override
  public void close() throws IOException {
    codec.finishAndReleaseAll();
    socket.close();
  }

  /// How the server said that it hangs up; code -1 where it did not.
  record Goodbye(int code, @Nullable String reason) {}

  /// A message that came.
  record Received(
      String channel,
      String payload,
      int qos,
      boolean retain,
      int packetId,
      MqttProperties properties) {
    static Received of(MqttPublishMessage packet) {
      Received received =
          new Received(
              packet.variableHeader().topicName(),
              packet.payload().toString(StandardCharsets.UTF_8),
              packet.fixedHeader().qosLevel().value(),
              packet.fixedHeader().isRetain(),
              packet.variableHeader().packetId(),
              packet.variableHeader().properties());
      packet.release();
      return received;
    }

    @Nullable String userProperty(String name) {
      return properties.getProperties(MqttProperties.USER_PROPERTY).stream()
          .map(one -> ((MqttProperties.UserProperty) one).value())
          .filter(pair -> pair.key.equals(name))
          .map(pair -> pair.value)
          .reduce((a, b) -> a + "," + b)
          .orElse(null);
    }
  }
}

package io.gatehouse.cli.visitor;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A plain MQTT 5 client, as small as the story needs it; it takes no part in the server.
public final class MqttVisitor implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<MqttMessage> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Long> endedAtNanos = new CompletableFuture<>();
  private final Channel channel;
  private int packetId;

  public MqttVisitor(int port) throws IOException {
    try {
      channel = bootstrap().connect("127.0.0.1", port).sync().channel();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while connecting", interrupted);
    }
    var _ = channel.closeFuture().addListener(_ -> endedAtNanos.complete(System.nanoTime()));
  }

  private Bootstrap bootstrap() {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel socket) {
                socket.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, new Collector());
              }
            });
  }

  /// Sends CONNECT and waits for the CONNACK.
  public MqttMessage connect(String user, String token) throws IOException {
    send(
        MqttMessageBuilders.connect()
            .protocolVersion(MqttVersion.MQTT_5)
            .clientId(user)
            .username(user)
            .password(token.getBytes(StandardCharsets.UTF_8))
            .cleanSession(true)
            .keepAlive(60)
            .build());
    return next();
  }

  /// Publishes with QoS 1 and waits for the PUBACK.
  public MqttMessage publish(String topic, String payload) throws IOException {
    send(
        MqttMessageBuilders.publish()
            .topicName(topic)
            .qos(MqttQoS.AT_LEAST_ONCE)
            .messageId(++packetId)
            .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
            .build());
    return next();
  }

  /// Subscribes with QoS 0 and waits for the SUBACK.
  public MqttMessage subscribe(String filter) throws IOException {
    send(
        MqttMessageBuilders.subscribe()
            .messageId(++packetId)
            .addSubscription(MqttQoS.AT_MOST_ONCE, filter)
            .build());
    return next();
  }

  /// What a PUBLISH of the server carries.
  public static String payload(MqttMessage message) {
    return message instanceof MqttPublishMessage publish
        ? publish.content().toString(StandardCharsets.UTF_8)
        : "";
  }

  private void send(MqttMessage message) {
    channel.writeAndFlush(message).syncUninterruptibly();
  }

  /// The next packet of the server.
  public MqttMessage next() throws IOException {
    try {
      MqttMessage message = received.poll(5, TimeUnit.SECONDS);
      if (message == null) {
        throw new IOException("no answer over MQTT within 5 seconds");
      }
      return message;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
  }

  /// When the connection ended, by `System.nanoTime()`.
  public CompletableFuture<Long> endedAtNanos() {
    return endedAtNanos;
  }

  /// The MQTT 5 reason code of a PUBACK or DISCONNECT.
  public static int reasonCode(MqttMessage message) {
    return switch (message.variableHeader()) {
      case MqttPubReplyMessageVariableHeader header -> header.reasonCode() & 0xff;
      case MqttReasonCodeAndPropertiesVariableHeader header -> header.reasonCode() & 0xff;
      case null, default -> 0;
    };
  }

  /// The MQTT 5 reason string of a PUBACK or DISCONNECT, empty if there is none.
  public static String reasonString(MqttMessage message) {
    MqttProperties properties =
        switch (message.variableHeader()) {
          case MqttPubReplyMessageVariableHeader header -> header.properties();
          case MqttReasonCodeAndPropertiesVariableHeader header -> header.properties();
          case null, default -> MqttProperties.NO_PROPERTIES;
        };
    return properties.getProperty(MqttProperties.REASON_STRING)
            instanceof MqttProperties.StringProperty reason
        ? reason.value()
        : "";
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private final class Collector extends SimpleChannelInboundHandler<MqttMessage> {
    Collector() {
      super(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
      received.add(message);
    }
  }
}

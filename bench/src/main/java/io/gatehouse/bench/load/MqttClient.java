package io.gatehouse.bench.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A small MQTT 5 client: connects, subscribes and publishes at QoS 0, and sees its end.
public final class MqttClient implements LiveClient {
  private static final int LARGEST_MESSAGE = 1 << 20;

  private final Channel channel;
  private final Handler handler;

  private MqttClient(Channel channel, Handler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  /// Who connects.
  ///
  /// @param secret a password or a token
  public record Login(String clientId, String user, String secret) {}

  public static MqttClient connect(Generator generator, int port, Login login)
      throws InterruptedException {
    Handler handler = new Handler();
    MqttDecoder decoder = new MqttDecoder(LARGEST_MESSAGE);
    Channel channel = generator.connect(port, MqttEncoder.INSTANCE, decoder, handler);
    MqttClient client = new MqttClient(channel, handler);
    channel.writeAndFlush(
        MqttMessageBuilders.connect()
            .protocolVersion(MqttVersion.MQTT_5)
            .clientId(login.clientId())
            .cleanSession(true)
            .keepAlive(0)
            .username(login.user())
            .password(login.secret().getBytes(StandardCharsets.UTF_8))
            .build());
    client.expectAccepted();
    return client;
  }

  private void expectAccepted() throws InterruptedException {
    MqttMessage answer = answer();
    if (!(answer instanceof MqttConnAckMessage connack)
        || connack.variableHeader().connectReturnCode()
            != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
      throw new IllegalStateException("the server refused an MQTT connection: " + answer);
    }
  }

  public void subscribe(String filter) throws InterruptedException {
    channel.writeAndFlush(
        MqttMessageBuilders.subscribe()
            .messageId(1)
            .addSubscription(MqttQoS.AT_MOST_ONCE, filter)
            .build());
    MqttMessage answer = answer();
    if (!(answer instanceof MqttSubAckMessage suback)
        || suback.payload().reasonCodes().getFirst() > 2) {
      throw new IllegalStateException("the server refused an MQTT subscription: " + answer);
    }
  }

  public void publish(String topic, byte[] payload) {
    channel.writeAndFlush(
        MqttMessageBuilders.publish()
            .topicName(topic)
            .qos(MqttQoS.AT_MOST_ONCE)
            .payload(Unpooled.wrappedBuffer(payload))
            .build());
  }

  private @Nullable MqttMessage answer() throws InterruptedException {
    return handler.answers.poll(10, TimeUnit.SECONDS);
  }

  /// From now on messages are counted; the listener runs on the generator's loop.
  public void count(Runnable onMessage) {
    channel.eventLoop().submit(() -> handler.onMessage = onMessage).syncUninterruptibly();
  }

  @Override
  public void onEnd(LongConsumer nanoTime) {
    channel.eventLoop().submit(() -> handler.onEnd = nanoTime).syncUninterruptibly();
  }

  @Override
  public boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public void close() {
    channel.close();
  }

  private static final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
    private final BlockingQueue<MqttMessage> answers = new LinkedBlockingQueue<>();
    private @Nullable Runnable onMessage;
    private @Nullable LongConsumer onEnd;

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
      Runnable listener = onMessage;
      if (message.decoderResult().isFailure()) {
        context.close();
      } else if (message.fixedHeader().messageType() != MqttMessageType.PUBLISH) {
        answers.add(ReferenceCountUtil.retain(message));
      } else if (listener != null) {
        listener.run();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      long now = System.nanoTime();
      LongConsumer listener = onEnd;
      if (listener != null) {
        listener.accept(now);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}

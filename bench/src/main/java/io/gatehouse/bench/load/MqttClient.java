package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
import io.netty.handler.flush.FlushConsolidationHandler;
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
  private static final int PUBLISH = 0x30;
  private static final int FLUSHES_JOINED = 256;

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
    Channel channel =
        generator.connect(
            port,
            new FlushConsolidationHandler(FLUSHES_JOINED, true),
            MqttEncoder.INSTANCE,
            new MqttDecoder(LARGEST_MESSAGE),
            handler);
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

  /// What sends one message at QoS 0, from bytes that are made once; to be run on the generator's
  /// loop.
  public Runnable publisher(String topic, byte[] payload) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    int length = 2 + name.length + 1 + payload.length; // one byte says: no properties
    ByteBuf bytes = Unpooled.directBuffer(length + 3).writeByte(PUBLISH);
    if (length >= 0x80) {
      bytes.writeByte(0x80 | length & 0x7f);
    }
    bytes.writeByte(length >= 0x80 ? length >> 7 : length);
    bytes.writeShort(name.length).writeBytes(name).writeByte(0).writeBytes(payload);
    ByteBuf packet = Unpooled.unreleasableBuffer(bytes);
    return () -> channel.writeAndFlush(packet.duplicate(), channel.voidPromise());
  }

  private @Nullable MqttMessage answer() throws InterruptedException {
    return handler.answers.poll(10, TimeUnit.SECONDS);
  }

  @Override
  public void count(Runnable onMessage) {
    channel.eventLoop().submit(() -> handler.count(onMessage)).syncUninterruptibly();
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

  /// Hears answers as messages, and once it counts, only bytes.
  private static final class Handler extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<MqttMessage> answers = new LinkedBlockingQueue<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable PacketReader counter;
    private @Nullable LongConsumer onEnd;

    /// The decoder leaves the pipeline and hands over what it has begun to read.
    void count(Runnable listener) {
      counter = new PacketReader(listener);
      ChannelHandlerContext open = context;
      if (open != null) {
        open.pipeline().remove(MqttDecoder.class);
      }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
      PacketReader counting = counter;
      if (counting != null && message instanceof ByteBuf bytes) {
        counting.read(bytes);
      } else if (message instanceof MqttMessage answer
          && answer.fixedHeader().messageType() != MqttMessageType.PUBLISH) {
        answers.add(answer);
        return;
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ended) {
      long now = System.nanoTime();
      LongConsumer listener = onEnd;
      if (listener != null) {
        listener.accept(now);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
      failed.close();
    }
  }
}

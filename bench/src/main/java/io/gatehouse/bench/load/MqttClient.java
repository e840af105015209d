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
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A small MQTT client: connects, subscribes and publishes at QoS 0, and sees its end.
public final class MqttClient implements LiveClient {
  private static final int LARGEST_MESSAGE = 1 << 20;
  private static final int FLUSHES_JOINED = 256;

  private final Channel channel;
  private final Handler handler;
  private final boolean five;

  private MqttClient(Channel channel, Handler handler, boolean five) {
    this.channel = channel;
    this.handler = handler;
    this.five = five;
  }

  /// Who connects.
  ///
  /// @param secret a password or a token
  /// @param five whether it speaks MQTT 5, else 3.1.1
  public record Login(String clientId, String user, String secret, boolean five) {
    public Login(String clientId, String user, String secret) {
      this(clientId, user, secret, true);
    }
  }

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
    MqttClient client = new MqttClient(channel, handler, login.five());
    channel.writeAndFlush(
        MqttMessageBuilders.connect()
            .protocolVersion(login.five() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
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
    subscribe(filter, MqttQoS.AT_MOST_ONCE);
  }

  public void subscribe(String filter, MqttQoS qos) throws InterruptedException {
    channel.writeAndFlush(
        MqttMessageBuilders.subscribe().messageId(1).addSubscription(qos, filter).build());
    MqttMessage answer = answer();
    if (!(answer instanceof MqttSubAckMessage suback)
        || suback.payload().reasonCodes().getFirst() > 2) {
      throw new IllegalStateException("the server refused an MQTT subscription: " + answer);
    }
  }

  /// What sends one message at QoS 0, from bytes that are made once; to be run on the generator's
  /// loop.
  public Runnable publisher(String topic, byte[] payload) {
    byte[] made = MqttBytes.publish(topic, payload, 0, five);
    ByteBuf packet =
        Unpooled.unreleasableBuffer(Unpooled.directBuffer(made.length).writeBytes(made));
    return () -> channel.writeAndFlush(packet.duplicate(), channel.voidPromise());
  }

  /// Sends bytes as they are; to be run on the generator's loop.
  void write(ByteBuf packet) {
    channel.writeAndFlush(packet, channel.voidPromise());
  }

  /// From now on what the server sends goes to this listener as bytes, on the generator's loop.
  void consume(Consumer<ByteBuf> listener) {
    channel.eventLoop().submit(() -> handler.consume(listener)).syncUninterruptibly();
  }

  private @Nullable MqttMessage answer() throws InterruptedException {
    return handler.answers.poll(10, TimeUnit.SECONDS);
  }

  @Override
  public void count(Runnable onMessage) {
    consume(new PacketReader(onMessage)::read);
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
    private @Nullable Consumer<ByteBuf> consumer;
    private @Nullable LongConsumer onEnd;

    /// The decoder leaves the pipeline and hands over what it has begun to read.
    void consume(Consumer<ByteBuf> listener) {
      consumer = listener;
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
      Consumer<ByteBuf> consuming = consumer;
      if (consuming != null && message instanceof ByteBuf bytes) {
        consuming.accept(bytes);
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

package io.gatehouse.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// MQTT clients that connect and sign in: to go at once and come again, or to stay.
///
/// Everything but the public methods runs on the generator's loop.
public final class ConnectLoad implements AutoCloseable {
  /// Mosquitto lets no more than 100 wait to be accepted; who comes later waits for seconds.
  public static final int UNDER_WAY = 50;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
  private static final int CONNACK = 0x20;

  private final Generator generator;
  private final EventLoop loop;
  private final SpinningIo io;
  private final Bootstrap bootstrap;
  private final int port;
  private final IntFunction<MqttClient.Login> logins;
  private final List<byte[]> packets = new ArrayList<>();
  private final List<Channel> held = new ArrayList<>();
  private @Nullable Run run;
  private int ended;

  /// @param logins one for each number; numbers begin with 0, and those that stay count up
  public ConnectLoad(Generator generator, int port, IntFunction<MqttClient.Login> logins) {
    this.generator = generator;
    this.loop = generator.loop();
    this.io = generator.io();
    this.bootstrap = generator.bootstrap();
    this.port = port;
    this.logins = logins;
    for (int i = 0; i < UNDER_WAY; i++) {
      packets.add(MqttBytes.connect(logins.apply(i)));
    }
  }

  /// Connects, signs in and leaves, over and over. Latency is from the beginning of the TCP
  /// connection to the CONNACK.
  public Outcome storm(Duration duration) throws InterruptedException {
    Run started = new Run(duration.toNanos(), Integer.MAX_VALUE);
    return await(started, duration);
  }

  /// Lets this many more connections come and stay.
  public void hold(int count) throws InterruptedException {
    if (count > 0) {
      await(new Run(Long.MAX_VALUE, count), Duration.ZERO);
    }
  }

  private Outcome await(Run started, Duration duration) throws InterruptedException {
    loop.execute(() -> {
      run = started;
      started.first = UNDER_WAY + held.size();
      io.spin(() -> {});
      for (int slot = 0; slot < Math.min(UNDER_WAY, started.wanted); slot++) {
        begin(started, slot);
      }
    });
    return Outcome.await(
        started.outcome, duration.plus(PATIENCE), () -> "the server left connections unanswered");
  }

  private void begin(Run current, int slot) {
    byte[] connect =
        current.stays()
            ? MqttBytes.connect(logins.apply(current.first + current.begun))
            : packets.get(slot);
    current.begun++;
    current.open++;
    ChannelFuture future =
        bootstrap.clone().handler(new Visitor(current, slot, connect)).connect(Generator.at(port));
    future.addListener(done -> {
      if (!done.isSuccess()) {
        fail(
            new IllegalStateException("no connection: " + done.cause().getMessage(), done.cause()));
      }
    });
  }

  private void next(Run current, int slot) {
    boolean more =
        current.stays()
            ? current.begun < current.wanted
            : System.nanoTime() - current.start < current.length;
    if (more && run == current) {
      begin(current, slot);
    } else if (current.open == 0 && run == current) {
      run = null;
      io.rest();
      current.finish();
    }
  }

  private void fail(Throwable why) {
    Run current = run;
    if (current != null) {
      run = null;
      io.rest();
      current.outcome.completeExceptionally(why);
    }
  }

  /// How many of those that stay are open now.
  public int open() throws InterruptedException {
    return generator.ask(() -> held.size() - ended);
  }

  @Override
  public void close() {
    loop.submit(
            () -> {
              held.forEach(Channel::close);
              held.clear();
            })
        .syncUninterruptibly();
  }

  /// One connection from its beginning to its end or its welcome.
  private final class Visitor extends ChannelInboundHandlerAdapter {
    private final Run current;
    private final int slot;
    private final byte[] connect;
    private final long begun = System.nanoTime();
    private int heard;
    private boolean welcome;

    Visitor(Run current, int slot, byte[] connect) {
      this.current = current;
      this.slot = slot;
      this.connect = connect;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(connect), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        while (!welcome && bytes.isReadable()) {
          check(context, bytes.readUnsignedByte());
        }
      } finally {
        bytes.release();
      }
    }

    /// Type, length (of one byte), flags, and the code, which is 0 for welcome.
    private void check(ChannelHandlerContext context, int octet) {
      if ((heard == 0 && octet != CONNACK) || (heard == 3 && octet != 0)) {
        fail(new IllegalStateException("the server refused a client with code " + octet));
        context.close();
      }
      heard++;
      welcome = heard == 4;
      if (welcome) {
        current.welcome(System.nanoTime() - begun);
        settle(context);
      }
    }

    private void settle(ChannelHandlerContext context) {
      if (current.stays()) {
        held.add(context.channel());
        current.open--;
        next(current, slot);
      } else {
        // the server ends the connection, and so keeps the port in TIME_WAIT on its own side
        context.writeAndFlush(Unpooled.wrappedBuffer(MqttBytes.DISCONNECT), context.voidPromise());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!current.stays()) {
        current.open--;
        if (!welcome) {
          fail(new IllegalStateException("the server ended a connection before its welcome"));
        }
        next(current, slot);
      } else if (!welcome) {
        fail(new IllegalStateException("the server ended a connection before its welcome"));
      } else {
        ended++;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /// One stretch of load.
  private static final class Run {
    private final long start = System.nanoTime();
    private final long length;
    private final boolean stays;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private final int wanted;
    private int first;
    private int begun;
    private int open;
    private long welcomes;
    private long counted;
    private long last;

    Run(long length, int wanted) {
      this.length = length;
      this.wanted = wanted;
      this.stays = length == Long.MAX_VALUE;
    }

    boolean stays() {
      return stays;
    }

    void welcome(long latency) {
      long now = System.nanoTime();
      welcomes++;
      latencies.recordValue(Math.min(latency, LONGEST));
      if (now - start < length) {
        counted = welcomes;
        last = now;
      }
    }

    void finish() {
      outcome.complete(
          new Outcome(counted, Duration.ofNanos(Math.max(1, last - start)), latencies));
    }
  }
}

package io.gatehouse.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The one event loop on which every client of a run lives, so that clients need no locks.
public final class Generator implements AutoCloseable {
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final SpinningIo io;

  public Generator() {
    AtomicReference<SpinningIo> created = new AtomicReference<>();
    group = new MultiThreadIoEventLoopGroup(1, SpinningIo.factory(created::set));
    loop = group.next();
    io = Objects.requireNonNull(created.get());
  }

  public EventLoop loop() {
    return loop;
  }

  /// To be used on the loop only.
  SpinningIo io() {
    return io;
  }

  /// How a client on this loop connects, as yet without what handles it.
  Bootstrap bootstrap() {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000);
  }

  static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// Begins to connect to a port of this machine.
  public ChannelFuture begin(int port, ChannelHandler... handlers) {
    return bootstrap().handler(new Handlers(handlers)).connect(at(port));
  }

  /// Connects to a port of this machine and waits until it stands.
  public Channel connect(int port, ChannelHandler... handlers) throws InterruptedException {
    return begin(port, handlers).sync().channel();
  }

  /// Runs the work on the loop and waits for its result.
  public <T> T ask(Callable<T> work) throws InterruptedException {
    try {
      return loop.submit(work).get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the generator failed", failed.getCause());
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private static final class Handlers extends ChannelInitializer<SocketChannel> {
    private final ChannelHandler[] handlers;

    Handlers(ChannelHandler[] handlers) {
      this.handlers = handlers;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      channel.pipeline().addLast(handlers);
    }
  }
}

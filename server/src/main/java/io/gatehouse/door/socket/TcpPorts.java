package io.gatehouse.door.socket;

import io.gatehouse.door.CannotListen;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The two ports of a door that speaks on bare sockets: one in the clear, one with TLS.
public final class TcpPorts implements AutoCloseable {
  /// When a socket has so much to send that its receiver counts as slow.
  public static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

  private static final int BACKLOG = 1_024;

  private final EventLoopGroup group;
  private @Nullable Channel plain;
  private @Nullable Channel tls;

  public TcpPorts(EventLoopGroup group) {
    this.group = group;
  }

  /// Begins to listen in the clear, unless there is no address; blocks until it does.
  public void openPlain(@Nullable InetSocketAddress address, ChannelHandler entrance) {
    plain = listen(PlainSocket.Listener::new, address, entrance);
  }

  /// Begins to listen for TLS, which the entrance adds, unless there is no address.
  public void openTls(@Nullable InetSocketAddress address, ChannelHandler entrance) {
    tls = listen(SystemSocket.Listener::new, address, entrance);
  }

  private @Nullable Channel listen(
      ChannelFactory<? extends ServerChannel> kind,
      @Nullable InetSocketAddress address,
      ChannelHandler entrance) {
    if (address == null) {
      return null;
    }
    ChannelFuture listening =
        new ServerBootstrap()
            .group(group)
            .channelFactory(kind)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(entrance)
            .bind(address)
            .awaitUninterruptibly();
    if (!listening.isSuccess()) {
      throw new CannotListen(address.getHostString(), address.getPort(), listening.cause());
    }
    return listening.channel();
  }

  /// The port in the clear; -1 when nobody listens there.
  public int plain() {
    return port(plain);
  }

  /// The port with TLS; -1 when nobody listens there.
  public int tls() {
    return port(tls);
  }

  private static int port(@Nullable Channel channel) {
    return channel != null && channel.isOpen()
        ? ((InetSocketAddress) channel.localAddress()).getPort()
        : -1;
  }

  /// Stops to listen; connections that are open stay.
  @Override
  public void close() {
    close(plain);
    close(tls);
  }

  private static void close(@Nullable Channel channel) {
    if (channel != null) {
      channel.close().syncUninterruptibly();
    }
  }
}

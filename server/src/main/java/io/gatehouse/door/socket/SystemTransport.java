package io.gatehouse.door.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.transport.Transport;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Vert.x on NIO, whose servers accept [SystemSocket]s.
public final class SystemTransport implements Transport, io.vertx.core.spi.transport.Transport {
  private static final io.vertx.core.spi.transport.Transport USUAL = Transport.NIO.implementation();

  @Override
  public String name() {
    return "system";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return domainSocket ? USUAL.serverChannelFactory(true) : SystemSocket.Listener::new;
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return USUAL.channelFactory(domainSocket);
  }

  @Override
  public boolean supportsDomainSockets() {
    return USUAL.supportsDomainSockets();
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return USUAL.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return USUAL.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return USUAL.ioHandlerFactory();
  }

  @Override
  @SuppressWarnings("deprecation") // Vert.x asks by it
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return USUAL.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return USUAL.datagramChannelFactory();
  }
}

package io.gatehouse.door.mqtt.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/// Ends connections.
// nobody waits for a close
@SuppressWarnings("FutureReturnValueIgnored")
public final class HangUp {
  private static final long LINGER = 500;

  private HangUp() {}

  public static void now(ChannelHandlerContext context) {
    context.close();
  }

  /// Ends the connection so that the client can still read the last packet: a socket that is closed
  /// while unread bytes wait in it is reset, and takes what it sent with it.
  public static void after(ChannelHandlerContext context, ChannelFuture last) {
    Channel channel = context.channel();
    if (last.isSuccess() && channel instanceof DuplexChannel half && isBare(channel)) {
      half.shutdownOutput();
      channel.eventLoop().schedule(() -> context.close(), LINGER, TimeUnit.MILLISECONDS);
    } else {
      // what the socket does not take at once must not reach the client later
      context.close();
    }
  }

  /// TLS and WebSocket say good-bye in words of their own.
  private static boolean isBare(Channel channel) {
    return channel.pipeline().get(SslHandler.class) == null
        && channel.pipeline().get(WebSocketBytes.class) == null;
  }
}

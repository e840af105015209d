package io.gatehouse.door.amqp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/// Ends a connection so that its peer can still read the last frame: a socket that is closed while
/// unread bytes wait in it is reset, and takes what it sent with it.
public final class LastWords {
  private static final long LINGER = 500;

  private LastWords() {}

  /// Ends the connection once this was written.
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
  public static void closeAfter(ChannelFuture last) {
    Channel channel = last.channel();
    boolean encrypted = channel.pipeline().get(SslHandler.class) != null;
    if (encrypted || !(channel instanceof DuplexChannel half)) {
      last.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    last.addListener(written -> {
      half.shutdownOutput();
      channel.eventLoop().schedule(() -> channel.close(), LINGER, TimeUnit.MILLISECONDS);
    });
  }
}

package io.gatehouse.door.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection without TLS, which takes bytes past its pipeline.
///
/// What a turn of the loop has for one receiver is one buffer already; to hand that through the
/// pipeline to a queue of buffers and from there to the system costs as much as to make it.
public final class PlainSocket extends SystemSocket {

  PlainSocket(Channel parent, SocketChannel socket, @Nullable SystemCalls system) {
    super(parent, socket, system);
  }

  /// Hands bytes to the system now, as far as it takes them; true if it took all. What is left goes
  /// the usual way, where failures are handled, too. To be called on the event loop.
  public boolean takes(ByteBuf bytes) {
    return takes(bytes, false);
  }

  /// The same for the last bytes: whoever calls it shuts the connection at once.
  public boolean takesLast(ByteBuf bytes) {
    return takes(bytes, true);
  }

  private boolean takes(ByteBuf bytes, boolean last) {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    if (waiting == null || waiting.totalPendingWriteBytes() > 0 || !isOpen()) {
      return false;
    }
    bytes.skipBytes(send(bytes, last));
    return !bytes.isReadable();
  }

  /// Listens for such connections.
  static final class Listener extends NioServerSocketChannel {

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      SocketChannel socket = javaChannel().accept();
      if (socket == null) {
        return 0;
      }
      accepted.add(new PlainSocket(this, socket, SystemCalls.on(socket)));
      return 1;
    }
  }
}

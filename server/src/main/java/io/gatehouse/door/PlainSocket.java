package io.gatehouse.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection without TLS, which takes bytes past its pipeline.
///
/// What a turn of the loop has for one receiver is one buffer already; to hand that through the
/// pipeline to a queue of buffers and from there to the system costs as much as to make it.
public final class PlainSocket extends NioSocketChannel {

  private final @Nullable SystemSend system;

  private PlainSocket(Channel parent, SocketChannel socket) {
    super(parent, socket);
    system = SystemSend.of(socket);
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
    int length = bytes.readableBytes();
    try {
      if (system != null && bytes.hasMemoryAddress() && length <= SystemSend.MOST) {
        long address = bytes.memoryAddress() + bytes.readerIndex();
        bytes.skipBytes(system.send(address, length, last));
      } else {
        bytes.readBytes(javaChannel(), length);
      }
      return !bytes.isReadable();
    } catch (IOException broken) {
      return false;
    }
  }

  /// Listens for such connections.
  static final class Listener extends NioServerSocketChannel {

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      SocketChannel socket = javaChannel().accept();
      if (socket == null) {
        return 0;
      }
      accepted.add(new PlainSocket(this, socket));
      return 1;
    }
  }
}

package io.gatehouse.door.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection that asks the system itself for its bytes, and gives it one buffer at a time so.
/// Where that cannot be, when several buffers go out together, and whenever the system has nothing
/// or takes no more, it is a connection like any other of Netty: failures are told there.
///
/// INVARIANT: it is closed on its event loop only, which Netty grants to whoever does not linger.
public class SystemSocket extends NioSocketChannel {
  private final @Nullable SystemCalls system;

  /// Whether something flushed was left to the usual way, which then knows where it stopped.
  private boolean behind;

  SystemSocket(Channel parent, SocketChannel socket, @Nullable SystemCalls system) {
    super(parent, socket);
    this.system = system;
  }

  @Override
  protected int doReadBytes(ByteBuf into) throws Exception {
    int room = into.writableBytes();
    int read = receive(into, room);
    if (read <= 0) {
      return super.doReadBytes(into);
    }
    unsafe().recvBufAllocHandle().attemptedBytesRead(room);
    into.writerIndex(into.writerIndex() + read);
    return read;
  }

  private int receive(ByteBuf into, int room) {
    // a handler may have closed it since the last read
    if (system == null || !into.hasMemoryAddress() || !isOpen()) {
      return 0;
    }
    return system.receive(into.memoryAddress() + into.writerIndex(), room);
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer flushed) throws Exception {
    if (!behind && flushed.size() == 1 && flushed.current() instanceof ByteBuf only) {
      int sent = send(only, false);
      if (sent > 0) {
        flushed.removeBytes(sent);
      }
    }
    super.doWrite(flushed);
    behind = !flushed.isEmpty();
  }

  /// How much of the bytes the system took; none where they have to go the usual way.
  final int send(ByteBuf bytes, boolean last) {
    int length = bytes.readableBytes();
    if (system == null || length == 0 || !bytes.hasMemoryAddress() || !isOpen()) {
      return 0;
    }
    return system.send(bytes.memoryAddress() + bytes.readerIndex(), length, last);
  }

  /// Listens for such connections.
  static final class Listener extends NioServerSocketChannel {

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      SocketChannel socket = javaChannel().accept();
      if (socket == null) {
        return 0;
      }
      accepted.add(new SystemSocket(this, socket, SystemCalls.on(socket)));
      return 1;
    }
  }
}

package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.messaging.message.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What is on its way to one client in this turn of the loop.
///
/// Small frames are copied into one buffer and written together; large bodies are shared, not
/// copied.
///
/// INVARIANT: used on the connection's loop only.
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class Output {
  private static final int COPIED = 4 << 10;
  private static final int BATCH = 16 << 10;

  private final Channel channel;
  private final int frameMax;
  private @Nullable ByteBuf batch;
  private boolean closed;

  Output(Channel channel, int frameMax) {
    this.channel = channel;
    this.frameMax = frameMax;
  }

  /// A buffer behind everything so far, for whole frames.
  ByteBuf frames() {
    ByteBuf out = batch;
    if (out != null && out.readableBytes() > BATCH) {
      push();
      out = null;
    }
    if (out == null) {
      out = channel.alloc().ioBuffer(512);
      batch = out;
    }
    return out;
  }

  /// Whether the socket takes more messages now.
  boolean takesMore() {
    if (closed) {
      return false;
    }
    ByteBuf out = batch;
    if (!channel.isWritable() || (out != null && out.readableBytes() > BATCH)) {
      push();
      channel.flush();
    }
    return channel.isWritable();
  }

  /// The header and body frames of a message, behind the method that announces them.
  void content(int number, Publication publication) {
    byte[] header = MessageWriter.header(publication);
    if (header.length > frameMax - FrameDecoder.AROUND) {
      header = MessageWriter.smallHeader(publication);
    }
    ByteBuf out = frames();
    int at = FrameWriter.begin(out, FrameDecoder.HEADER, number);
    out.writeBytes(header);
    FrameWriter.end(out, at);
    byte[] payload = publication.payload();
    int most = frameMax - FrameDecoder.AROUND;
    if (payload.length > COPIED) {
      sharedBody(number, publication.directPayload(), most);
      return;
    }
    for (int from = 0; from < payload.length; from += most) {
      at = FrameWriter.begin(out, FrameDecoder.BODY, number);
      out.writeBytes(payload, from, Math.min(most, payload.length - from));
      FrameWriter.end(out, at);
    }
  }

  private void sharedBody(int number, ByteBuffer payload, int most) {
    int length = payload.remaining();
    for (int from = 0; from < length; from += most) {
      int size = Math.min(most, length - from);
      frames().writeByte(FrameDecoder.BODY).writeShort(number).writeInt(size);
      push();
      ByteBuf part = Unpooled.wrappedBuffer(payload.slice(from, size));
      channel.write(part, channel.voidPromise());
      frames().writeByte(FrameDecoder.END);
    }
  }

  /// Hands the batch to the channel, unflushed.
  void push() {
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      channel.write(out, channel.voidPromise());
    }
  }

  /// Takes nothing more, and forgets what was never written.
  void close() {
    closed = true;
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      out.release();
    }
  }
}

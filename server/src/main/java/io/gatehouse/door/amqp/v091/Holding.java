package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.messaging.ask.Asking;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/// Has one connection read nothing while the application's backend is asked about a frame.
///
/// INVARIANT: used on the connection's loop only.
final class Holding {
  private final Channel channel;
  private final FrameDecoder.Sink reader;
  private boolean held;

  Holding(Channel channel, FrameDecoder.Sink reader) {
    this.channel = channel;
    this.reader = reader;
  }

  boolean isHeld() {
    return held;
  }

  /// Reads this frame again when it has been asked, and then what comes after it.
  ///
  /// @param from where the payload began
  void until(Asking asking, int type, int number, ByteBuf payload, int from) {
    byte[] frame = ByteBufUtil.getBytes(payload, from, payload.writerIndex() - from);
    FrameDecoder decoder = channel.pipeline().get(FrameDecoder.class);
    decoder.pause();
    held = true;
    asking.then(() -> {
      held = false;
      reader.frame(type, number, Unpooled.wrappedBuffer(frame));
      if (!held) {
        decoder.resume();
      }
    });
  }
}

package io.gatehouse.door.amqp.codec091;

import io.netty.buffer.ByteBuf;

/// Writes frames: begin, the payload, end.
public final class FrameWriter {
  private static final int SIZE = 3;
  private static final int BEFORE = 7;

  private FrameWriter() {}

  /// @return where the frame begins, for `end`
  public static int begin(ByteBuf out, int type, int channel) {
    int at = out.writerIndex();
    out.writeByte(type).writeShort(channel).writeInt(0);
    return at;
  }

  /// Begins the frame of a method; its arguments have to follow.
  public static int method(ByteBuf out, int channel, int method) {
    int at = begin(out, FrameDecoder.METHOD, channel);
    out.writeInt(method);
    return at;
  }

  public static void end(ByteBuf out, int begin) {
    out.setInt(begin + SIZE, out.writerIndex() - begin - BEFORE);
    out.writeByte(FrameDecoder.END);
  }

  /// A method without arguments.
  public static void plain(ByteBuf out, int channel, int method) {
    end(out, method(out, channel, method));
  }

  /// `connection.close` or `channel.close`.
  ///
  /// @param cause the method that failed, or 0
  public static void close(ByteBuf out, int channel, int method, Fault why, int cause) {
    int at = method(out, channel, method);
    out.writeShort(why.code().code());
    FieldTable.writeShortString(out, why.text());
    out.writeShort(Method.classOf(cause)).writeShort(Method.idOf(cause));
    end(out, at);
  }

  public static void heartbeat(ByteBuf out) {
    end(out, begin(out, FrameDecoder.HEARTBEAT, 0));
  }
}

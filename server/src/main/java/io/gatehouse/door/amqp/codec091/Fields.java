package io.gatehouse.door.amqp.codec091;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Reads the arguments of a method or the fields of a content header, and stays inside them.
///
/// Bits that follow each other share an octet (section 4.2.5.2): read it once and test it.
public final class Fields {
  private final ByteBuf in;

  public Fields(ByteBuf in) {
    this.in = in;
  }

  private ByteBuf have(long bytes) {
    if (in.readableBytes() < bytes) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "a frame ends in the middle of a field");
    }
    return in;
  }

  public int octet() {
    return have(1).readUnsignedByte();
  }

  public int shortInt() {
    return have(2).readUnsignedShort();
  }

  public long longInt() {
    return have(4).readUnsignedInt();
  }

  public long longLong() {
    return have(8).readLong();
  }

  /// At most 255 bytes of UTF-8.
  public String shortString() {
    return text(octet());
  }

  private String text(int length) {
    have(length);
    int at = in.readerIndex();
    if (!ByteBufUtil.isText(in, at, length, StandardCharsets.UTF_8)) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "a string is not UTF-8");
    }
    in.skipBytes(length);
    return in.toString(at, length, StandardCharsets.UTF_8);
  }

  public byte[] longString() {
    return bytes(longInt());
  }

  private byte[] bytes(long length) {
    have(length);
    byte[] read = new byte[(int) length];
    in.readBytes(read);
    return read;
  }

  public Map<String, Object> table() {
    long length = longInt();
    have(length);
    return FieldTable.read(in.readSlice((int) length));
  }
}

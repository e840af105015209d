package io.gatehouse.door.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Lets whole and lawful packets through to the decoder, which is lenient where the specification
/// is not; the first unlawful one becomes a [Violation], and nothing passes behind it.
///
/// All packets of one read pass as one buffer, so that the check costs no step of the pipeline for
/// each.
public final class PacketGate extends ByteToMessageDecoder {
  private static final int INCOMPLETE = -1;
  private static final int FIVE = 5;

  private final int largest;
  private int version;
  private boolean broken;

  /// @param largest bytes of a packet
  public PacketGate(int largest) {
    this.largest = largest;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int start = in.readerIndex();
    int at = start;
    Violation violation = null;
    try {
      for (int next = packet(in, at); next != INCOMPLETE; next = packet(in, at)) {
        at = next;
      }
    } catch (Violation caught) {
      violation = caught;
    }
    if (at > start) {
      out.add(in.readRetainedSlice(at - start));
    }
    if (violation != null) {
      broken = true;
      in.skipBytes(in.readableBytes());
      out.add(new Refused(violation, version));
    }
  }

  /// What came instead of a packet, and which version the client speaks; 0 where that is not known.
  public record Refused(Violation violation, int version) {}

  /// Checks the packet that begins here; returns where the next one begins.
  private int packet(ByteBuf in, int at) {
    int end = in.writerIndex();
    if (end - at < 2) {
      return INCOMPLETE;
    }
    int first = in.getUnsignedByte(at);
    int type = first >> 4;
    if (version == 0 && type != PacketRules.CONNECT) {
      throw Violation.protocol("the first packet is a CONNECT"); // [MQTT-3.1.0-1]
    }
    PacketRules.first(type, first & 0xf, version);
    int body = at + 1;
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      if (shift == 28) {
        throw Violation.malformed("the length of a packet has more than four bytes");
      }
      if (body == end) {
        return INCOMPLETE;
      }
      int part = in.getUnsignedByte(body++);
      length |= (part & 0x7f) << shift;
      if (part < 0x80) {
        if (part == 0 && shift > 0 && version == FIVE) {
          throw Violation.malformed("the length is written with more bytes than it needs");
        }
        break;
      }
    }
    if (length > largest - (body - at)) {
      throw new Violation(
          ReasonCodes.TOO_LARGE, "a packet has at most " + largest + " bytes"); // [MQTT-3.2.2-15]
    }
    if (end - body < length) {
      return INCOMPLETE;
    }
    check(new Cursor(in, body, body + length), type, first & 0xf);
    return body + length;
  }

  private void check(Cursor cursor, int type, int flags) {
    if (version == 0) {
      version = ConnectRules.version(cursor);
      ConnectRules.rest(cursor, version);
    } else {
      PacketRules.body(cursor, type, flags, version);
    }
  }
}

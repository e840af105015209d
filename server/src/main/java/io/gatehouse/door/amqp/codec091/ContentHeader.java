package io.gatehouse.door.amqp.codec091;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands before the body of a message: its size, and the properties of class basic.
///
/// @param deliveryMode 2 for a message that survives a restart
/// @param timestamp seconds since 1970
public record ContentHeader(
    long bodySize,
    @Nullable String contentType,
    @Nullable String contentEncoding,
    Map<String, Object> headers,
    @Nullable Integer deliveryMode,
    @Nullable Integer priority,
    @Nullable String correlationId,
    @Nullable String replyTo,
    @Nullable String expiration,
    @Nullable String messageId,
    @Nullable Long timestamp,
    @Nullable String type,
    @Nullable String userId,
    @Nullable String appId) {

  private static final int BASIC = 60;
  private static final int CLUSTER_ID = 1 << 2;

  public static ContentHeader read(ByteBuf payload) {
    Fields in = new Fields(payload);
    if (in.shortInt() != BASIC) {
      throw Fault.of(ReplyCode.UNEXPECTED_FRAME, "a content header is not of class basic");
    }
    if (in.shortInt() != 0) {
      throw Fault.of(ReplyCode.FRAME_ERROR, "the weight of a content header is not 0");
    }
    long bodySize = in.longLong();
    if (bodySize < 0) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "the size of a body is negative");
    }
    int flags = in.shortInt();
    if ((flags & 3) != 0) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "a content header has unknown properties");
    }
    ContentHeader read =
        new ContentHeader(
            bodySize,
            has(flags, 15) ? in.shortString() : null,
            has(flags, 14) ? in.shortString() : null,
            has(flags, 13) ? in.table() : Map.of(),
            has(flags, 12) ? in.octet() : null,
            has(flags, 11) ? in.octet() : null,
            has(flags, 10) ? in.shortString() : null,
            has(flags, 9) ? in.shortString() : null,
            has(flags, 8) ? in.shortString() : null,
            has(flags, 7) ? in.shortString() : null,
            has(flags, 6) ? in.longLong() : null,
            has(flags, 5) ? in.shortString() : null,
            has(flags, 4) ? in.shortString() : null,
            has(flags, 3) ? in.shortString() : null);
    if ((flags & CLUSTER_ID) != 0) {
      in.shortString();
    }
    return read;
  }

  private static boolean has(int flags, int bit) {
    return (flags >> bit & 1) != 0;
  }

  /// Writes the payload of a header frame.
  public void write(ByteBuf out) {
    out.writeShort(BASIC).writeShort(0).writeLong(bodySize);
    int at = out.writerIndex();
    out.writeShort(0);
    int flags = text(out, 15, contentType) | text(out, 14, contentEncoding);
    if (!headers.isEmpty()) {
      FieldTable.write(out, headers);
      flags |= 1 << 13;
    }
    flags |= octet(out, 12, deliveryMode) | octet(out, 11, priority);
    flags |= text(out, 10, correlationId) | text(out, 9, replyTo) | text(out, 8, expiration);
    flags |= text(out, 7, messageId);
    if (timestamp != null) {
      out.writeLong(timestamp);
      flags |= 1 << 6;
    }
    flags |= text(out, 5, type) | text(out, 4, userId) | text(out, 3, appId);
    out.setShort(at, flags);
  }

  private static int text(ByteBuf out, int bit, @Nullable String value) {
    if (value == null) {
      return 0;
    }
    FieldTable.writeShortString(out, value);
    return 1 << bit;
  }

  private static int octet(ByteBuf out, int bit, @Nullable Integer value) {
    if (value == null) {
      return 0;
    }
    out.writeByte(value);
    return 1 << bit;
  }
}

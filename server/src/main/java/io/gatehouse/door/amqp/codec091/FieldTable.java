package io.gatehouse.door.amqp.codec091;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tables of names and typed values, with the type letters that RabbitMQ and its clients use.
///
/// Values are text (or bytes, where it is not UTF-8), booleans, numbers, instants, lists, tables,
/// and [#NOTHING].
public final class FieldTable {
  /// The value of type `V`.
  public static final Object NOTHING = new Nothing();

  private static final int DEEPEST = 8;
  private static final long LATEST = 253_402_300_799L;
  private static final int MOST = 1_000;

  private FieldTable() {}

  private record Nothing() {}

  /// Reads fields up to the end of the buffer.
  public static Map<String, Object> read(ByteBuf in) {
    return table(in, 1);
  }

  private static Map<String, Object> table(ByteBuf in, int depth) {
    checkDepth(depth);
    Map<String, Object> table = new LinkedHashMap<>();
    Fields fields = new Fields(in);
    while (in.isReadable()) {
      String name = fields.shortString();
      table.put(name, value(in, fields, depth));
      checkSize(table.size());
    }
    return table;
  }

  private static List<Object> array(ByteBuf in, int depth) {
    checkDepth(depth);
    List<Object> values = new ArrayList<>();
    Fields fields = new Fields(in);
    while (in.isReadable()) {
      values.add(value(in, fields, depth));
      checkSize(values.size());
    }
    return values;
  }

  private static void checkDepth(int depth) {
    if (depth > DEEPEST) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "tables are nested at most " + DEEPEST + " deep");
    }
  }

  private static void checkSize(int size) {
    if (size > MOST) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "a table has at most " + MOST + " fields");
    }
  }

  private static Object value(ByteBuf in, Fields fields, int depth) {
    int type = fields.octet();
    return switch (type) {
      case 't' -> fields.octet() != 0;
      case 'b' -> (int) (byte) fields.octet();
      case 'B' -> fields.octet();
      case 's' -> (int) (short) fields.shortInt();
      case 'u' -> fields.shortInt();
      case 'I' -> (int) fields.longInt();
      case 'i' -> fields.longInt();
      case 'l', 'L' -> fields.longLong();
      case 'f' -> (double) Float.intBitsToFloat((int) fields.longInt());
      case 'd' -> Double.longBitsToDouble(fields.longLong());
      case 'D' -> decimal(fields);
      case 'S' -> text(fields.longString());
      case 'x' -> fields.longString();
      case 'T' -> time(fields.longLong());
      case 'A' -> array(part(in, fields), depth + 1);
      case 'F' -> table(part(in, fields), depth + 1);
      case 'V' -> NOTHING;
      default -> throw Fault.of(ReplyCode.SYNTAX_ERROR, "a field has the unknown type " + type);
    };
  }

  /// A time that a client says; what no calendar has is the nearest that one has.
  public static Instant time(long seconds) {
    return Instant.ofEpochSecond(Math.clamp(seconds, 0, LATEST));
  }

  private static BigDecimal decimal(Fields fields) {
    int scale = fields.octet();
    int unscaled = (int) fields.longInt();
    return new BigDecimal(BigInteger.valueOf(unscaled), scale);
  }

  private static ByteBuf part(ByteBuf in, Fields fields) {
    long length = fields.longInt();
    if (length > in.readableBytes()) {
      throw Fault.of(ReplyCode.SYNTAX_ERROR, "a table ends in the middle of a field");
    }
    return in.readSlice((int) length);
  }

  /// The bytes as text, or themselves where they are none.
  private static Object text(byte[] bytes) {
    try {
      var read = StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
      return read.toString();
    } catch (CharacterCodingException binary) {
      return bytes;
    }
  }

  /// Writes a table with its length before it.
  public static void write(ByteBuf out, Map<String, ?> table) {
    int at = out.writerIndex();
    out.writeInt(0);
    table.forEach((name, value) -> {
      writeShortString(out, name);
      writeValue(out, value);
    });
    out.setInt(at, out.writerIndex() - at - 4);
  }

  private static void writeValue(ByteBuf out, @Nullable Object value) {
    switch (value) {
      case String text -> writeBytes(out, 'S', text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes -> writeBytes(out, 'x', bytes);
      case Boolean truth -> out.writeByte('t').writeBoolean(truth);
      case Integer number -> out.writeByte('I').writeInt(number);
      case Long number -> out.writeByte('l').writeLong(number);
      case Double number -> out.writeByte('d').writeDouble(number);
      case BigDecimal number -> writeDecimal(out, number);
      case Instant time -> out.writeByte('T').writeLong(time.getEpochSecond());
      case Map<?, ?> table -> writeTable(out, table);
      case List<?> list -> writeArray(out, list);
      case null, default -> out.writeByte('V');
    }
  }

  private static void writeTable(ByteBuf out, Map<?, ?> table) {
    Map<String, Object> named = new LinkedHashMap<>();
    table.forEach((name, value) -> named.put(name.toString(), value == null ? NOTHING : value));
    out.writeByte('F');
    write(out, named);
  }

  private static void writeDecimal(ByteBuf out, BigDecimal number) {
    if (number.scale() >= 0 && number.scale() < 256 && number.unscaledValue().bitLength() < 32) {
      out.writeByte('D').writeByte(number.scale()).writeInt(number.unscaledValue().intValue());
    } else {
      out.writeByte('d').writeDouble(number.doubleValue());
    }
  }

  private static void writeArray(ByteBuf out, List<?> list) {
    out.writeByte('A');
    int at = out.writerIndex();
    out.writeInt(0);
    list.forEach(value -> writeValue(out, value));
    out.setInt(at, out.writerIndex() - at - 4);
  }

  private static void writeBytes(ByteBuf out, char type, byte[] bytes) {
    out.writeByte(type).writeInt(bytes.length).writeBytes(bytes);
  }

  /// Writes text with its length before it, cut after 255 bytes.
  public static void writeShortString(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, 255);
    while (length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
      length--;
    }
    out.writeByte(length).writeBytes(bytes, 0, length);
  }
}

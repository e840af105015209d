package io.gatehouse.door.amqp.v1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Frames made by hand, for what no client library would send.
final class Frames {
  private Frames() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /// A frame of this type on channel 0.
  static byte[] frame(int type, byte[]... body) {
    byte[] content = join(body);
    ByteBuffer frame = ByteBuffer.allocate(8 + content.length);
    frame.putInt(frame.capacity()).put((byte) 2).put((byte) type).putShort((short) 0).put(content);
    return frame.array();
  }

  /// A performative: its number and its fields as they are encoded.
  static byte[] performative(int number, int count, byte[]... fields) {
    byte[] content = join(fields);
    ByteBuffer list = ByteBuffer.allocate(12 + content.length);
    list.put((byte) 0).put((byte) 0x53).put((byte) number).put((byte) 0xd0);
    list.putInt(content.length + 4).putInt(count).put(content);
    return list.array();
  }

  static byte[] text(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(new byte[] {(byte) code, (byte) bytes.length}, bytes);
  }

  static byte[] saslInit(String mechanism, String response) {
    byte[] fields = join(text(0xa3, mechanism), text(0xa0, response));
    return frame(1, performative(0x41, 2, fields));
  }

  static byte[] open(String container) {
    return frame(0, performative(0x10, 1, text(0xa1, container)));
  }

  /// Reads one frame.
  static byte[] next(InputStream in) throws IOException {
    byte[] size = in.readNBytes(4);
    if (size.length < 4) {
      throw new IOException("the connection has ended");
    }
    return join(size, in.readNBytes(ByteBuffer.wrap(size).getInt() - 4));
  }

  /// The number of the performative of a frame.
  static int performative(byte[] frame) {
    return frame[10] & 0xff;
  }
}

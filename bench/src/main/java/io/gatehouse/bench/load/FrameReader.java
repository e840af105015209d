package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Walks over the WebSocket frames of a server by their lengths (RFC 6455, section 5.2).
///
/// Payloads are skipped unless asked for, so that counting frames costs a few instructions each.
final class FrameReader {
  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;

  private static final byte[] NOTHING = {};

  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private final Sink sink;
  private Phase phase = Phase.OPCODE;
  private boolean gather = true;
  private int opcode;
  private int lengthBytes;
  private long remaining;

  FrameReader(Sink sink) {
    this.sink = sink;
  }

  /// Told of each frame once its last byte is there.
  interface Sink {
    /// @param payload empty when payloads are skipped
    void frame(int opcode, byte[] payload);
  }

  private enum Phase {
    OPCODE,
    LENGTH,
    LONG_LENGTH,
    PAYLOAD
  }

  void skipPayloads() {
    gather = false;
  }

  /// Consumes all bytes.
  void read(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (phase == Phase.PAYLOAD) {
        payload(bytes);
      } else {
        header(bytes.readUnsignedByte());
      }
      if (phase == Phase.PAYLOAD && remaining == 0) {
        finish();
      }
    }
  }

  private void header(int octet) {
    switch (phase) {
      case OPCODE -> {
        opcode = octet & 0x0f;
        phase = Phase.LENGTH;
      }
      case LENGTH -> length(octet & 0x7f);
      case LONG_LENGTH -> {
        remaining = remaining << 8 | octet;
        lengthBytes--;
        phase = lengthBytes == 0 ? Phase.PAYLOAD : Phase.LONG_LENGTH;
      }
      case PAYLOAD -> throw new IllegalStateException("a payload is not a header");
    }
  }

  private void length(int length) {
    lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
    remaining = lengthBytes == 0 ? length : 0;
    phase = lengthBytes == 0 ? Phase.PAYLOAD : Phase.LONG_LENGTH;
  }

  private void payload(ByteBuf bytes) {
    int step = (int) Math.min(remaining, bytes.readableBytes());
    if (gather) {
      try {
        bytes.readBytes(gathered, step);
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    } else {
      bytes.skipBytes(step);
    }
    remaining -= step;
  }

  private void finish() {
    byte[] payload = gather ? gathered.toByteArray() : NOTHING;
    gathered.reset();
    phase = Phase.OPCODE;
    sink.frame(opcode, payload);
  }
}

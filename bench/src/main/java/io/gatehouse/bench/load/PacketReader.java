package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;

/// Walks over the MQTT packets of a server by their lengths (MQTT 5.0, section 2.1) and counts the
/// messages among them.
final class PacketReader {
  private static final int PUBLISH = 3;

  private final Runnable onMessage;
  private Phase phase = Phase.TYPE;
  private int type;
  private int shift;
  private int remaining;

  PacketReader(Runnable onMessage) {
    this.onMessage = onMessage;
  }

  private enum Phase {
    TYPE,
    LENGTH,
    BODY
  }

  /// Consumes all bytes.
  void read(ByteBuf bytes) {
    while (bytes.isReadable()) {
      switch (phase) {
        case TYPE -> {
          type = bytes.readUnsignedByte() >> 4;
          shift = 0;
          remaining = 0;
          phase = Phase.LENGTH;
        }
        case LENGTH -> length(bytes.readUnsignedByte());
        case BODY -> {
          int step = Math.min(remaining, bytes.readableBytes());
          bytes.skipBytes(step);
          remaining -= step;
        }
      }
      if (phase == Phase.BODY && remaining == 0) {
        finish();
      }
    }
  }

  /// Seven bits a byte, the lowest first; the eighth says that another one follows.
  private void length(int octet) {
    remaining |= (octet & 0x7f) << shift;
    shift += 7;
    phase = octet < 0x80 ? Phase.BODY : Phase.LENGTH;
  }

  private void finish() {
    phase = Phase.TYPE;
    if (type == PUBLISH) {
      onMessage.run();
    }
  }
}

package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;

/// Finds the packet ids of QoS 1 messages and of their acknowledgements in the bytes of a server
/// (MQTT 5.0, sections 3.3.2 and 3.4.2), and reads nothing else of them.
final class AckReader {
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;

  private final Sink sink;
  private Phase phase = Phase.TYPE;
  private int type;
  private int shift;
  private int remaining;
  private int position;
  private int topic;
  private int packetId;

  AckReader(Sink sink) {
    this.sink = sink;
  }

  /// Told of each packet once its last byte is there.
  interface Sink {
    void message(int packetId);

    void acknowledged(int packetId);
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
        case TYPE -> begin(bytes.readUnsignedByte() >> 4);
        case LENGTH -> length(bytes.readUnsignedByte());
        case BODY -> body(bytes);
      }
      if (phase == Phase.BODY && remaining == 0) {
        finish();
      }
    }
  }

  private void begin(int packetType) {
    type = packetType;
    shift = 0;
    remaining = 0;
    position = 0;
    topic = 0;
    packetId = 0;
    phase = Phase.LENGTH;
  }

  private void length(int octet) {
    remaining |= (octet & 0x7f) << shift;
    shift += 7;
    phase = octet < 0x80 ? Phase.BODY : Phase.LENGTH;
  }

  private void body(ByteBuf bytes) {
    int step = Math.min(Math.min(remaining, silent()), bytes.readableBytes());
    if (step == 0) {
      octet(bytes.readUnsignedByte());
      step = 1;
    } else {
      bytes.skipBytes(step);
    }
    position += step;
    remaining -= step;
  }

  /// How many of the next bytes say nothing of interest; 0 if the next one does.
  private int silent() {
    if (position < 2) {
      return 0;
    }
    if (type != PUBLISH || position >= topic + 4) {
      return Integer.MAX_VALUE;
    }
    return Math.max(0, topic + 2 - position);
  }

  /// The topic's length stands before the topic, the packet id behind it; that of a PUBACK is
  /// first.
  private void octet(int octet) {
    if (type == PUBLISH && position < 2) {
      topic = topic << 8 | octet;
    } else {
      packetId = packetId << 8 | octet;
    }
  }

  private void finish() {
    phase = Phase.TYPE;
    if (type == PUBLISH) {
      sink.message(packetId);
    } else if (type == PUBACK) {
      sink.acknowledged(packetId);
    }
  }
}

package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacketReaderTest {
  private final AtomicInteger messages = new AtomicInteger();
  private final PacketReader reader = new PacketReader(messages::incrementAndGet);

  @Test
  void onlyMessagesAreCounted() {
    reader.read(stream());

    assertThat(messages).hasValue(3);
  }

  @Test
  void packetsAreReadFromSingleBytes() {
    ByteBuf stream = stream();
    while (stream.isReadable()) {
      reader.read(stream.readSlice(1));
    }

    assertThat(messages).hasValue(3);
  }

  /// A message, an answer to a ping, which is empty, and two long messages.
  private static ByteBuf stream() {
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeByte(0x30).writeByte(3).writeBytes(new byte[3]);
    bytes.writeByte(0xd0).writeByte(0);
    bytes.writeByte(0x32).writeByte(0x80).writeByte(0x01).writeBytes(new byte[128]);
    bytes.writeByte(0x30).writeByte(0xff).writeByte(0x7f).writeBytes(new byte[16_383]);
    return bytes;
  }
}

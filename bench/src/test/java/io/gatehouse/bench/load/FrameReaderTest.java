package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final String LONG = "x".repeat(300);
  private static final String HUGE = "y".repeat(70_000);

  private final List<String> seen = new ArrayList<>();
  private final FrameReader reader =
      new FrameReader((opcode, payload) ->
          seen.add(opcode + ":" + new String(payload, StandardCharsets.UTF_8)));

  @Test
  void framesOfEveryLengthAreReadFromOnePiece() {
    reader.read(stream());

    assertThat(seen).containsExactly("1:", "1:hello", "1:" + LONG, "9:ping", "1:" + HUGE, "8:");
  }

  @Test
  void framesAreReadFromSingleBytes() {
    ByteBuf stream = stream();
    while (stream.isReadable()) {
      reader.read(stream.readSlice(1));
    }

    assertThat(seen).containsExactly("1:", "1:hello", "1:" + LONG, "9:ping", "1:" + HUGE, "8:");
  }

  @Test
  void skippedPayloadsAreCountedAllTheSame() {
    reader.skipPayloads();

    reader.read(stream());

    assertThat(seen).containsExactly("1:", "1:", "1:", "9:", "1:", "8:");
  }

  private static ByteBuf stream() {
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeByte(0x81).writeByte(0);
    bytes.writeByte(0x81).writeByte(5).writeCharSequence("hello", StandardCharsets.UTF_8);
    bytes.writeByte(0x81).writeByte(126).writeShort(LONG.length());
    bytes.writeCharSequence(LONG, StandardCharsets.UTF_8);
    bytes.writeByte(0x89).writeByte(4).writeCharSequence("ping", StandardCharsets.UTF_8);
    bytes.writeByte(0x81).writeByte(127).writeLong(HUGE.length());
    bytes.writeCharSequence(HUGE, StandardCharsets.UTF_8);
    return bytes.writeByte(0x88).writeByte(0);
  }
}

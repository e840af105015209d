package io.gatehouse.script.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import run.endive.wasm.types.MemoryLimits;

/// The memory of a guest is exactly what an image says, whatever was written since the last one.
class SlateTest {
  private static final int PAGE = 65_536;
  private static final int PAGES = 3;
  private static final int MOST = 12;

  private static Slate slate() {
    return new Slate(new MemoryLimits(PAGES, PAGES), MOST);
  }

  private static Image image(Random random, int pages) {
    byte[] bytes = new byte[pages * PAGE];
    random.nextBytes(bytes);
    return Image.of(bytes, 1);
  }

  /// Another image of the same origin, as those of two scripts are.
  private static Image other(Random random, Image from, int pages) {
    Slate slate = slate();
    slate.become(from);
    int more = pages - slate.pages();
    if (more > 0) {
      slate.grow(more);
    }
    for (int i = 0; i < 20; i++) {
      scribble(slate, random);
    }
    return from.with(slate.copy(), random.nextInt(1 << 20));
  }

  private static void scribble(Slate slate, Random random) {
    int size = slate.pages() * PAGE;
    int at =
        random.nextInt(8) == 0
            ? ((1 + random.nextInt(size / 4096 - 1)) * 4096) - 4
            : random.nextInt(size - 8);
    switch (random.nextInt(10)) {
      case 0 -> slate.writeByte(at, (byte) random.nextInt());
      case 1 -> slate.writeShort(at, (short) random.nextInt());
      case 2 -> slate.writeI32(at, random.nextInt());
      case 3 -> slate.writeLong(at, random.nextLong());
      case 4 -> slate.writeF32(at, random.nextFloat());
      case 5 -> slate.writeF64(at, random.nextDouble());
      case 6 -> slate.fill((byte) 7, at, Math.min(size, at + random.nextInt(20_000)));
      case 7 -> slate.copy(at, 0, Math.min(size - at, random.nextInt(20_000)));
      case 8 -> slate.write(at, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 5);
      default -> slate.grow(random.nextInt(40) == 0 ? 1 : 0);
    }
  }

  private static byte[] bytes(Image image) {
    Slate fresh = slate();
    fresh.become(image);
    return fresh.copy();
  }

  @Test
  void nothingOfARunIsLeft() {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      Image base = image(random, PAGES + random.nextInt(2));
      Image[] images = {
        base,
        other(random, base, base.length() / PAGE),
        other(random, base, base.length() / PAGE + 2),
        image(random, PAGES)
      };
      byte[][] expected = new byte[images.length][];
      for (int i = 0; i < images.length; i++) {
        expected[i] = bytes(images[i]);
      }
      Slate slate = slate();
      for (int run = 0; run < 60; run++) {
        int which = random.nextInt(images.length);
        slate.become(images[which]);
        assertThat(slate.copy()).as("seed %d, run %d", seed, run).isEqualTo(expected[which]);
        for (int i = random.nextInt(30); i > 0; i--) {
          scribble(slate, random);
        }
      }
    }
  }

  @Test
  void whatIsOutsideIsNeitherReadNorWritten() {
    Slate slate = slate();
    for (int at : new int[] {-1, Integer.MIN_VALUE, PAGES * PAGE - 2, PAGES * PAGE, 1 << 30}) {
      assertThatThrownBy(() -> slate.readInt(at)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> slate.writeLong(at, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> slate.write(at, new byte[8], 0, 8))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(slate.copy()).containsOnly(0);
  }

  @Test
  void itGrowsNoFurtherThanItMay() {
    Slate slate = slate();
    assertThat(slate.grow(MOST - PAGES + 1)).isEqualTo(-1);
    assertThat(slate.grow(-1)).isEqualTo(-1);
    assertThat(slate.grow(MOST - PAGES)).isEqualTo(PAGES);
    assertThat(slate.pages()).isEqualTo(MOST);
    assertThat(slate.grow(1)).isEqualTo(-1);
  }
}

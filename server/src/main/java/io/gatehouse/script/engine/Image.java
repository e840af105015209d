package io.gatehouse.script.engine;

import java.util.Arrays;

/// A whole memory at one moment, from which runs begin; immutable.
///
/// An image that was made from another one holds only the blocks in which it differs.
final class Image {
  private final byte[] base;
  private final byte[][] blocks;
  private final int length;
  private final int differing;
  private final long stack;

  private Image(byte[] base, byte[][] blocks, int length, int differing, long stack) {
    this.base = base;
    this.blocks = blocks;
    this.length = length;
    this.differing = differing;
    this.stack = stack;
  }

  /// @param stack the one register that a memory does not hold
  static Image of(byte[] memory, long stack) {
    byte[][] same = new byte[memory.length >>> Slate.BLOCK_BITS][];
    Arrays.fill(same, memory);
    return new Image(memory, same, memory.length, 0, stack);
  }

  /// Another memory that began as this one.
  Image with(byte[] memory, long newStack) {
    byte[][] all = new byte[memory.length >>> Slate.BLOCK_BITS][];
    int differ = 0;
    for (int block = 0; block < all.length; block++) {
      int at = block << Slate.BLOCK_BITS;
      int end = at + Slate.BLOCK;
      if (end <= base.length && Arrays.equals(memory, at, end, base, at, end)) {
        all[block] = base;
      } else {
        all[block] = Arrays.copyOfRange(memory, at, end);
        differ++;
      }
    }
    return new Image(base, all, memory.length, differ, newStack);
  }

  int length() {
    return length;
  }

  long stack() {
    return stack;
  }

  int blocks() {
    return blocks.length;
  }

  /// The array that holds a block, beginning at [#offset].
  byte[] at(int block) {
    return blocks[block];
  }

  @SuppressWarnings(
      "ReferenceEquality") // whether it is that very array, not whether it holds the same
  int offset(int block) {
    return blocks[block] == base ? block << Slate.BLOCK_BITS : 0;
  }

  /// Bytes that it holds besides the image that it was made from.
  long weight() {
    return (long) differing * (Slate.BLOCK + 32) + 8L * blocks.length + 256;
  }
}

package io.gatehouse.script.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// A whole memory at one moment, from which runs begin; immutable.
///
/// An image that was made from another one holds only the blocks in which it differs.
final class Image {
  private static final int BLOCK = 4096;

  private final byte[] base;
  private final Map<Integer, byte[]> changed;
  private final int length;
  private final long stack;

  private Image(byte[] base, Map<Integer, byte[]> changed, int length, long stack) {
    this.base = base;
    this.changed = changed;
    this.length = length;
    this.stack = stack;
  }

  /// @param stack the one register that a memory does not hold
  static Image of(byte[] memory, long stack) {
    return new Image(memory, Map.of(), memory.length, stack);
  }

  /// Another memory that began as this one.
  Image with(byte[] memory, long newStack) {
    Map<Integer, byte[]> differing = new LinkedHashMap<>();
    for (int at = 0; at < memory.length; at += BLOCK) {
      int end = Math.min(at + BLOCK, memory.length);
      boolean same = end <= base.length && Arrays.equals(memory, at, end, base, at, end);
      if (!same) {
        differing.put(at, Arrays.copyOfRange(memory, at, end));
      }
    }
    return new Image(base, differing, memory.length, newStack);
  }

  int length() {
    return length;
  }

  long stack() {
    return stack;
  }

  byte[] base() {
    return base;
  }

  Map<Integer, byte[]> changed() {
    return changed;
  }

  /// Bytes that it holds besides the image that it was made from.
  long weight() {
    return (long) changed.size() * (BLOCK + 64) + 256;
  }
}

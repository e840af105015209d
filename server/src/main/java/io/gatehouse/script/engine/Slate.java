package io.gatehouse.script.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;

/// The memory of a guest: one array that knows which of its blocks were written to, so that only
/// those are copied when it is to be as it was. For one thread.
///
/// What lies outside of the array is an `IndexOutOfBoundsException`: nothing is read or written
/// there.
@SuppressWarnings("removal") // what threads would need, and whose interface is to go
final class Slate implements Memory {
  static final int BLOCK_BITS = 12;
  static final int BLOCK = 1 << BLOCK_BITS;

  /// A number may begin in one block and end in the next one, of which nothing is noted.
  private static final int OVER = Long.BYTES;

  private static final int PAGE = 65_536;
  private static final VarHandle SHORTS = handle(short[].class);
  private static final VarHandle INTS = handle(int[].class);
  private static final VarHandle LONGS = handle(long[].class);
  private static final VarHandle FLOATS = handle(float[].class);
  private static final VarHandle DOUBLES = handle(double[].class);

  private final int initial;
  private final int most;
  private final byte[] written;
  private byte[] bytes;
  private int pages;
  private boolean full;
  private @Nullable Image image;

  /// @param most pages
  Slate(MemoryLimits limits, int most) {
    this.initial = limits.initialPages();
    this.most = Math.max(most, initial);
    this.pages = initial;
    this.bytes = new byte[initial * PAGE];
    this.written = new byte[this.most * (PAGE / BLOCK)];
  }

  private static VarHandle handle(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /// Makes every byte what it was in the image, whatever has happened here since.
  @SuppressWarnings("ReferenceEquality") // blocks that two images share are one array
  void become(Image next) {
    Image last = image;
    // while it is copied it is nothing that could be gone on from
    image = null;
    boolean resized = bytes.length != next.length();
    if (resized) {
      bytes = new byte[next.length()];
    }
    if (last == null || resized || last.length() != next.length()) {
      for (int block = 0; block < next.blocks(); block++) {
        copy(next, block);
      }
    } else {
      for (int block = 0; block < next.blocks(); block++) {
        if (written[block] != 0 || next.at(block) != last.at(block)) {
          copy(next, block);
        }
      }
    }
    Arrays.fill(written, (byte) 0);
    pages = next.length() / PAGE;
    full = false;
    image = next;
  }

  private void copy(Image from, int block) {
    int at = block << BLOCK_BITS;
    System.arraycopy(from.at(block), from.offset(block), bytes, at, BLOCK);
    if (block + 1 < from.blocks()) {
      System.arraycopy(from.at(block + 1), from.offset(block + 1), bytes, at + BLOCK, OVER);
    }
  }

  /// All of it.
  byte[] copy() {
    return Arrays.copyOf(bytes, pages * PAGE);
  }

  /// Whether more was asked for than there may be.
  boolean wasFull() {
    return full;
  }

  private void note(int at) {
    written[at >>> BLOCK_BITS] = 1;
  }

  private void note(int at, int length) {
    if (length > 0) {
      Arrays.fill(written, at >>> BLOCK_BITS, ((at + length - 1) >>> BLOCK_BITS) + 1, (byte) 1);
    }
  }

  @Override
  public int pages() {
    return pages;
  }

  /// Twice as much each time, since it is asked for in small pieces.
  @Override
  public int grow(int more) {
    int before = pages;
    if (more < 0 || more > most - before) {
      full = true;
      return -1;
    }
    int wanted = (before + more) * PAGE;
    if (wanted > bytes.length) {
      long roomy = Math.min(Math.max(wanted, 2L * bytes.length), (long) most * PAGE);
      bytes = Arrays.copyOf(bytes, (int) roomy);
    }
    pages = before + more;
    return before;
  }

  @Override
  public int initialPages() {
    return initial;
  }

  @Override
  public int maximumPages() {
    return most;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    throw new UnsupportedOperationException("a guest has one thread");
  }

  @Override
  public int waitOn(int address, int expected, long nanoseconds) {
    throw new UnsupportedOperationException("a guest has one thread");
  }

  @Override
  public int waitOn(int address, long expected, long nanoseconds) {
    throw new UnsupportedOperationException("a guest has one thread");
  }

  @Override
  public int notify(int address, int most) {
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] segments) {
    Memory first = new ByteArrayMemory(new MemoryLimits(initial, initial));
    first.initialize(instance, segments);
    write(0, first.readBytes(0, initial * PAGE), 0, initial * PAGE);
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int size) {
    throw new WasmEngineException("the engine of scripts has no passive data");
  }

  @Override
  public void drop(int segment) {
    // there is none
  }

  @Override
  public void write(int at, byte[] data, int from, int size) {
    System.arraycopy(data, from, bytes, at, size);
    note(at, size);
  }

  @Override
  public byte[] readBytes(int at, int length) {
    byte[] out = new byte[length];
    System.arraycopy(bytes, at, out, 0, length);
    return out;
  }

  @Override
  public void copy(int to, int from, int size) {
    System.arraycopy(bytes, from, bytes, to, size);
    note(to, size);
  }

  @Override
  public void fill(byte value, int from, int to) {
    Arrays.fill(bytes, from, to, value);
    note(from, to - from);
  }

  @Override
  public void zero() {
    fill((byte) 0, 0, bytes.length);
  }

  @Override
  public byte read(int at) {
    return bytes[at];
  }

  @Override
  public void writeByte(int at, byte value) {
    bytes[at] = value;
    note(at);
  }

  @Override
  public short readShort(int at) {
    return (short) SHORTS.get(bytes, at);
  }

  @Override
  public long readU16(int at) {
    return (short) SHORTS.get(bytes, at) & 0xffffL;
  }

  @Override
  public void writeShort(int at, short value) {
    SHORTS.set(bytes, at, value);
    note(at);
  }

  @Override
  public int readInt(int at) {
    return (int) INTS.get(bytes, at);
  }

  @Override
  public void writeI32(int at, int value) {
    INTS.set(bytes, at, value);
    note(at);
  }

  @Override
  public long readLong(int at) {
    return (long) LONGS.get(bytes, at);
  }

  @Override
  public void writeLong(int at, long value) {
    LONGS.set(bytes, at, value);
    note(at);
  }

  @Override
  public long readF32(int at) {
    return (int) INTS.get(bytes, at);
  }

  @Override
  public float readFloat(int at) {
    return (float) FLOATS.get(bytes, at);
  }

  @Override
  public void writeF32(int at, float value) {
    FLOATS.set(bytes, at, value);
    note(at);
  }

  @Override
  public long readF64(int at) {
    return (long) LONGS.get(bytes, at);
  }

  @Override
  public double readDouble(int at) {
    return (double) DOUBLES.get(bytes, at);
  }

  @Override
  public void writeF64(int at, double value) {
    DOUBLES.set(bytes, at, value);
    note(at);
  }
}

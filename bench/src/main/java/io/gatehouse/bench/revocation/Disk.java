package io.gatehouse.bench.revocation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The least that a durable change costs at the moment: a page in a file that has its size is
/// written over, as a database writes over its log, and the disk waited for.
final class Disk implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int PAGES = 256;

  private final FileChannel file;
  private int next;

  Disk(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    fill(ByteBuffer.allocate(PAGE * PAGES), 0);
    file.force(true);
  }

  /// @return nanoseconds until it was durable
  long sync() throws IOException {
    long start = System.nanoTime();
    fill(ByteBuffer.allocate(PAGE), (long) next * PAGE);
    file.force(false);
    next = (next + 1) % PAGES;
    return System.nanoTime() - start;
  }

  private void fill(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

package io.gatehouse.bench.peer;

import io.gatehouse.bench.report.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// The least that durability costs: one record is appended to a file and the disk waited for, again
/// and again.
public final class BareFsync implements AutoCloseable {
  private static final int RECORD = 512;

  private final FileChannel file;

  public BareFsync(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  public Window run(Duration time) throws IOException {
    long start = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      ByteBuffer record = ByteBuffer.allocate(RECORD);
      while (record.hasRemaining()) {
        file.write(record);
      }
      file.force(false);
      count++;
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return new Window(count, wall, wall);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

package io.gatehouse.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What the compilers of a virtual machine have taken of the processor: the sum over its threads of
/// that name in `/proc` (proc_pid_stat(5), fields 14 and 15).
final class CompilerTime {
  /// `USER_HZ` on every system that Linux has today.
  private static final long TICKS_PER_SECOND = 100;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private CompilerTime() {}

  /// Nothing where the system does not tell.
  static Duration of(long pid) throws IOException {
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    if (!Files.isDirectory(threads)) {
      return Duration.ZERO;
    }
    long ticks = 0;
    try (Stream<Path> all = Files.list(threads)) {
      for (Path thread : (Iterable<Path>) all::iterator) {
        ticks += ofThread(thread);
      }
    }
    return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
  }

  private static long ofThread(Path thread) {
    try {
      return ticks(Files.readString(thread.resolve("stat")));
    } catch (IOException ended) {
      return 0;
    }
  }

  /// The name stands in parentheses and may hold anything, so the rest begins after the last one.
  private static long ticks(String stat) {
    int end = stat.lastIndexOf(')');
    String name = stat.substring(stat.indexOf('(') + 1, end);
    if (!name.startsWith("C1 Compiler") && !name.startsWith("C2 Compiler")) {
      return 0;
    }
    List<String> fields = List.of(stat.substring(end + 2).split(" "));
    return Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
  }
}

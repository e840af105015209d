package io.gatehouse.work;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes threads yield to all others where the system can.
///
/// Java's own thread priorities do nothing on Linux unless a flag is set. There `setpriority(2)`
/// with `PRIO_PROCESS` and the number of a thread lowers only that thread, and lowering needs no
/// right. A thread that stays at its priority is slower for others, not wrong: nothing here fails.
public final class LowPriority {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final int PRIO_PROCESS = 0;
  private static final int CALLER = 0;
  private static final int NICE = 10;

  private LowPriority() {}

  /// The calling thread, which must be a platform thread.
  public static void ofThisThread() {
    lower(CALLER);
  }

  /// The threads that compile the server's own code, some of which work for minutes after a start:
  /// on a machine with few processors every message would wait for their time slices.
  public static void ofCompilers() {
    if (!Files.isDirectory(THREADS)) {
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        // the system cuts a name to 15 characters
        if (Files.readString(thread.resolve("comm")).strip().matches("C[12] Compiler.*")) {
          lower(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    } catch (IOException ended) {
      return;
    }
  }

  @SuppressWarnings("restricted")
  private static void lower(int thread) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle setpriority =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setpriority"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      int ignored = (int) setpriority.invokeExact(PRIO_PROCESS, thread, NICE);
    } catch (Throwable e) {
      return;
    }
  }
}

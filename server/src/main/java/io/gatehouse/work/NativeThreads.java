package io.gatehouse.work;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/// The threads of this process as Linux numbers them; elsewhere there are none.
final class NativeThreads {
  static final int CALLER = 0;

  private static final Path THREADS = Path.of("/proc/self/task");

  private NativeThreads() {}

  /// @param name as the system keeps it, which is 15 characters at most
  static void each(Pattern name, IntConsumer task) {
    if (!Files.isDirectory(THREADS)) {
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (name.matcher(Files.readString(thread.resolve("comm")).strip()).matches()) {
          task.accept(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    } catch (IOException ended) {
      return;
    }
  }

  /// A function of the C library; throws where it has none.
  @SuppressWarnings("restricted")
  static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  static boolean isLinux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  static FunctionDescriptor ofInts(int parameters) {
    ValueLayout[] ints = new ValueLayout[parameters];
    Arrays.fill(ints, ValueLayout.JAVA_INT);
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, ints);
  }
}

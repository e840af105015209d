package io.gatehouse.work;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
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
    each(THREADS, name, task);
  }

  /// @param folder one folder for each thread, as proc_pid_task(5) shows them
  static void each(Path folder, Pattern name, IntConsumer task) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder)) {
      for (Path thread : threads) {
        if (name.matcher(nameOf(thread)).matches()) {
          task.accept(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      return;
    }
  }

  /// Threads end while others are looked at: such a one has no name, and says nothing of the rest.
  /// The system cuts names between bytes, so that they need not be text.
  private static String nameOf(Path thread) {
    try {
      return new String(Files.readAllBytes(thread.resolve("comm")), StandardCharsets.UTF_8).strip();
    } catch (IOException ended) {
      return "";
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

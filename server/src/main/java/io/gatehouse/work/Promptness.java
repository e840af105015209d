package io.gatehouse.work;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.regex.Pattern;

/// Has the threads that others wait for begin as soon as there is something to do, where the system
/// can.
///
/// Since 6.6 Linux lets a thread that computes use up its slice, some milliseconds, before it looks
/// at who has woken meanwhile; since 6.12 whoever has asked for shorter slices goes first
/// (`sched_setattr(2)`, `sched_runtime`). To ask needs no right, and gives nobody a larger share of
/// a processor. Older systems take no notice, and nothing here fails.
public final class Promptness {
  /// Event loops, the writer of the store, and what carries virtual threads.
  private static final Pattern AWAITED =
      Pattern.compile("vert\\.x-eventloo.*|gatehouse-write.*|ForkJoinPool-1.*");

  /// The shortest slice that there is.
  private static final long SLICE_NANOS = 100_000;

  private static final int PRIO_PROCESS = 0;

  /// `struct sched_attr` in its first version.
  private static final MemoryLayout ATTRIBUTES =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT.withName("size"),
          ValueLayout.JAVA_INT.withName("policy"),
          ValueLayout.JAVA_LONG.withName("flags"),
          ValueLayout.JAVA_INT.withName("nice"),
          ValueLayout.JAVA_INT.withName("priority"),
          ValueLayout.JAVA_LONG.withName("runtime"),
          ValueLayout.JAVA_LONG.withName("deadline"),
          ValueLayout.JAVA_LONG.withName("period"));

  private Promptness() {}

  /// Those that run once the doors are open.
  public static void ofServer() {
    long number = numberOfCall();
    if (number > 0) {
      NativeThreads.each(AWAITED, thread -> shorten(thread, number));
    }
  }

  /// The C library of many systems does not know `sched_setattr` by name; 0 where its number is not
  /// known either.
  private static long numberOfCall() {
    if (!NativeThreads.isLinux()) {
      return 0;
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> 314;
      case "aarch64", "riscv64" -> 274;
      default -> 0;
    };
  }

  private static void shorten(int thread, long number) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle getpriority = NativeThreads.function("getpriority", NativeThreads.ofInts(2));
      MethodHandle call =
          NativeThreads.function(
              "syscall",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT),
              Linker.Option.firstVariadicArg(1));
      // what is left at 0 is the usual policy, without flags
      MemorySegment attributes = arena.allocate(ATTRIBUTES);
      set(attributes, "size", (int) ATTRIBUTES.byteSize());
      set(attributes, "nice", (int) getpriority.invokeExact(PRIO_PROCESS, thread));
      attributes.set(ValueLayout.JAVA_LONG, offset("runtime"), SLICE_NANOS);
      long ignored = (long) call.invokeExact(number, thread, attributes, 0);
    } catch (Throwable e) {
      return;
    }
  }

  private static void set(MemorySegment attributes, String field, int value) {
    attributes.set(ValueLayout.JAVA_INT, offset(field), value);
  }

  private static long offset(String field) {
    return ATTRIBUTES.byteOffset(MemoryLayout.PathElement.groupElement(field));
  }
}

package io.gatehouse.work;

import java.lang.invoke.MethodHandle;
import java.util.regex.Pattern;

/// Makes threads yield to all others where the system can.
///
/// Java's own thread priorities do nothing on Linux unless a flag is set. There `setpriority(2)`
/// with `PRIO_PROCESS` and the number of a thread lowers only that thread, and lowering needs no
/// right. A thread that stays at its priority is slower for others, not wrong: nothing here fails.
public final class LowPriority {
  private static final Pattern COMPILERS = Pattern.compile("C[12] Compiler.*");
  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;

  private LowPriority() {}

  /// The calling thread, which must be a platform thread.
  public static void ofThisThread() {
    lower(NativeThreads.CALLER);
  }

  /// The threads that compile the server's own code, some of which work for minutes after a start:
  /// on a machine with few processors every message would wait for their time slices.
  public static void ofCompilers() {
    NativeThreads.each(COMPILERS, LowPriority::lower);
  }

  private static void lower(int thread) {
    if (!NativeThreads.isLinux()) {
      return;
    }
    try {
      MethodHandle setpriority = NativeThreads.function("setpriority", NativeThreads.ofInts(3));
      int ignored = (int) setpriority.invokeExact(PRIO_PROCESS, thread, NICE);
    } catch (Throwable e) {
      return;
    }
  }
}

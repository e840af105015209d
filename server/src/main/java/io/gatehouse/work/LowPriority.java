package io.gatehouse.work;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// Makes threads yield to all others where the system can.
///
/// Java's own thread priorities do nothing on Linux unless a flag is set. There `setpriority(2)`
/// with `PRIO_PROCESS` and the number of a thread lowers only that thread, and lowering needs no
/// right. A thread that stays at its priority is slower for others, not wrong: nothing here fails.
public final class LowPriority {
  private static final Pattern COMPILERS = Pattern.compile("C[12] Compiler.*");
  private static final Pattern OPTIMIZER = Pattern.compile("C2 Compiler.*");
  private static final int PRIO_PROCESS = 0;
  private static final int USUAL = 0;
  private static final int NICE = 10;
  private static final int NICEST = 19;

  private LowPriority() {}

  /// The calling thread, which must be a platform thread.
  public static void ofThisThread() {
    set(NativeThreads.CALLER, NICE);
  }

  /// The threads that compile the server's own code, some of which work for minutes after a start:
  /// on a machine with few processors every message would wait for their time slices.
  public static void ofCompilers() {
    NativeThreads.each(COMPILERS, thread -> set(thread, NICE));
  }

  /// The threads that compile what is hot already, while the server starts: on one processor they
  /// take half of the time of a start, and nearly nothing of what they make is used in it.
  ///
  /// Only where this can be undone, which needs `CAP_SYS_NICE` or a limit (`ulimit -e`,
  /// `LimitNICE=` of systemd) of 20: without them a busy server would stay slow.
  ///
  /// @return what undoes it
  public static Runnable ofOptimizer() {
    if (!canBeRaised()) {
      return () -> {};
    }
    NativeThreads.each(OPTIMIZER, thread -> set(thread, NICEST));
    return () -> NativeThreads.each(OPTIMIZER, thread -> set(thread, USUAL));
  }

  /// Tried by a thread that ends then.
  private static boolean canBeRaised() {
    AtomicBoolean raised = new AtomicBoolean();
    Thread trial =
        Thread.ofPlatform()
            .name("priority-trial")
            .start(() ->
                raised.set(set(NativeThreads.CALLER, NICEST) && set(NativeThreads.CALLER, USUAL)));
    try {
      trial.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return raised.get();
  }

  private static boolean set(int thread, int nice) {
    if (!NativeThreads.isLinux()) {
      return false;
    }
    try {
      MethodHandle setpriority = NativeThreads.function("setpriority", NativeThreads.ofInts(3));
      return (int) setpriority.invokeExact(PRIO_PROCESS, thread, nice) == 0;
    } catch (Throwable e) {
      return false;
    }
  }
}

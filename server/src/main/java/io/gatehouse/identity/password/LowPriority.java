package io.gatehouse.identity.password;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Makes the calling thread yield to all others where the system can.
///
/// Java's own thread priorities do nothing on Linux unless a flag is set. There `setpriority(2)`
/// with `PRIO_PROCESS` and 0 lowers only the calling thread, and lowering needs no right.
final class LowPriority {
  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;

  private LowPriority() {}

  @SuppressWarnings("restricted")
  static void take() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> address = linker.defaultLookup().find("setpriority");
      if (address.isEmpty()) {
        return;
      }
      MethodHandle setpriority =
          linker.downcallHandle(
              address.get(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      int ignored = (int) setpriority.invokeExact(PRIO_PROCESS, 0, NICE);
    } catch (Throwable e) {
      // A thread at normal priority is slower for others, not wrong.
      return;
    }
  }
}

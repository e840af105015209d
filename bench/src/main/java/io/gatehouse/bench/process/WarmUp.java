package io.gatehouse.bench.process;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Loads a program until it is as fast as it gets.
///
/// The compilers of a virtual machine share the one core with the program, and take a quarter of it
/// for as long as they have something to do, which may be a minute: a server that runs for days
/// would be measured with a cost that it has once.
public final class WarmUp {
  /// Of the time of a window.
  private static final double AT_REST = 0.03;

  private WarmUp() {}

  /// Repeats the load until the program's compilers are at rest, or `most` times. A program without
  /// such compilers is loaded once.
  public static void of(ChildProcess child, int most, Callable<?> load) throws Exception {
    for (int window = 0; window < most; window++) {
      long begun = System.nanoTime();
      Duration before = child.compilerTime();
      load.call();
      Duration spent = child.compilerTime().minus(before);
      if (spent.toNanos() < AT_REST * (System.nanoTime() - begun)) {
        return;
      }
    }
  }
}
